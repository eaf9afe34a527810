# shellcheck shell=bash
# A worker: becomes `ray start --block` when the head is there; SIGTERM drains and ends exactly this node.
set -euo pipefail
# shellcheck source=node/log_shipper.sh
. "${BASH_SOURCE%/*}/log_shipper.sh"

raydog_require YD_TASK_ID RAYDOG_RAY_VERSION RAYDOG_HEAD_IP
raydog_begin worker
raydog_start_log_shipper
raydog_wait_for_token
raydog_known_arguments worker
raydog_compiled
raydog_say "waiting for the head at $RAYDOG_HEAD_IP:$RAYDOG_HEAD_GCS_PORT, to start Ray: ${raydog_arguments[*]}"
export RAYDOG_HEAD_IP RAYDOG_HEAD_GCS_PORT RAYDOG_HEAD_WAIT RAYDOG_BEGAN=$raydog_began
raydog_become_ray --address="$RAYDOG_HEAD_IP:$RAYDOG_HEAD_GCS_PORT" --block "${raydog_arguments[@]}"
