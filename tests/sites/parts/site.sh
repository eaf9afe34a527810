#!/usr/bin/env bash
# Becomes the login node of a site, in namespaces of its own: its folders, its network, its daemons, its nodes.
# All of it goes when this process goes. Needs: SITE NETWORK NODES KEEP SCHEDULER PARTS (see site.py).
set -euo pipefail

# What lies where something else is to lie is bound elsewhere first, and then back to its place.
kept=0
for path in $KEEP; do
    mkdir -p "$SITE/run/kept/$kept"
    mount --bind "$path" "$SITE/run/kept/$kept"
    kept=$((kept + 1))
done
mount --bind "$SITE/home" /home
mount --bind "$SITE/etc" /etc
mount --rbind "$SITE/run" /run
mount --bind "$SITE/opt" /opt
mount -t tmpfs -o mode=0755 none /root
mount -t tmpfs -o mode=1777 none /tmp
kept=0
for path in $KEEP; do
    mkdir -p "$path"
    mount --bind "/run/kept/$kept" "$path"
    kept=$((kept + 1))
done

hostname login
ip link set lo up
ip link add bridge type bridge
ip address add "$NETWORK.10/24" dev bridge
ip link set bridge up
for node in $NODES; do
    name=${node%%=*}
    ip netns add "$name"
    ip link add "$name" type veth peer name eth0 netns "$name"
    ip link set "$name" master bridge up
    ip -n "$name" address add "${node#*=}/24" dev eth0
    ip -n "$name" link set eth0 up
    ip -n "$name" link set lo up
    ip -n "$name" route add default via "$NETWORK.1"
done
# The other end is made by the test.
until ip link show uplink >/run/log/uplink 2>&1; do sleep 0.01; done
ip link set uplink master bridge up
ip route add default via "$NETWORK.1"

/usr/sbin/sshd -f /etc/ssh/sshd_config -E /run/log/sshd.login
if [[ -f /run/parts/$SCHEDULER.login.sh ]]; then bash "/run/parts/$SCHEDULER.login.sh"; fi
for node in $NODES; do
    bash /run/parts/boot.sh "${node%%=*}"
done
echo up >/run/site.up
while :; do sleep 3600 & wait; done
