# shellcheck shell=bash
# Grafana with Ray's own dashboards, made by the Ray of this node. Nobody gets in without a password.
set -euo pipefail
# shellcheck source=observability/program.sh
. "${BASH_SOURCE%/*}/program.sh"

raydog_start_grafana() {
    raydog_find_program grafana "${RAYDOG_GRAFANA_VERSION:-}" grafana grafana-server
    raydog_wait_for_password
    local program=$raydog_program folder words=()
    # Grafana keeps the password of its first start: another one begins anew. What it shows is made here each time.
    folder=$raydog_data/grafana/$(sha256sum "$raydog_password" | cut -c 1-8)
    raydog_provision_grafana "$folder"
    raydog_grafana_settings "$folder"
    if [[ ${program##*/} == grafana ]]; then words=(server); fi
    raydog_run_part grafana "$program" ${words[@]+"${words[@]}"} --homepath "$(raydog_grafana_home "$program")" \
        --config "$folder/grafana.ini"
    raydog_wait_for_answer grafana "http://$RAYDOG_NODE_IP:$RAYDOG_GRAFANA_PORT/api/health"
}

# raydog_wait_for_password: brought here as a file, as Ray's token is to its nodes.
raydog_wait_for_password() {
    local deadline=$((SECONDS + RAYDOG_START_SECONDS))
    raydog_password=$(raydog_home)/${RAYDOG_PASSWORD_FILE:?}
    until [[ -s $raydog_password ]]; do
        if ((SECONDS > deadline)); then
            raydog_fail "$RAYDOG_EXIT_NO_TOKEN" "no password for Grafana came to $raydog_password within $RAYDOG_START_SECONDS s" \
                "see that this machine reaches the node (SSH), then repeat: raydog up"
        fi
        sleep 0.2
    done
}

# raydog_provision_grafana FOLDER: the data sources, and a file for each of Ray's dashboards.
raydog_provision_grafana() {
    mkdir -p "$1/data" "$1/dashboards" "$1/provisioning/datasources" "$1/provisioning/dashboards"
    cat >"$1/provisioning/datasources/ray.yml" <<YAML
apiVersion: 1
datasources:
  - {name: Prometheus, type: prometheus, access: proxy, isDefault: true, url: "http://$RAYDOG_NODE_IP:$RAYDOG_PROMETHEUS_PORT"}
YAML
    case " $RAYDOG_PARTS " in
        *' loki '*)
            printf '  - {name: Loki, type: loki, access: proxy, url: "http://%s:%s"}\n' \
                "$RAYDOG_NODE_IP" "$RAYDOG_LOKI_PORT" >>"$1/provisioning/datasources/ray.yml"
            ;;
    esac
    cat >"$1/provisioning/dashboards/ray.yml" <<YAML
apiVersion: 1
providers:
  - {name: Ray, folder: Ray, type: file, options: {path: "$1/dashboards"}}
YAML
    if ! raydog_dashboards "$1/dashboards"; then
        raydog_fail "$RAYDOG_EXIT_NO_PART" "the Ray in $raydog_place makes no dashboards" \
            "give the observability node the cluster's image, which has ray[default], or take grafana out of its parts"
    fi
}

raydog_grafana_settings() {
    export GF_SERVER_HTTP_ADDR="$RAYDOG_NODE_IP" GF_SERVER_HTTP_PORT="$RAYDOG_GRAFANA_PORT"
    export GF_PATHS_DATA="$1/data" GF_PATHS_LOGS="$1/data" GF_PATHS_PROVISIONING="$1/provisioning"
    # In a file of its own: variables that end in __FILE are read by the script of Grafana's container alone.
    (umask 077 && printf '[security]\nadmin_user = admin\nadmin_password = %s\n' "$(<"$raydog_password")" >"$1/grafana.ini")
    export GF_AUTH_ANONYMOUS_ENABLED=false GF_USERS_ALLOW_SIGN_UP=false
    # Ray's dashboard shows panels in frames of its own page.
    export GF_SECURITY_ALLOW_EMBEDDING=true
    export GF_ANALYTICS_REPORTING_ENABLED=false GF_ANALYTICS_CHECK_FOR_UPDATES=false GF_LOG_MODE=console
}

# raydog_grafana_home PROGRAM: a release has it around the program, a package of a distribution elsewhere.
raydog_grafana_home() {
    local folder
    for folder in "${1%/bin/*}" /usr/share/grafana; do
        if [[ -d $folder/public || -d $folder/conf ]]; then
            printf '%s' "$folder"
            return
        fi
    done
    printf '%s' "${1%/*}"
}
