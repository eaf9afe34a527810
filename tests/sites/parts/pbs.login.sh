#!/usr/bin/env bash
# The stand-in's server, of all machines.
set -euo pipefail
names=()
for node in $NODES; do names+=("${node%%=*}"); done
cd /
setsid /opt/pbs/sbin/stub server "${names[@]}" </dev/null >>/run/log/pbs_server 2>&1 &
until [[ -S /run/pbs/server ]]; do sleep 0.02; done
