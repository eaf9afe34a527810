# shellcheck shell=sh
# Follows scheduler_ssh_processes.sh, in a session of its own. `run PLACE FOLDER ID INDEX NODES`: is the first process of
# a job on one plain host: starts its script, keeps its walltime, writes down how it ended, leaves nothing behind.
# `end SCRIPT ID`: gives the script of a job ten seconds to end after it was asked to, and then clears up.
set -u

# The walltime is read again and again: it may be changed.
keep_walltime() {
    warned=
    while kill -0 "$script" 2>/dev/null; do
        sleep 1
        if ! read -r ends grace 2>/dev/null <"$place/ends"; then continue; fi
        now=$(date +%s)
        if [ "$now" -ge "$ends" ]; then
            : >"$place/expired"
            kill -TERM "$script"
            sleep 5
            kill -KILL "$script" 2>/dev/null
            return
        elif [ -z "$warned" ] && [ "$grace" -gt 0 ] && [ "$now" -ge "$((ends - grace))" ]; then
            warned=1
            kill -USR1 "$script"
        fi
    done
}

run() {
    place=$1 folder=$2 id=$3
    # Handlers, not ignored signals: what is ignored here the job would ignore, too.
    trap : HUP INT TERM USR1 USR2
    cd || exit 1
    # Homes may be shared: each host has a log of its own, the head's is the job's.
    log=$folder/job.$4.log
    if [ "$4" -eq 0 ]; then log=$folder/job.log; fi
    RAYDOG_JOB_ID=$id RAYDOG_NODE_INDEX=$4 RAYDOG_NODES=$5 bash "$folder/job.sh" </dev/null >>"$log" 2>&1 &
    script=$!
    printf '%s %s %s %s %s\n' "$id" "$$" "$(born $$)" "$script" "$(date +%s)" >"$place/group.new"
    mv -f "$place/group.new" "$place/group"
    keep_walltime &
    watcher=$!
    # A signal interrupts the waiting; a script that has ended already still tells its code.
    while :; do
        wait "$script"
        code=$?
        if ! kill -0 "$script" 2>/dev/null; then break; fi
    done
    kill "$watcher" 2>/dev/null
    clear "$id"
    printf '%s\n' "$code" >"$place/ended.new"
    mv -f "$place/ended.new" "$place/ended"
}

end() {
    tries=0
    while kill -0 "$1" 2>/dev/null && [ "$tries" -lt 20 ]; do
        sleep 0.5
        tries=$((tries + 1))
    done
    kill -KILL "$1" 2>/dev/null
    clear "$2"
}

"$@"
