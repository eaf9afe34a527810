# shellcheck shell=bash
# YellowDog's agent, by YellowDog's own installer; its service begins when all of this has run.
set -euo pipefail
# shellcheck source=base_image/steps.sh
. "${BASH_SOURCE%/*}/steps.sh"

raydog_agent() {
    if [[ -x $RAYDOG_AGENT_HOME/start.sh && -e /etc/systemd/system/yd-agent.service ]]; then
        printf 'raydog: the agent is installed already\n'
        return
    fi
    raydog_install ca-certificates curl adduser sudo
    local installer
    installer=$(mktemp)
    raydog_download "$RAYDOG_URL_AGENT" "$installer"
    YD_AGENT_USER=$RAYDOG_AGENT_USER YD_AGENT_HOME=$RAYDOG_AGENT_HOME bash "$installer"
    rm "$installer"
    id "$RAYDOG_AGENT_USER" >/dev/null
}
