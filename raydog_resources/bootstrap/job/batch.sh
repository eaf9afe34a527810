# shellcheck shell=bash
# The job itself, on its first node: makes the environment, starts the nodes, waits for them, writes down why it ended.
set -euo pipefail
# shellcheck source=job/node.sh
. "${BASH_SOURCE%/*}/node.sh"

raydog_batch() {
    ulimit -c 0
    umask 077
    raydog_find_run ""
    trap 'raydog_ask_to_stop walltime' USR1
    trap 'raydog_ask_to_stop cancelled' TERM INT
    # The scheduler's own copy lies on this node alone.
    cp -- "${BASH_SOURCE[0]}" "$RAYDOG_RUN/script.sh"
    raydog_say "$RAYDOG_SCRIPT: job $RAYDOG_JOB_ID, run $raydog_restarts, on $RAYDOG_NODES nodes; folder $RAYDOG_RUN"
    local code=0 launcher deadline=''
    (raydog_see_to_environment) || code=$?
    if ((code == 0)) && ! raydog_is_there stop; then
        raydog_launch "$RAYDOG_RUN/script.sh" &
        launcher=$!
        while kill -0 "$launcher" 2>/dev/null; do
            raydog_pause 0.5
            if [[ -z $deadline ]] && raydog_is_there stop; then deadline=$((SECONDS + RAYDOG_GRACE + 15)); fi
            if [[ -n $deadline ]] && ((SECONDS > deadline)); then kill "$launcher" 2>/dev/null || true; fi
        done
        wait "$launcher" || code=$?
    fi
    raydog_end_of_job "$code"
}
