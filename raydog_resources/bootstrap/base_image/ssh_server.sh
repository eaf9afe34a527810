# shellcheck shell=bash
# A way in for the keys that the cluster was given: files (the Ray token) and tunnels come through it.
set -euo pipefail
# shellcheck source=base_image/steps.sh
. "${BASH_SOURCE%/*}/steps.sh"

raydog_ssh_server() {
    if [[ -z $RAYDOG_AUTHORIZED_KEYS ]]; then
        printf 'raydog: no authorised key was given: nobody gets in by SSH, the Ray token has to come another way\n'
        return
    fi
    raydog_install openssh-server
    local folder=$RAYDOG_AGENT_HOME/.ssh key
    install -d -m 0700 -o "$RAYDOG_AGENT_USER" -g "$RAYDOG_AGENT_USER" "$folder"
    touch "$folder/authorized_keys"
    while IFS= read -r key; do
        if [[ -n $key ]] && ! grep -qxF -- "$key" "$folder/authorized_keys"; then
            printf '%s\n' "$key" >>"$folder/authorized_keys"
        fi
    done <<<"$RAYDOG_AUTHORIZED_KEYS"
    chmod 0600 "$folder/authorized_keys"
    chown "$RAYDOG_AGENT_USER:$RAYDOG_AGENT_USER" "$folder/authorized_keys"
    raydog_service ssh
}
