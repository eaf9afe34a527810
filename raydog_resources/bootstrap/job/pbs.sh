# shellcheck shell=bash
# Starts the nodes of a PBS job: one task for each chunk, through the machines' own daemons, which end it with the job.
set -euo pipefail
# shellcheck source=job/run_folder.sh
. "${BASH_SOURCE%/*}/run_folder.sh"

# raydog_launch SCRIPT: until every node has ended.
raydog_launch() {
    local program
    program=$(raydog_pbsdsh)
    "$program" -- /bin/bash "$1" node "$RAYDOG_RUN"
}

# raydog_pbsdsh: it is not on a job's PATH.
raydog_pbsdsh() {
    if command -v pbsdsh; then return 0; fi
    local file=${PBS_CONF_FILE:-/etc/pbs.conf}
    # shellcheck disable=SC1090
    if [[ -r $file ]]; then . "$file"; fi
    if [[ ! -x ${PBS_EXEC:-}/bin/pbsdsh ]]; then
        raydog_fail "$RAYDOG_EXIT_USAGE" "there is no pbsdsh on $(hostname); no node was started" \
            "ask the site where it is; $file names no PBS_EXEC that has it"
    fi
    printf '%s/bin/pbsdsh\n' "$PBS_EXEC"
}
