#!/usr/bin/env bash
# SLURM's daemon of the machine $1.
set -euo pipefail
slurmd -N "$1" -L "/run/log/slurmd.$1"
