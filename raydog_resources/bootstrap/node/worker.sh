# shellcheck shell=bash
# A worker: waits for the head's port, then becomes `ray start --block`; SIGTERM drains and ends exactly this node.
set -euo pipefail
# shellcheck source=node/log_shipper.sh
. "${BASH_SOURCE%/*}/log_shipper.sh"

raydog_require YD_TASK_ID RAYDOG_RAY_VERSION RAYDOG_HEAD_IP
raydog_begin worker
raydog_start_log_shipper
raydog_wait_for_token
raydog_known_arguments worker
raydog_wait_for_port "$RAYDOG_HEAD_IP" "$RAYDOG_HEAD_GCS_PORT" "$RAYDOG_HEAD_WAIT"
raydog_compiled
raydog_say "starting Ray: ${raydog_arguments[*]}"
exec ray start --address="$RAYDOG_HEAD_IP:$RAYDOG_HEAD_GCS_PORT" --block "${raydog_arguments[@]}"
