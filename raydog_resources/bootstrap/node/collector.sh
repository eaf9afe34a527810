# shellcheck shell=bash
# Beside a head: the collector, idle until an address file says that there is an observability node. Every head
# has it, so that the node may come, go and move without anything being started again.
set -euo pipefail
# shellcheck source=node/arguments.sh
. "${BASH_SOURCE%/*}/arguments.sh"

# raydog_observability_file: somebody puts it here once there is such a node.
raydog_observability_file() {
    case $RAYDOG_OBSERVABILITY_FILE in
        /*) printf '%s' "$RAYDOG_OBSERVABILITY_FILE" ;;
        *) printf '%s/%s' "$(raydog_home)" "$RAYDOG_OBSERVABILITY_FILE" ;;
    esac
}

# raydog_start_collector: in the background; `raydog_collector` is the program, put into this text by node_script.py.
raydog_start_collector() {
    raydog_collector_folder=$(mktemp -d "${TMPDIR:-/tmp}/raydog-collector.XXXXXX")
    RAYDOG_OBSERVABILITY_FILE=$(raydog_observability_file) \
        RAYDOG_COLLECTOR_PORTS=$raydog_collector_folder/ports \
        RAYDOG_DISCOVERY_FILE=${RAY_TMPDIR:-${TMPDIR:-/tmp}}/ray/prom_metrics_service_discovery.json \
        RAYDOG_RAY_URL=http://$(raydog_dashboard_host):$RAYDOG_DASHBOARD_PORT \
        raydog_collector &
    raydog_collecting=$!
}

# raydog_know_collector: Ray reads these once, when it starts; behind them is whatever the address file names then.
raydog_know_collector() {
    local prometheus='' grafana='' deadline=$((SECONDS + 5))
    until [[ -s $raydog_collector_folder/ports ]] || ((SECONDS > deadline)); do
        kill -0 "$raydog_collecting" 2>/dev/null || break
        sleep 0.05
    done
    if [[ -s $raydog_collector_folder/ports ]]; then
        read -r prometheus grafana <"$raydog_collector_folder/ports"
        export RAY_PROMETHEUS_HOST="${RAY_PROMETHEUS_HOST:-http://127.0.0.1:$prometheus}"
        export RAY_GRAFANA_HOST="${RAY_GRAFANA_HOST:-http://127.0.0.1:$grafana}"
        # What a person's browser asks, at the end of a tunnel.
        export RAY_GRAFANA_IFRAME_HOST="${RAY_GRAFANA_IFRAME_HOST:-http://localhost:3000}"
    else
        raydog_say "the collector did not start: this head can't be observed before it is started again"
    fi
    rm -rf "$raydog_collector_folder"
}

# raydog_know_observability: for own scripts that ask; where such a node is on its way, it may take that long.
raydog_know_observability() {
    local file deadline=$((SECONDS + ${RAYDOG_OBSERVABILITY_WAIT:-0}))
    if [[ -n ${OBSERVABILITY_HOST:-} || -z ${RAYDOG_OBSERVABILITY_WAIT:-} ]]; then return; fi
    file=$(raydog_observability_file)
    raydog_say "waiting for the address of the observability node at $file"
    until [[ -s $file ]] || ((SECONDS > deadline)); do sleep 0.1; done
    if [[ -s $file && $(<"$file") =~ \"host\":\ *\"([^\"]+)\" ]]; then
        export OBSERVABILITY_HOST="${BASH_REMATCH[1]}"
    else
        raydog_say "no address came: OBSERVABILITY_HOST stays empty"
    fi
}
