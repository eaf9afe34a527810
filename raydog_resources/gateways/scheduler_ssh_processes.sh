# shellcheck shell=sh
# shellcheck disable=SC2013,SC2086  # words are read on purpose: lists of process numbers
# Processes of a plain host: whether one is the one it was, and which belong to a job.

# born PID: what tells it from a later process of the same number; fails for one that has ended.
born() {
    if [ -r /proc/self/stat ]; then
        stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
        set -- ${stat##*) }
        if [ "$1" = Z ]; then return 1; fi
        shift 19
        printf '%s' "$1"
    else
        ps -o lstart= -p "$1" | tr -s ' ' '_'
    fi
}

# left ID [VARIABLE]: what the job started, wherever it went from there: the job's number is in its environment.
left() {
    for found in $(grep -zxlF "${2:-RAYDOG_JOB_ID}=$1" /proc/[0-9]*/environ 2>/dev/null); do
        found=${found#/proc/}
        printf '%s ' "${found%/environ}"
    done
}

# clear ID: what is left of the job is asked to end, and two seconds later made to.
clear() {
    for signal in TERM KILL; do
        tries=0
        while rest=$(left "$1") && [ -n "$rest" ] && [ "$tries" -lt 20 ]; do
            if [ "$tries" -eq 0 ]; then kill "-$signal" $rest 2>/dev/null; fi
            tries=$((tries + 1))
            sleep 0.1
        done
    done
}
