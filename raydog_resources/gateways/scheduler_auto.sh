# shellcheck shell=sh
# Which scheduler a host has; follows scheduler_step.sh. Programs alone are not enough: they may lie about unused.

widen
case $(ask scontrol ping </dev/null 2>&1) in
*Slurmctld*) say slurm ;;
esac
case $(ask qstat --version </dev/null 2>&1) in
*pbs_version*) say pbs ;;
esac
finish
