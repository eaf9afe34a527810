# shellcheck shell=bash
# What the scripts share: say what is about to happen, do it, say how long it took. To be sourced.

# step SENTENCE COMMAND [ARGUMENT...]: the command's output is shown as it comes.
step() {
    local began=$SECONDS code=0
    printf '%s ...\n' "$1"
    shift
    "$@" || code=$?
    if ((code == 0)); then
        printf '... done in %s s\n' "$((SECONDS - began))"
    else
        printf '... failed (exit code %s) after %s s\n' "$code" "$((SECONDS - began))"
    fi
    return "$code"
}

# quiet_step SENTENCE COMMAND [ARGUMENT...]: one line when it goes well, the whole output when it does not.
quiet_step() {
    local began=$SECONDS code=0 output
    printf '%-60s ' "$1"
    shift
    output=$("$@" 2>&1 </dev/null) || code=$?
    if ((code == 0)); then
        printf 'ok, %s s\n' "$((SECONDS - began))"
    else
        printf 'FAILED, %s s\n%s\n' "$((SECONDS - began))" "$output"
    fi
    return "$code"
}

# fail SENTENCE...: what happened and what to do next, one line each, then the end of the script.
fail() {
    printf '%s\n' "$@" >&2
    exit 1
}
