# shellcheck shell=bash
# The head: becomes `ray start --head --block`, so that SIGTERM drains and ends exactly this node.
set -euo pipefail
# shellcheck source=node/collector.sh
. "${BASH_SOURCE%/*}/collector.sh"
# shellcheck source=node/log_shipper.sh
. "${BASH_SOURCE%/*}/log_shipper.sh"

raydog_require YD_TASK_ID RAYDOG_RAY_VERSION
raydog_begin head
raydog_start_collector
raydog_start_log_shipper "$(raydog_observability_file)"
raydog_wait_for_token
raydog_forget_address
raydog_known_arguments head
raydog_compiled
raydog_know_collector
raydog_say "starting Ray: ${raydog_arguments[*]}"
raydog_become_ray --head --block "${raydog_arguments[@]}"
