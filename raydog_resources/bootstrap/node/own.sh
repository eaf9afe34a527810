# shellcheck shell=bash
# Before a person's own script: everything that must be right, then the script takes this process's place.
set -euo pipefail
# shellcheck source=node/ray_command.sh
. "${BASH_SOURCE%/*}/ray_command.sh"
# shellcheck source=node/collector.sh
. "${BASH_SOURCE%/*}/collector.sh"
# shellcheck source=node/log_shipper.sh
. "${BASH_SOURCE%/*}/log_shipper.sh"

raydog_require YD_TASK_ID RAYDOG_RAY_VERSION RAYDOG_ROLE
if [[ ${RAYDOG_ROLE:-} == worker ]]; then raydog_require RAYDOG_HEAD_IP; fi
raydog_begin "$RAYDOG_ROLE (own script)"
if [[ $RAYDOG_ROLE == head ]]; then
    raydog_start_collector
    raydog_start_log_shipper "$(raydog_observability_file)"
else
    raydog_start_log_shipper
fi
raydog_wait_for_token
# Whatever way the script starts Ray, its node can be told by this label.
RAY_OVERRIDE_LABELS=$(printf '{"yd-task": "%s"}' "$(raydog_task_label)")
export RAY_OVERRIDE_LABELS
if [[ $RAYDOG_ROLE == head ]]; then
    raydog_know_collector
    raydog_know_observability
fi
raydog_compiled

# A function is found before PATH, so it holds whatever environment the script activates.
RAYDOG_TEXT="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/$(basename "${BASH_SOURCE[0]}")"
export RAYDOG_TEXT
ray() {
    RAYDOG_STEP=ray "$BASH" "$RAYDOG_TEXT" "$@"
}
export -f ray
# The local platform has such a function, too, where nodes share their processes; one of them is enough.
unset BASH_ENV

# raydog_become FILE: the script arrives on standard input, then has this process: signals reach it, traps run.
raydog_become() {
    cat >"$1"
    raydog_say "handing over to the own script ($PWD/$1)"
    exec "$BASH" "$1" </dev/null
}
