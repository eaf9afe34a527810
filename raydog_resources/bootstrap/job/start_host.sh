# shellcheck shell=bash
# A host without a scheduler: started on each of them by whoever logs in there, this is one node from begin to end.
set -euo pipefail
# shellcheck source=job/node.sh
. "${BASH_SOURCE%/*}/node.sh"

# raydog_host: the head's end is the job's.
raydog_host() {
    local code=0 node script
    ulimit -c 0
    umask 077
    raydog_find_run ""
    trap 'raydog_ask_to_stop walltime' USR1
    trap 'raydog_ask_to_stop cancelled' TERM INT
    # What the next job of this name is given must not change under this one; hosts may share the folder.
    script="$RAYDOG_RUN/script.$RAYDOG_NODE_INDEX.sh"
    cp -- "${BASH_SOURCE[0]}" "$script"
    # Who shares the environment's folder, too, finds it made, or waits for it.
    (raydog_see_to_environment) || code=$?
    if ((code == 0)) && ! raydog_is_there stop; then
        "$BASH" "$script" node "$RAYDOG_RUN" &
        node=$!
        while kill -0 "$node" 2>/dev/null; do
            code=0
            wait "$node" || code=$?
        done
    else
        raydog_write "node.$RAYDOG_NODE_INDEX.json" "{\"code\": $code, \"reason\": \"environment\", \"host\": \"$(hostname)\"}"
    fi
    if ((RAYDOG_NODE_INDEX == 0)); then raydog_end_of_job "$code"; fi
    exit "$code"
}

case ${1:-} in
    prepare) raydog_prepare </dev/null ;;
    node)
        raydog_find_run "$2"
        raydog_node "${BASH_SOURCE[0]}"
        ;;
    *) raydog_host ;;
esac
