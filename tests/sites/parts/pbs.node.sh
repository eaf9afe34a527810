#!/usr/bin/env bash
# The stand-in's mom of the machine $1.
set -euo pipefail
cd /
setsid /opt/pbs/sbin/stub mom "$1" </dev/null >>"/run/log/pbs_mom.$1" 2>&1 &
until [[ -S /run/pbs/mom.$1 ]]; do sleep 0.02; done
