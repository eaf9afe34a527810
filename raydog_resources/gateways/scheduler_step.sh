# shellcheck shell=sh
# shellcheck disable=SC2034  # what follows it reads verb and me
# What every step on a scheduler's host begins with. MARK VERB ARGUMENT...: what the step says to us stands behind
# MARK on lines of their own; everything else is the scheduler's own words.
set -u
umask 077
mark=$1 verb=$2
shift 2
: "${patience:=25}"
me=$(id -un)
# Wherever a time is printed: seconds since the epoch.
export SLURM_TIME_FORMAT=%s
export LC_ALL=C
cd || exit 74

say() { printf '\n%s %s\n' "$mark" "$*"; }

# An answer without this end is no answer.
finish() {
    say finished
    exit 0
}

# A scheduler whose controller is down may take minutes to say so.
ask() { timeout -k 2 "$patience" "$@"; }

# A login that is not interactive may not know where the scheduler's programs are.
widen() {
    PATH=$(bash -lc 'printf "\n%s" "$PATH"' </dev/null 2>/dev/null | tail -n 1):$PATH
    for place in /opt/slurm/bin /usr/local/slurm/bin /opt/pbs/bin /usr/pbs/bin; do
        if [ -d "$place" ]; then PATH=$PATH:$place; fi
    done
    export PATH
}

need() {
    if command -v "$1" >/dev/null 2>&1; then return; fi
    widen
    if command -v "$1" >/dev/null 2>&1; then return; fi
    say missing "$1"
    finish
}

# enter FOLDER: into the job's folder, which is made.
enter() {
    if mkdir -p -- "$1" 2>&1 && cd -- "$1" 2>&1; then return; fi
    say unusable
    finish
}

# receive SIZE: our script is in the file $new, whole, or nothing goes on. Others may be receiving theirs.
receive() {
    new=.$mark.new
    if cat >"$new" && [ "$(($(wc -c <"$new")))" -eq "$1" ]; then return; fi 2>&1
    rm -f "$new"
    say unusable
    finish
}

# One submission at a time. flock is no help on every shared file system; making a folder is.
lock() {
    tries=0
    until mkdir lock 2>/dev/null; do
        # Nobody holds it for longer than a step may take: who made it is dead.
        if [ -n "$(find lock -maxdepth 0 -mmin +2 2>/dev/null)" ] && mv lock "lock.$$" 2>/dev/null; then
            rmdir "lock.$$"
            continue
        fi
        tries=$((tries + 1))
        if [ "$tries" -gt 40 ] || [ ! -w . ]; then
            rm -f "${new:-}"
            say locked
            finish
        fi
        sleep 0.5
    done
    trap 'rmdir lock 2>/dev/null; rm -f "${new:-}"' EXIT
    trap 'exit 143' HUP INT PIPE TERM
}

# keep FILE WORDS: the file has these words, at once or not at all.
keep() { printf '%s\n' "$2" >".$mark.kept" && mv -f -- ".$mark.kept" "$1"; }

# show_files FOLDER PATTERN...: the beginning of each file that is there. A pattern is split on purpose.
show_files() {
    if ! cd -- "$1" 2>/dev/null; then return; fi
    shift
    for pattern; do
        for file in $pattern; do
            if [ -f "$file" ]; then
                say file "$file"
                head -c 65536 -- "$file"
            fi
        done
    done
}

# take_in NAME FOLDER SIZE: our script, one submission at a time, and in $ids the jobs of that name.
take_in() {
    enter "$2"
    receive "$3"
    lock
    live_or_silent "$1"
}
