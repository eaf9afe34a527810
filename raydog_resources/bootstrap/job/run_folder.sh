# shellcheck shell=bash
# Where one run of the job writes: its address, how each node ended, why it ended. All nodes see this folder, or each
# host has one of its own and somebody brings the head's address there.
set -euo pipefail
# shellcheck source=node/library.sh
. "${BASH_SOURCE%/*}/../node/library.sh"

# Given by whoever made the job; what has no default must be there.
: "${RAYDOG_KIND:?}" "${RAYDOG_FOLDER:?}" "${RAYDOG_NODES:=1}" "${RAYDOG_GRACE:=60}" "${RAYDOG_LIFETIME:=0}"

raydog_find_home() {
    export HOME="${HOME:-$(getent passwd "$(id -u)" | cut -d: -f6)}"
    case $RAYDOG_FOLDER in
        /*) ;;
        *) RAYDOG_FOLDER="$HOME/${RAYDOG_FOLDER#\~/}" ;;
    esac
}

# raydog_find_run FOLDER or "": a job that was requeued is another run of it, and what the earlier one wrote holds no more.
raydog_find_run() {
    raydog_find_home
    RAYDOG_JOB_ID=${SLURM_JOB_ID:-${PBS_JOBID:-${RAYDOG_JOB_ID:?neither SLURM nor PBS, and RAYDOG_JOB_ID is not set}}}
    if [[ -n ${1:-} ]]; then
        RAYDOG_RUN=$1
    else
        RAYDOG_RUN="$RAYDOG_FOLDER/runs/$RAYDOG_JOB_ID.${SLURM_RESTART_COUNT:-$(raydog_earlier_runs)}"
        (umask 077 && mkdir -p "$RAYDOG_RUN")
    fi
    # shellcheck disable=SC2034 # node.sh names the node by it.
    raydog_restarts=${RAYDOG_RUN##*.}
}

# raydog_earlier_runs: PBS tells a job not how often it was started. Hosts that share a folder are all in the first.
raydog_earlier_runs() {
    local folder count=0
    if [[ $RAYDOG_KIND == pbs ]]; then
        for folder in "$RAYDOG_FOLDER/runs/$RAYDOG_JOB_ID".*; do
            if [[ -d $folder ]]; then count=$((count + 1)); fi
        done
    fi
    printf '%s' "$count"
}

# raydog_write NAME TEXT: whole or not at all.
raydog_write() {
    (umask 077 && printf '%s\n' "$2" >"$RAYDOG_RUN/.$1.${RAYDOG_NODE_INDEX:-job}" &&
        mv -f "$RAYDOG_RUN/.$1.${RAYDOG_NODE_INDEX:-job}" "$RAYDOG_RUN/$1") ||
        raydog_say "$RAYDOG_RUN/$1 could not be written"
}

# raydog_is_there NAME: listing the folder makes file systems of a network look again.
raydog_is_there() {
    ls "$RAYDOG_RUN" >/dev/null 2>&1 || true
    [[ -e $RAYDOG_RUN/$1 ]]
}

# raydog_ask_to_stop REASON: every node of the run looks at this file; the first reason counts.
raydog_ask_to_stop() {
    if ! raydog_is_there stop; then raydog_write stop "$1"; fi
}

# raydog_pause SECONDS: signals are heeded at once.
raydog_pause() {
    sleep "$1" &
    wait "$!" || true
}

# raydog_end_of_job CODE: an end that somebody wanted is no failure, whatever its parts ended with.
raydog_end_of_job() {
    local code=$1 reason=failed
    if raydog_is_there stop; then
        reason=$(<"$RAYDOG_RUN/stop")
        code=0
    elif ((code == 0)); then
        reason=ended
    fi
    raydog_say "the job has ended: $reason (code $code)"
    raydog_write end.json "{\"reason\": \"$reason\", \"code\": $code}"
    exit "$code"
}
