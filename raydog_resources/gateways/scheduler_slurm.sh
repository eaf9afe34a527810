# shellcheck shell=sh
# What is asked of SLURM; follows scheduler_step.sh.
# shellcheck disable=SC2154  # new, verb and me are set there

live() { ask squeue --noheader --user="$me" --name="$1" --format=%i </dev/null; }

# One job in the controller's words: as JSON where scontrol knows that.
show() {
    shown=$(ask scontrol show job "$1" --json </dev/null 2>/dev/null)
    case $shown in
    *'"job_id"'*)
        say json "$1"
        printf '%s\n' "$shown"
        return
        ;;
    esac
    say text "$1"
    ask scontrol --oneliner show job "$1" </dev/null 2>&1
    say code "$?"
}

# What the accounting remembers of a job that the controller has forgotten; many sites have none.
remember() {
    say past "$1"
    ask sacct --allocations --noheader --parsable2 --jobs="$1" \
        --format=JobIDRaw,JobName,State,ExitCode,Submit,Start,End,NodeList,Comment </dev/null 2>/dev/null
}

live_or_silent() {
    if ids=$(live "$1" 2>&1); then return; fi
    say silent
    printf '%s\n' "$ids"
    finish
}

# submit NAME FOLDER SIZE OPTION...: our script comes on standard input.
submit() {
    name=$1
    take_in "$@"
    shift 3
    if [ -z "$ids" ] && [ -s job.id ]; then
        # One empty answer is no proof: the job we know of is asked for by its number.
        kept=$(cat job.id)
        case $(ask scontrol --oneliner show job "$kept" </dev/null 2>/dev/null) in
        *" JobName=$name "*JobState=PENDING* | *" JobName=$name "*JobState=RUNNING* | *" JobName=$name "*JobState=SUSPENDED*)
            ids=$kept
            ;;
        esac
    fi
    if [ -n "$ids" ]; then
        say adopted
    else
        mv -f "$new" job.sh
        made=$(ask sbatch "$@" --output="$PWD/job.log" <job.sh 2>job.err)
        code=$?
        if [ "$code" -ne 0 ]; then
            say refused "$code"
            cat job.err
            partitions
            finish
        fi
        ids=${made%%;*}
        keep job.id "$ids"
        say made "$ids"
        cat job.err
        # Two that did not see each other both see both now.
        again=$(live "$name" 2>/dev/null) && [ -n "$again" ] && ids=$again
    fi
    for id in $ids; do show "$id"; done
}

find_live() {
    live_or_silent "$1"
    for id in $ids; do show "$id"; done
}

# look ID FOLDER PATTERN...
look() {
    show "$1"
    remember "$1"
    shift
    if [ "$#" -gt 1 ]; then show_files "$@"; fi
}

# gone ID NAME
gone() {
    live_or_silent "$2"
    say live
    printf '%s\n' "$ids"
    show "$1"
}

partitions() {
    say partitions
    ask sinfo --noheader --format='%R|%l|%D|%a' </dev/null 2>/dev/null
}

# preflight SIZE OPTION...: our script comes on standard input; nothing is submitted.
preflight() {
    shift
    say tested
    ask sbatch --test-only "$@" 2>&1
    say code "$?"
    partitions
    say config
    ask scontrol show config </dev/null 2>&1 | grep -E '^(ProctrackType|SLURM_VERSION|KillWait|MinJobAge) '
    say version
    sbatch --version </dev/null 2>&1
}

do_it() {
    say did
    ask "$@" </dev/null 2>&1
    say code "$?"
}

need squeue
case $verb in
submit | look | gone | preflight) "$verb" "$@" ;;
find) find_live "$1" ;;
cancel) do_it scancel "$1" ;;
signal) do_it scancel --batch --signal=USR1 "$1" ;;
walltime) do_it scontrol update "JobId=$1" "TimeLimit=$2" ;;
esac
finish
