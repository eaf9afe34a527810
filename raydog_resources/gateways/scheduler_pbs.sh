# shellcheck shell=sh
# What is asked of PBS (OpenPBS, PBS Professional); follows scheduler_step.sh.
# shellcheck disable=SC2154  # new, verb and me are set there

# Torque's commands, and those that SLURM puts in their place, ignore half of what we ask for, and say nothing.
no_torque() {
    case $(ask qstat --version </dev/null 2>&1) in
    *pbs_version*) ;;
    *)
        say torque
        head -c 400 "$(command -v qsub)" 2>/dev/null | tr -d '\000'
        finish
        ;;
    esac
}

live() { ask qselect -N "$1" -u "$me" </dev/null; }

live_or_silent() {
    if ids=$(live "$1" 2>&1); then return; fi
    say silent
    printf '%s\n' "$ids"
    finish
}

# show FORM ID: one job in the server's words, finished ones included; times as of Greenwich.
show() {
    say "$1" "$2"
    if [ "$1" = json ]; then
        TZ=UTC0 ask qstat -x -f -F json "$2" </dev/null 2>&1
    else
        TZ=UTC0 ask qstat -x -f -w "$2" </dev/null 2>&1
    fi
    say code "$?"
}

queues() {
    say queues
    ask qstat -Q </dev/null 2>/dev/null
}

# submit NAME FOLDER SIZE OPTION...: our script comes on standard input.
submit() {
    no_torque
    name=$1
    take_in "$@"
    shift 3
    if [ -z "$ids" ] && [ -s job.id ]; then
        # One empty answer is no proof: the job we know of is asked for by its number.
        kept=$(cat job.id)
        if ask qstat -f "$kept" </dev/null 2>/dev/null | grep -q "job_state = [QHRSTUWE]"; then ids=$kept; fi
    fi
    if [ -n "$ids" ]; then
        say adopted
    else
        mv -f "$new" job.sh
        # PBS shows a job's output when the job is over; we want it before.
        printf '#!/bin/bash\nexec bash "%s/job.sh" >>"%s/job.log" 2>&1\n' "$PWD" "$PWD" >job.pbs
        made=$(ask qsub "$@" -o "$PWD/pbs.log" job.pbs </dev/null 2>job.err)
        code=$?
        if [ "$code" -ne 0 ]; then
            say refused "$code"
            cat job.err
            queues
            finish
        fi
        ids=$made
        keep job.id "$ids"
        say made "$ids"
        again=$(live "$name" 2>/dev/null) && [ -n "$again" ] && ids=$again
    fi
    for id in $ids; do show json "$id"; done
}

find_live() {
    live_or_silent "$1"
    for id in $ids; do show json "$id"; done
}

# look FORM ID FOLDER PATTERN...
look() {
    show "$1" "$2"
    say down
    ask pbsnodes -l </dev/null 2>/dev/null
    shift 2
    if [ "$#" -gt 1 ]; then show_files "$@"; fi
}

# gone ID NAME
gone() {
    live_or_silent "$2"
    say live
    printf '%s\n' "$ids"
    show json "$1"
}

preflight() {
    no_torque
    queues
    say version
    ask qstat --version </dev/null 2>&1
}

do_it() {
    say did
    ask "$@" </dev/null 2>&1
    say code "$?"
}

need qstat
case $verb in
submit | look | gone | preflight) "$verb" "$@" ;;
find) find_live "$1" ;;
cancel) do_it qdel "$1" ;;
signal) do_it qsig -s USR1 "$1" ;;
walltime) do_it qalter -l "walltime=$2" "$1" ;;
esac
finish
