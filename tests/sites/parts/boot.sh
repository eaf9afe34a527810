#!/usr/bin/env bash
# Starts the machine $1, whose network is there already.
set -euo pipefail
NODE=$1 setsid nsenter --net="/run/netns/$1" \
    unshare --uts --mount --pid --fork --kill-child --mount-proc bash /run/parts/node.sh "$1" \
    </dev/null >>"/run/log/node.$1" 2>&1 &
