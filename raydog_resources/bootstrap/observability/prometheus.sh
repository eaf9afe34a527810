# shellcheck shell=bash
# Prometheus, which is written to by the head's collector, and the node exporter of this very node.
set -euo pipefail
# shellcheck source=observability/program.sh
. "${BASH_SOURCE%/*}/program.sh"

raydog_start_prometheus() {
    raydog_find_program prometheus "${RAYDOG_PROMETHEUS_VERSION:-}" prometheus
    local prometheus=$raydog_program folder=$raydog_data/prometheus
    mkdir -p "$folder/data"
    raydog_alerts >"$folder/alerts.yml"
    raydog_prometheus_settings >"$folder/prometheus.yml"
    raydog_check_settings "$prometheus" "$folder"
    raydog_run_part prometheus "$prometheus" --config.file="$folder/prometheus.yml" \
        --storage.tsdb.path="$folder/data" --storage.tsdb.retention.time="$RAYDOG_RETENTION" \
        --web.listen-address="$RAYDOG_NODE_IP:$RAYDOG_PROMETHEUS_PORT" --web.enable-remote-write-receiver \
        --log.level=warn
    raydog_wait_for_answer prometheus "http://$RAYDOG_NODE_IP:$RAYDOG_PROMETHEUS_PORT/-/ready"
}

raydog_prometheus_settings() {
    printf 'global:\n  scrape_interval: %ss\n  evaluation_interval: %ss\n' \
        "$RAYDOG_SCRAPE_SECONDS" "$RAYDOG_SCRAPE_SECONDS"
    printf 'rule_files: [alerts.yml]\nscrape_configs:\n'
    raydog_scrape prometheus "$RAYDOG_PROMETHEUS_PORT"
    case " $RAYDOG_PARTS " in *' node_exporter '*) raydog_scrape observability "$RAYDOG_NODE_EXPORTER_PORT" ;; esac
}

# raydog_scrape JOB PORT: of this node; all others come through the head.
raydog_scrape() {
    printf '  - job_name: %s\n    static_configs: [{targets: ["%s:%s"]}]\n' "$1" "$RAYDOG_NODE_IP" "$2"
}

# raydog_check_settings PROMETHEUS FOLDER: by the tool that comes with it.
raydog_check_settings() {
    local tool=${1%/*}/promtool
    if [[ ! -x $tool ]]; then
        raydog_say "there is no promtool beside $1: settings and alert rules were not checked"
    elif ! "$tool" check config "$2/prometheus.yml"; then
        raydog_fail "$RAYDOG_EXIT_NO_PART" "promtool refuses the settings in $2; nothing was started" \
            "name another version of prometheus: these rules are for 2.30 and newer"
    fi
}

raydog_start_node_exporter() {
    raydog_find_program node_exporter "${RAYDOG_NODE_EXPORTER_VERSION:-}" prometheus-node-exporter node_exporter
    raydog_run_part node_exporter "$raydog_program" \
        --web.listen-address="$RAYDOG_NODE_IP:$RAYDOG_NODE_EXPORTER_PORT" --log.level=warn
    raydog_wait_for_answer node_exporter "http://$RAYDOG_NODE_IP:$RAYDOG_NODE_EXPORTER_PORT/metrics"
}
