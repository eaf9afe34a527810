# shellcheck shell=bash
# A Ray node from a base Ubuntu image: every step may be repeated, the first that fails ends it and is named.
set -euo pipefail
# shellcheck source=base_image/agent.sh
. "${BASH_SOURCE%/*}/agent.sh"
# shellcheck source=base_image/environment.sh
. "${BASH_SOURCE%/*}/environment.sh"
# shellcheck source=base_image/ssh_server.sh
. "${BASH_SOURCE%/*}/ssh_server.sh"
# shellcheck source=base_image/firewall.sh
. "${BASH_SOURCE%/*}/firewall.sh"
# shellcheck source=base_image/extra.sh
. "${BASH_SOURCE%/*}/extra.sh"

raydog_run() {
    trap raydog_report EXIT
    printf 'raydog: %s begins at %s\n' "$RAYDOG_SCRIPT" "$(date -u +%Y-%m-%dT%H:%M:%SZ)"
    raydog_do "YellowDog's agent" raydog_agent
    raydog_do "Python and Ray $RAYDOG_RAY_VERSION" raydog_environment
    raydog_do "SSH for $RAYDOG_AGENT_USER" raydog_ssh_server
    raydog_do "the firewall between nodes" raydog_firewall
    if [[ -n $raydog_extra_file ]]; then raydog_do "the extra script" raydog_extra; fi
}
