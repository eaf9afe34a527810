# shellcheck shell=bash
# Beside every node: what sends its logs away, idle until there is an observability node that keeps them. The head
# learns of it from its address file, the other nodes ask the head.
set -euo pipefail
# shellcheck source=node/arguments.sh
. "${BASH_SOURCE%/*}/arguments.sh"

# At the head's own address; nothing listens there before there is something to tell.
: "${RAYDOG_NOTICE_PORT:=8263}"

# raydog_start_log_shipper [FILE]: in the background; `raydog_log_shipper` is the program, put into this text by
# node_script.py. FILE: where the head will find the address.
raydog_start_log_shipper() {
    RAYDOG_OBSERVABILITY_FILE=${1:-} \
        RAYDOG_NOTICE_PORT=$RAYDOG_NOTICE_PORT \
        RAYDOG_LOG_NODE=$(raydog_task_label) \
        RAYDOG_LOG_GROUP=$RAYDOG_NODE_GROUP \
        RAYDOG_TASK_OUTPUT=$PWD/taskoutput.txt \
        RAYDOG_RAY_LOGS=${RAY_TMPDIR:-${TMPDIR:-/tmp}}/ray/session_latest/logs \
        raydog_log_shipper &
}
