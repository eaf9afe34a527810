# shellcheck shell=bash
# Starts the nodes of a SLURM job: one task on each, tracked and ended with the job.
set -euo pipefail
# shellcheck source=job/run_folder.sh
. "${BASH_SOURCE%/*}/run_folder.sh"

# raydog_launch SCRIPT: until every node has ended. A node that ends alone leaves the others alone.
raydog_launch() {
    local options=(--nodes="$SLURM_JOB_NUM_NODES" --ntasks="$SLURM_JOB_NUM_NODES" --ntasks-per-node=1 --kill-on-bad-exit=0 --wait=0)
    # srun does not take this over from the job by itself since 22.05.
    if [[ -n ${SLURM_CPUS_PER_TASK:-} ]]; then options+=(--cpus-per-task="$SLURM_CPUS_PER_TASK"); fi
    srun "${options[@]}" /bin/bash "$1" node "$RAYDOG_RUN"
}
