# shellcheck shell=bash
# The observability node: starts what was asked for, watches it, and ends, loudly, as soon as a part of it does.
set -euo pipefail
# shellcheck source=node/library.sh
. "${BASH_SOURCE%/*}/../node/library.sh"
# shellcheck source=observability/program.sh
. "${BASH_SOURCE%/*}/program.sh"
# shellcheck source=observability/loki.sh
. "${BASH_SOURCE%/*}/loki.sh"
# shellcheck source=observability/prometheus.sh
. "${BASH_SOURCE%/*}/prometheus.sh"
# shellcheck source=observability/grafana.sh
. "${BASH_SOURCE%/*}/grafana.sh"

: "${RAYDOG_PARTS:=prometheus}" "${RAYDOG_PROMETHEUS_PORT:=9090}" "${RAYDOG_GRAFANA_PORT:=3000}"
: "${RAYDOG_LOKI_PORT:=3100}" "${RAYDOG_LOG_RETENTION:=168h}"
: "${RAYDOG_NODE_EXPORTER_PORT:=9100}" "${RAYDOG_RETENTION:=15d}" "${RAYDOG_SCRAPE_SECONDS:=10}"
: "${RAYDOG_START_SECONDS:=300}"

raydog_children=()

raydog_observe() {
    export HOME="${HOME:-${YD_AGENT_HOME:?neither HOME nor YD_AGENT_HOME is set}}"
    raydog_say "$RAYDOG_SCRIPT: $RAYDOG_PARTS for task $YD_TASK_ID"
    raydog_use_environment
    raydog_look
    raydog_check_address
    raydog_data=$(raydog_home)/.raydog/observability
    (umask 077 && mkdir -p "$raydog_data")
    trap raydog_end_parts EXIT
    trap 'exit 143' TERM INT
}

# raydog_use_environment: where there is one; only Grafana's dashboards need the Ray in it.
raydog_use_environment() {
    local folder=${RAYDOG_VENV:-$(raydog_home)/venv}
    raydog_place="this node"
    if [[ -x $folder/bin/python3 ]]; then
        raydog_place=$folder
        export VIRTUAL_ENV="$folder" PATH="$folder/bin:$PATH"
    fi
    if ! command -v python3 >/dev/null; then
        raydog_fail "$RAYDOG_EXIT_NO_PART" "there is no python3 on this node; nothing was started" \
            "give the observability node an image with Python, or the cluster's own"
    fi
}

raydog_start_parts() {
    local part
    for part in $RAYDOG_PARTS; do
        case $part in
            loki | prometheus | grafana | node_exporter) "raydog_start_$part" ;;
            *) raydog_fail "$RAYDOG_EXIT_USAGE" "there is no part \"$part\"" "correct RAYDOG_PARTS" ;;
        esac
    done
}

# raydog_run_part NAME COMMAND...: in the background, its output in this task's own.
raydog_run_part() {
    raydog_say "starting $1: ${*:2}"
    "${@:2}" &
    raydog_children+=("$!:$1")
}

# raydog_watch_parts: for as long as all of them live.
raydog_watch_parts() {
    local child code
    while :; do
        for child in "${raydog_children[@]}"; do
            if kill -0 "${child%%:*}" 2>/dev/null; then continue; fi
            code=0
            wait "${child%%:*}" || code=$?
            raydog_fail "$RAYDOG_EXIT_PART_ENDED" "${child#*:} ended with code $code; the other parts end with it" \
                "see its last lines above, then: raydog up"
        done
        sleep 0.5
    done
}

raydog_end_parts() {
    trap '' TERM INT
    local child
    for child in ${raydog_children[@]+"${raydog_children[@]}"}; do kill "${child%%:*}" 2>/dev/null || true; done
    wait
}

# raydog_wait_for_answer NAME URL: until it answers with 200, or its process has ended.
raydog_wait_for_answer() {
    local deadline=$((SECONDS + RAYDOG_START_SECONDS)) last=${raydog_children[${#raydog_children[@]}-1]}
    until raydog_answers "$2"; do
        if ! kill -0 "${last%%:*}" 2>/dev/null; then raydog_watch_parts; fi
        if ((SECONDS > deadline)); then
            raydog_fail "$RAYDOG_EXIT_PART_ENDED" "$1 did not answer at $2 within $RAYDOG_START_SECONDS s" \
                "see its last lines above; give it more time with raydog:cluster.observability.start"
        fi
        sleep 0.3
    done
    raydog_say "$1 answers at $2"
}

raydog_answers() {
    python3 -S -c '
import sys, urllib.request
open_straight = urllib.request.build_opener(urllib.request.ProxyHandler({})).open
try:
    sys.exit(open_straight(sys.argv[1], timeout=2).status != 200)
except OSError:
    sys.exit(1)' "$1"
}

raydog_require YD_TASK_ID
raydog_observe
