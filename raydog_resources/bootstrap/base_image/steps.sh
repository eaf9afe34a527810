# shellcheck shell=bash
# What the steps share that make a Ray node of a base Ubuntu image: names, log, downloads, packages.
set -euo pipefail

# Every address that something is downloaded from; packages come from where the image itself looks for them.
: "${RAYDOG_URL_AGENT:=https://raw.githubusercontent.com/yellowdog/resources/refs/heads/main/agent-install/linux/yd-agent-installer.sh}"
: "${RAYDOG_URL_UV:=https://astral.sh/uv/install.sh}"
: "${RAYDOG_URL_PYTHON:=https://github.com/astral-sh/python-build-standalone/releases/download}"

# Put on top by userdata.py.
: "${RAYDOG_SCRIPT:=a script that was not assembled}"
: "${RAYDOG_RAY_VERSION:=}" "${RAYDOG_PYTHON_VERSION:=}" "${RAYDOG_VENV:=/opt/yellowdog/agent/venv}"
: "${RAYDOG_AUTHORIZED_KEYS:=}" "${RAYDOG_NODE_NETWORKS:=10.0.0.0/8 172.16.0.0/12 192.168.0.0/16}"

: "${RAYDOG_IMAGE_PYTHON:=/usr/bin/python3}" "${RAYDOG_LOG:=/var/log/raydog-userdata.log}"
: "${RAYDOG_AGENT_USER:=yd-agent}" "${RAYDOG_AGENT_HOME:=/opt/yellowdog/agent}"

raydog_step=''

# raydog_do NAME FUNCTION: one step, named before it runs and, by raydog_report, when it fails.
raydog_do() {
    raydog_step=$1
    printf 'raydog: %4s s  %s ...\n' "$SECONDS" "$1"
    "$2"
    raydog_step=''
}

raydog_report() {
    local code=$?
    if [[ -n $raydog_step ]]; then
        printf 'raydog: %4s s  FAILED at "%s" (exit code %s); later steps did not run.\n' "$SECONDS" "$raydog_step" "$code"
        printf 'raydog: Next: look at %s, mend it, then start the node again or run this script again.\n' "$RAYDOG_LOG"
        if ((code == 0)); then code=1; fi
    elif ((code == 0)); then
        printf 'raydog: %4s s  this node is ready for tasks\n' "$SECONDS"
    fi
    exit "$code"
}

# raydog_download URL FILE: whole or not at all.
raydog_download() {
    curl --fail --silent --show-error --location --retry 3 --max-time 300 --output "$2.part" "$1"
    mv "$2.part" "$2"
}

# raydog_install PACKAGE...: only what is missing; another process may hold apt's lock just after a boot.
raydog_install() {
    local package missing=()
    for package in "$@"; do
        # shellcheck disable=SC2016 # dpkg-query expands it.
        if [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null) != installed ]]; then
            missing+=("$package")
        fi
    done
    if ((${#missing[@]} == 0)); then return; fi
    export DEBIAN_FRONTEND=noninteractive
    apt-get -o DPkg::Lock::Timeout=120 update -qq
    apt-get -o DPkg::Lock::Timeout=120 install -qq --yes --no-install-recommends "${missing[@]}"
}

# raydog_service NAME: started now and at each boot; where nothing boots (a chroot) there is nothing to start.
raydog_service() {
    if [[ -d /run/systemd/system ]]; then
        systemctl enable --now "$1"
    else
        printf 'raydog: systemd does not run here: %s was not started\n' "$1"
    fi
}
