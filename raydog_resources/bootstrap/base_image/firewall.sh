# shellcheck shell=bash
# Ray's processes speak to each other on many ports: the cluster's own networks come in, nobody else does for it.
set -euo pipefail
# shellcheck source=base_image/steps.sh
. "${BASH_SOURCE%/*}/steps.sh"

raydog_firewall() {
    local network networks=()
    read -r -a networks <<<"$RAYDOG_NODE_NETWORKS"
    if command -v ufw >/dev/null && ufw status | grep -q '^Status: active'; then
        for network in "${networks[@]}"; do ufw allow from "$network"; done
    elif command -v iptables >/dev/null && raydog_iptables_refuses; then
        for network in "${networks[@]}"; do
            iptables -C INPUT -s "$network" -j ACCEPT 2>/dev/null || iptables -I INPUT -s "$network" -j ACCEPT
        done
    else
        printf 'raydog: no firewall is active on this node\n'
    fi
}

# Some clouds' images refuse by rules of their own rather than by ufw.
raydog_iptables_refuses() {
    iptables -S INPUT 2>/dev/null | grep -qE '^-P INPUT DROP|-j (REJECT|DROP)'
}
