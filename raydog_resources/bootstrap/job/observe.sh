# shellcheck shell=bash
# Beside the head of a job: the script of an observability node, and the collector that brings it the metrics. Both
# bear the node's mark, so they go with it.
set -euo pipefail
# shellcheck source=node/collector.sh
. "${BASH_SOURCE%/*}/../node/collector.sh"
# shellcheck source=job/node.sh
. "${BASH_SOURCE%/*}/node.sh"

# Made by job_script.py: `NAME=value` for everything that the programs are told.
declare -p RAYDOG_OBSERVED >/dev/null 2>&1 || RAYDOG_OBSERVED=()

# raydog_observe: before each start of Ray, which reads once where Prometheus and Grafana are looked up.
raydog_observe() {
    local folder=$RAYDOG_RUN/observability
    raydog_forget_lookups
    rm -f "$RAYDOG_RUN/observability.json"
    mkdir -p "$folder"
    raydog_observability_script >"$folder/script.sh"
    # Grafana reads it where a node's agent would have it.
    if [[ -s $RAYDOG_FOLDER/grafana_password ]]; then cp "$RAYDOG_FOLDER/grafana_password" "$folder/password"; fi
    raydog_start_observer "$folder"
    RAYDOG_OBSERVABILITY_FILE=$RAYDOG_RUN/observability.json
    # Its own folder goes with the node's.
    TMPDIR=$RAY_TMPDIR raydog_start_collector
    raydog_know_frames
    raydog_know_collector
}

# raydog_start_observer FOLDER: in the background; `raydog_observer` is the program, put into this text by job_script.py.
raydog_start_observer() {
    (
        export "${RAYDOG_OBSERVED[@]}"
        export RAYDOG_RUN RAYDOG_AUTH RAYDOG_RAY_VERSION
        # What it takes for the home of its node's agent, and for its node's address.
        export YD_AGENT_HOME="$1" RAYDOG_PASSWORD_FILE=password RAYDOG_VENV="${VIRTUAL_ENV:-}"
        if [[ ${RAYDOG_LISTEN:-} != network ]]; then RAYDOG_NODE_IP=127.0.0.1; fi
        raydog_observer
    ) &
}

# raydog_know_frames: where a person's browser finds Grafana, whose usual port may be taken; at the end of a tunnel.
raydog_know_frames() {
    local deadline=$((SECONDS + 5)) said
    until [[ -s $RAYDOG_RUN/observability.json ]] || ((SECONDS > deadline)); do sleep 0.05; done
    said=$(cat "$RAYDOG_RUN/observability.json" 2>/dev/null || true)
    if [[ $said =~ \"grafana_port\":\ *([0-9]+) ]]; then
        export RAY_GRAFANA_IFRAME_HOST="${RAY_GRAFANA_IFRAME_HOST:-http://localhost:${BASH_REMATCH[1]}}"
    fi
}

# raydog_forget_lookups: a head that tries again has another collector; what a person set counts each time.
raydog_forget_lookups() {
    local name
    if [[ -z ${raydog_lookups_known:-} ]]; then
        raydog_lookups_known=yes raydog_given_lookups=()
        for name in RAY_PROMETHEUS_HOST RAY_GRAFANA_HOST RAY_GRAFANA_IFRAME_HOST; do
            if [[ -n ${!name:-} ]]; then raydog_given_lookups+=("$name=${!name}"); fi
        done
    fi
    unset RAY_PROMETHEUS_HOST RAY_GRAFANA_HOST RAY_GRAFANA_IFRAME_HOST
    if ((${#raydog_given_lookups[@]} > 0)); then export "${raydog_given_lookups[@]}"; fi
}
