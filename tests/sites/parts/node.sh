#!/usr/bin/env bash
# Is the first process of the machine $1: it takes up orphans, and everything on the machine ends with it.
set -euo pipefail
hostname "$1"
mount -t tmpfs -o mode=1777 none /tmp
mount -t tmpfs -o mode=1777 none /dev/shm
/usr/sbin/sshd -f /etc/ssh/sshd_config -E "/run/log/sshd.$1"
if [[ -f /run/parts/$SCHEDULER.node.sh ]]; then bash "/run/parts/$SCHEDULER.node.sh" "$1"; fi
while :; do sleep 3600 & wait; done
