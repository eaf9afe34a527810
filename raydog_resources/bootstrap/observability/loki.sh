# shellcheck shell=bash
# Loki, to which every node of the cluster sends its logs. Version 3 or newer: file names are metadata of lines.
set -euo pipefail
# shellcheck source=observability/program.sh
. "${BASH_SOURCE%/*}/program.sh"

raydog_start_loki() {
    raydog_find_program loki "${RAYDOG_LOKI_VERSION:-}" loki
    local loki=$raydog_program folder=$raydog_data/loki
    mkdir -p "$folder"
    raydog_loki_settings "$folder" "$(raydog_free_port)" >"$folder/loki.yml"
    if ! "$loki" -config.file="$folder/loki.yml" -verify-config; then
        raydog_fail "$RAYDOG_EXIT_NO_PART" "$loki refuses the settings in $folder/loki.yml; nothing was started" \
            "name another version of loki: these settings are for 3.0 and newer"
    fi
    raydog_run_part loki "$loki" -config.file="$folder/loki.yml"
    raydog_wait_for_answer loki "http://$RAYDOG_NODE_IP:$RAYDOG_LOKI_PORT/ready"
}

# raydog_free_port: where Loki's parts talk to each other, on the loopback address.
raydog_free_port() {
    python3 -S -c '
import socket
with socket.socket() as line:
    line.bind(("127.0.0.1", 0))
    print(line.getsockname()[1])'
}

# raydog_loki_settings FOLDER PORT: one process, files of this node, nothing reported to anybody.
raydog_loki_settings() {
    cat <<YAML
auth_enabled: false
analytics: {reporting_enabled: false}
server:
  http_listen_address: "$RAYDOG_NODE_IP"
  http_listen_port: $RAYDOG_LOKI_PORT
  grpc_listen_address: 127.0.0.1
  grpc_listen_port: $2
  log_level: warn
common:
  instance_addr: 127.0.0.1
  path_prefix: "$1"
  replication_factor: 1
  ring: {kvstore: {store: inmemory}}
  storage: {filesystem: {chunks_directory: "$1/chunks", rules_directory: "$1/rules"}}
schema_config:
  configs:
    - {from: "2024-01-01", store: tsdb, object_store: filesystem, schema: v13, index: {prefix: index_, period: 24h}}
ingester: {lifecycler: {min_ready_duration: 0s, final_sleep: 0s}}
compactor: {retention_enabled: true, delete_request_store: filesystem}
limits_config:
  retention_period: $RAYDOG_LOG_RETENTION
  ingestion_rate_mb: 64
  ingestion_burst_size_mb: 128
  per_stream_rate_limit: 32MB
  per_stream_rate_limit_burst: 64MB
YAML
}
