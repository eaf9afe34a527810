#!/usr/bin/env bash
# Every command that comes over SSH goes through here. The one that a test has ordered is held: before it is done, after
# it was done and before anybody hears of it, or cut off then. The order is one line, KIND NUMBER PATTERN; the command
# goes on when the order is taken away.
set -u
gate=/run/gate

hold() {
    : >"$gate/held"
    tries=0
    while [[ -e $gate/order ]] && ((tries++ < 2400)); do sleep 0.05; done
}

echo one >>"$gate/came"
if ! read -r kind number pattern 2>/dev/null <"$gate/order" || [[ ! $SSH_ORIGINAL_COMMAND =~ $pattern ]]; then
    exec bash -c "$SSH_ORIGINAL_COMMAND"
fi
mine=1
until mkdir "$gate/match.$mine" 2>/dev/null; do ((mine++)); done
if ((mine != number)); then exec bash -c "$SSH_ORIGINAL_COMMAND"; fi
case $kind in
    dropped)
        hold
        exit 75
        ;;
    late)
        hold
        exec bash -c "$SSH_ORIGINAL_COMMAND"
        ;;
esac
said=$(mktemp -d)
bash -c "$SSH_ORIGINAL_COMMAND" >"$said/out" 2>"$said/err"
code=$?
if [[ $kind == cut ]]; then
    : >"$gate/held"
    kill -KILL "$PPID"
fi
hold
cat "$said/out"
cat "$said/err" >&2
rm -r "$said"
exit "$code"
