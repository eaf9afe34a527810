# shellcheck shell=bash
# What `ray start` is told about this node: one list for our own scripts and for people's.
set -euo pipefail
# shellcheck source=node/library.sh
. "${BASH_SOURCE%/*}/library.sh"

raydog_arguments=()

# raydog_task_label: the value of the label yd-task (task_label.py has the same rule).
raydog_task_label() {
    local value=${YD_TASK_ID#ydid:task:}
    printf '%s' "${value//[^A-Za-z0-9._-]/_}"
}

# raydog_dashboard_host: without a token only this machine may come in.
raydog_dashboard_host() {
    case $RAYDOG_AUTH:$RAYDOG_NODE_IP in
        token:* | *:127.*) printf '%s' "$RAYDOG_NODE_IP" ;;
        *) printf '127.0.0.1' ;;
    esac
}

raydog_labels() {
    printf 'yd-task=%s' "$(raydog_task_label)"
    if [[ -n $RAYDOG_NODE_GROUP ]]; then printf ',raydog-group=%s' "$RAYDOG_NODE_GROUP"; fi
    if [[ -n $RAYDOG_LABELS ]]; then printf ',%s' "$RAYDOG_LABELS"; fi
}

# raydog_labels_as_asked: Ray before 2.46 takes them as JSON.
raydog_labels_as_asked() {
    local labels major minor
    labels=$(raydog_labels)
    IFS=. read -r major minor _ <<<"$RAYDOG_RAY_VERSION.0"
    if ((major > 2 || minor >= 46)); then
        printf '%s' "$labels"
    else
        labels=${labels//=/\": \"}
        printf '{"%s"}' "${labels//,/\", \"}"
    fi
}

# raydog_argument OPTION VALUE: nothing when the value is not known.
raydog_argument() {
    if [[ -n $2 ]]; then raydog_arguments+=("$1=$2"); fi
}

# raydog_share PERCENT: of the node's memory, where the node is told how much it has.
raydog_share() {
    if [[ -n $RAYDOG_NODE_MEMORY ]]; then printf '%s' "$((RAYDOG_NODE_MEMORY * $1 / 100))"; fi
}

# raydog_node_cpus: a part of a core counts as one.
raydog_node_cpus() {
    local whole=${RAYDOG_NODE_CPUS%%.*}
    if [[ $whole == 0 ]]; then whole=1; fi
    printf '%s' "$whole"
}

# raydog_known_arguments head|worker: all that is known, into raydog_arguments.
raydog_known_arguments() {
    raydog_arguments=()
    raydog_argument --node-ip-address "$RAYDOG_NODE_IP"
    raydog_argument --labels "$(raydog_labels_as_asked)"
    # Nodes that share /tmp are told apart by it; without this a worker takes the head's folder.
    raydog_argument --temp-dir "${RAY_TMPDIR:+$RAY_TMPDIR/ray}"
    raydog_sizes
    raydog_ports
    if [[ $1 == head ]]; then
        raydog_argument --port "$RAYDOG_GCS_PORT"
        raydog_argument --ray-client-server-port "$RAYDOG_CLIENT_PORT"
        raydog_argument --dashboard-host "$(raydog_dashboard_host)"
        raydog_argument --dashboard-port "$RAYDOG_DASHBOARD_PORT"
    fi
}

raydog_sizes() {
    raydog_argument --num-cpus "${RAYDOG_NUM_CPUS:-$(raydog_node_cpus)}"
    raydog_argument --num-gpus "$RAYDOG_NUM_GPUS"
    raydog_argument --memory "${RAYDOG_MEMORY:-$(raydog_share 70)}"
    raydog_argument --object-store-memory "${RAYDOG_OBJECT_STORE_MEMORY:-$(raydog_share 30)}"
    if [[ $RAYDOG_RESOURCES != '{}' ]]; then raydog_argument --resources "$RAYDOG_RESOURCES"; fi
}

raydog_ports() {
    raydog_argument --node-manager-port "${RAYDOG_NODE_MANAGER_PORT:-}"
    raydog_argument --object-manager-port "${RAYDOG_OBJECT_MANAGER_PORT:-}"
    raydog_argument --min-worker-port "${RAYDOG_MIN_WORKER_PORT:-}"
    raydog_argument --max-worker-port "${RAYDOG_MAX_WORKER_PORT:-}"
    raydog_argument --metrics-export-port "${RAYDOG_METRICS_EXPORT_PORT:-}"
    raydog_argument --dashboard-agent-listen-port "${RAYDOG_DASHBOARD_AGENT_LISTEN_PORT:-}"
    raydog_argument --dashboard-agent-grpc-port "${RAYDOG_DASHBOARD_AGENT_GRPC_PORT:-}"
    raydog_argument --runtime-env-agent-port "${RAYDOG_RUNTIME_ENV_AGENT_PORT:-}"
}

# raydog_forget_address: a head refuses to start where an earlier one left this file. One node, one Ray: it is stale.
raydog_forget_address() {
    rm -f "${RAY_TMPDIR:-${TMPDIR:-/tmp}}/ray/ray_current_cluster"
}

# raydog_become_ray ARGUMENT...: `ray start` takes this process's place, so that SIGTERM drains and ends exactly this node.
raydog_become_ray() {
    # The program `ray_start.py`, put into this text by node_script.py; its name is what `ps` shows.
    local program=$PWD/raydog-start/ray
    raydog_start_program "$program"
    exec python3 "$program" start "$@"
}
