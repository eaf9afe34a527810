# shellcheck shell=sh
# Which scheduler a host has; follows scheduler_step.sh.

widen
if command -v sbatch >/dev/null 2>&1; then say slurm; fi
if command -v qsub >/dev/null 2>&1; then say pbs; fi
finish
