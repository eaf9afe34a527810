# shellcheck shell=bash
# Before a person's own script of an observability node: it knows the address, the ports and where data may lie.
set -euo pipefail
# shellcheck source=observability/node.sh
. "${BASH_SOURCE%/*}/node.sh"

export RAYDOG_PARTS RAYDOG_PROMETHEUS_PORT RAYDOG_GRAFANA_PORT RAYDOG_NODE_EXPORTER_PORT RAYDOG_RETENTION
export RAYDOG_LOKI_PORT RAYDOG_LOG_RETENTION
export RAYDOG_DATA="$raydog_data" OBSERVABILITY_HOST="$RAYDOG_NODE_IP"

# raydog_become FILE: the script arrives on standard input, then has this process: signals reach it, traps run.
raydog_become() {
    cat >"$1"
    raydog_say "handing over to the own script ($PWD/$1)"
    exec "$BASH" "$1" </dev/null
}
