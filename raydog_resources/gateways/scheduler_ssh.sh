# shellcheck shell=sh
# What is asked of a plain host, where nobody but us keeps account of jobs; follows scheduler_step.sh and
# scheduler_ssh_processes.sh.
# shellcheck disable=SC2154  # new and verb are set there

# at NAME INDEX: where we keep account of a job. Homes may be shared: each host has a place of its own.
at() { place=$HOME/.raydog/groups/$1/$2; }

# What is written of the job at this place: id, pid, birth, script and start, and whether it lives.
recall() {
    id='' pid='' birth='' script='' start='' lives=no
    if ! read -r id pid birth script start 2>/dev/null <"$place/group"; then return; fi
    if [ "$(born "$pid")" = "$birth" ]; then lives=yes; fi
}

tell() {
    recall
    if [ -z "$id" ]; then
        say unknown
        return
    fi
    code='' mark_of_end=-
    if [ -s "$place/ended" ]; then read -r code <"$place/ended"; fi
    for word in expired cancelled; do
        if [ -e "$place/$word" ]; then mark_of_end=$word; fi
    done
    ends=0
    if [ -s "$place/ends" ]; then read -r ends _ <"$place/ends"; fi
    say group "$id" "$lives" "${code:--}" "$mark_of_end" "$start" "$ends" "$(hostname)"
    cat "$place/tag" 2>/dev/null
}

# end ID GROUP: the job is asked to end; what needs time is done when we have gone.
end() {
    recall
    if [ "$id" != "$1" ]; then return; fi
    if [ "$lives" = yes ]; then
        : >"$place/cancelled"
        kill -TERM "$script" 2>/dev/null
    fi
    if [ "$lives" = yes ] || [ -n "$(left "$1")" ]; then
        RAYDOG_ENDS=$1 setsid sh -c "$2" group end "$script" "$1" </dev/null >/dev/null 2>&1 &
    fi
}

# submit NAME INDEX ID NODES TAG WALLTIME GRACE FOLDER SIZE GROUP: our script comes on standard input. ID is empty on
# the head's host, which chooses it; on the others the same is started once.
submit() {
    name=$1 index=$2 wanted=$3 nodes=$4 tag=$5 walltime=$6 grace=$7 folder=$8 size=$9
    shift 9
    group=$1
    at "$name" "$index"
    enter "$folder"
    folder=$PWD
    receive "$size"
    new=$PWD/$new
    if ! mkdir -p "$place" 2>&1 || ! cd "$place"; then
        say unusable
        finish
    fi
    lock
    recall
    if [ "$lives" = yes ] && { [ -z "$wanted" ] || [ "$wanted" = "$id" ]; }; then
        say adopted
    elif [ -n "$wanted" ] && [ "$wanted" = "$id" ]; then
        # It lived here once already.
        say adopted
    else
        if [ -n "$id" ]; then end "$id" "$group"; fi
        if [ -z "$wanted" ]; then wanted=$name.$((${id##*.} + 1)); fi
        mv -f "$new" "$folder/job.sh"
        rm -f group ended expired cancelled ends
        printf '%s\n' "$tag" >tag
        if [ "$walltime" -gt 0 ]; then keep ends "$(($(date +%s) + walltime)) $grace"; fi
        setsid sh -c "$group" group run "$place" "$folder" "$wanted" "$index" "$nodes" </dev/null >/dev/null 2>&1 &
        tries=0
        until [ -s group ] || [ "$tries" -gt 100 ]; do
            sleep 0.05
            tries=$((tries + 1))
        done
        say made
    fi
    tell
}

# look NAME INDEX FOLDER PATTERN...
look() {
    at "$1" "$2"
    tell
    shift 2
    if [ "$#" -gt 1 ]; then show_files "$@"; fi
}

# cancel NAME INDEX ID GROUP
cancel() {
    at "$1" "$2"
    say did
    end "$3" "$4"
}

# signal NAME INDEX ID
signal() {
    at "$1" "$2"
    recall
    say did
    if [ "$id" = "$3" ] && [ "$lives" = yes ]; then kill -USR1 "$script"; fi
}

# gone NAME INDEX ID
gone() {
    at "$1" "$2"
    recall
    say gone "$lives" "$(left "$3")$(left "$3" RAYDOG_ENDS)"
}

# walltime NAME INDEX ID SECONDS
walltime() {
    at "$1" "$2"
    recall
    if [ "$id" != "$3" ] || [ "$lives" = no ]; then
        say over
        return
    fi
    cd "$place" || return
    grace=0
    if [ -s ends ]; then read -r _ grace <ends; fi
    keep ends "$((start + $4)) $grace"
    say did
}

# preflight CPUS MEGABYTES
preflight() {
    need bash
    need setsid
    say cpus "$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 0)"
    say memory "$(awk '/^MemTotal:/ {print int($2 / 1024)}' /proc/meminfo 2>/dev/null || echo 0)"
    say host "$(hostname)"
}

case $verb in
submit | look | cancel | signal | gone | walltime | preflight) "$verb" "$@" ;;
esac
finish
