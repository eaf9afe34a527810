#!/usr/bin/env bash
# Munge for all machines, which share its socket, and SLURM's controller.
set -euo pipefail
munged --key-file=/etc/munge/munge.key --socket=/run/munge/munge.socket.2 --pid-file=/run/munge/munged.pid \
    --log-file=/run/log/munged --seed-file=/run/munge/munged.seed --num-threads=2
slurmctld -L /run/log/slurmctld
