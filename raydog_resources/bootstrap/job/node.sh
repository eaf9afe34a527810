# shellcheck shell=bash
# One node of the job: the first is the head. Watches its Ray, ends it in time, and leaves nothing but how it ended.
set -euo pipefail
# shellcheck source=node/arguments.sh
. "${BASH_SOURCE%/*}/../node/arguments.sh"
# shellcheck source=job/ports.sh
. "${BASH_SOURCE%/*}/ports.sh"
# shellcheck source=job/environment.sh
. "${BASH_SOURCE%/*}/environment.sh"
# shellcheck source=job/watch.sh
. "${BASH_SOURCE%/*}/watch.sh"

# Made by job_script.py: `name:count` for each group, and `name VARIABLE=value` for what its nodes are told.
declare -p RAYDOG_GROUPS >/dev/null 2>&1 || RAYDOG_GROUPS=()
declare -p RAYDOG_GROUP_SETTINGS >/dev/null 2>&1 || RAYDOG_GROUP_SETTINGS=()
raydog_attempts=3

# raydog_node SCRIPT: to the node's end; the code is what the launcher hears.
raydog_node() {
    ulimit -c 0
    umask 077
    raydog_child='' raydog_watcher='' raydog_why=''
    trap 'raydog_node_ends "$?"' EXIT
    trap 'raydog_why=${raydog_why:-signal}' TERM INT USR1
    raydog_be_known
    exec >>"$RAYDOG_RUN/node.$RAYDOG_NODE_INDEX.log" 2>&1 </dev/null
    raydog_enter_environment
    raydog_enter_image "$1" node "$RAYDOG_RUN"
    raydog_mend_gpus
    raydog_own_temporary_folder
    raydog_activate
    if ((RAYDOG_NODE_INDEX > 0)); then raydog_wait_for_address; fi
    raydog_choose "$raydog_role"
    raydog_know_allocation
    raydog_begin "$raydog_role"
    raydog_wait_for_token
    raydog_compiled
    "raydog_run_$raydog_role"
}

# raydog_be_known: which node of the job this is, of which group, and by which label Ray knows it.
raydog_be_known() {
    RAYDOG_NODE_INDEX=${RAYDOG_NODE_INDEX:-${SLURM_NODEID:-${PBS_NODENUM:?this is no node of a job}}}
    raydog_role=worker
    if ((RAYDOG_NODE_INDEX == 0)); then raydog_role='head'; fi
    YD_TASK_ID="$RAYDOG_JOB_ID.$raydog_restarts.$RAYDOG_NODE_INDEX"
    export RAYDOG_NODE_INDEX YD_TASK_ID
    local entry group='' before=0
    for entry in ${RAYDOG_GROUPS[@]+"${RAYDOG_GROUPS[@]}"}; do
        before=$((before + ${entry##*:}))
        if ((RAYDOG_NODE_INDEX < before)); then
            group=${entry%:*}
            break
        fi
    done
    RAYDOG_NODE_GROUP=$group
    for entry in ${RAYDOG_GROUP_SETTINGS[@]+"${RAYDOG_GROUP_SETTINGS[@]}"}; do
        if [[ ${entry%% *} == "$group" ]]; then export "${entry#* }"; fi
    done
}

# raydog_mend_gpus: Ray refuses AMD's variable of the scheduler unless it has the name that Ray knows.
raydog_mend_gpus() {
    if [[ -n ${ROCR_VISIBLE_DEVICES:-} ]]; then
        export HIP_VISIBLE_DEVICES="${HIP_VISIBLE_DEVICES:-$ROCR_VISIBLE_DEVICES}"
        unset ROCR_VISIBLE_DEVICES
    fi
}

# raydog_own_temporary_folder: short, for sockets in it have 107 characters; never on a network's file system.
raydog_own_temporary_folder() {
    local number
    number=$(printf '%s' "$(id -u) $RAYDOG_FOLDER $YD_TASK_ID" | cksum)
    RAY_TMPDIR="${RAYDOG_TMP:-/tmp}/rd-${number%% *}"
    rm -rf "$RAY_TMPDIR"
    if ! mkdir -m 700 "$RAY_TMPDIR"; then
        raydog_fail "$RAYDOG_EXIT_USAGE" "$RAY_TMPDIR could not be made on $(hostname); Ray was not started" \
            "see to the disk there, or name another folder of the node as runs_on.temporary_folder"
    fi
    export RAY_TMPDIR
    # Should everything here be killed at once, whoever removes the job knows of it.
    raydog_write "node.$RAYDOG_NODE_INDEX.folder" "$RAY_TMPDIR"
}

# raydog_know_allocation: Ray looks at the whole machine; what the job was given of it is for us to say.
raydog_know_allocation() {
    : "${RAYDOG_NODE_CPUS:=${SLURM_CPUS_PER_TASK:-${SLURM_CPUS_ON_NODE:-${NCPUS:-}}}}"
    if [[ -z $RAYDOG_NODE_MEMORY ]]; then
        if [[ -n ${SLURM_MEM_PER_NODE:-} && $SLURM_MEM_PER_NODE != 0 ]]; then
            RAYDOG_NODE_MEMORY=$((SLURM_MEM_PER_NODE * 1048576))
        elif [[ -n ${SLURM_MEM_PER_CPU:-} && -n $RAYDOG_NODE_CPUS ]]; then
            RAYDOG_NODE_MEMORY=$((SLURM_MEM_PER_CPU * RAYDOG_NODE_CPUS * 1048576))
        fi
    fi
    if [[ -z $RAYDOG_OBJECT_STORE_MEMORY && -n $RAYDOG_NODE_MEMORY ]]; then
        local share=$((RAYDOG_NODE_MEMORY * 3 / 10)) room=$((${RAYDOG_SHM_BYTES:-0} * 8 / 10))
        # In a /dev/shm that is too small the store would move to the disk.
        if ((room > 78643200 && room < share)); then share=$room; fi
        RAYDOG_OBJECT_STORE_MEMORY=$share
    fi
}

# raydog_wait_for_address: the head tells its address as soon as it has chosen it, long before it answers there.
raydog_wait_for_address() {
    local deadline=$((SECONDS + RAYDOG_HEAD_WAIT))
    until raydog_is_there address; do
        raydog_stop_if_asked
        if ((SECONDS > deadline)); then
            raydog_fail "$RAYDOG_EXIT_HEAD_SILENT" "the head told no address within $RAYDOG_HEAD_WAIT s; Ray was not started" \
                "look at the head's log (raydog logs); all nodes must see $RAYDOG_FOLDER"
        fi
        raydog_pause 0.2
    done
    read -r RAYDOG_HEAD_IP RAYDOG_HEAD_GCS_PORT <"$RAYDOG_RUN/address"
}

# raydog_stop_if_asked: before there is a Ray to stop.
raydog_stop_if_asked() {
    if [[ -n $raydog_why ]] || raydog_is_there stop || { ((RAYDOG_NODE_INDEX > 0)) && raydog_is_there node.0.json; }; then
        raydog_why=${raydog_why:-stop}
        exit 0
    fi
}

raydog_run_head() {
    local attempt code=0
    for ((attempt = 1; attempt <= raydog_attempts; attempt++)); do
        if ((attempt > 1)); then
            raydog_end_what_is_left
            raydog_choose head
        fi
        raydog_forget_address
        raydog_known_arguments head
        raydog_write address "$RAYDOG_NODE_IP $RAYDOG_GCS_PORT"
        # Where observability is asked for, observe.sh is part of this text. Whatever becomes of it, Ray starts.
        if declare -F raydog_observe >/dev/null; then raydog_observe || true; fi
        raydog_say "starting Ray: ${raydog_arguments[*]}"
        env -u RAY_ADDRESS ray start --head --block "${raydog_arguments[@]}" &
        raydog_child=$!
        raydog_watch_ray &
        raydog_watcher=$!
        code=0
        raydog_supervise || code=$?
        # Somebody may have taken a port between our look and Ray's start.
        if [[ -n $raydog_why ]] || raydog_is_there head.json; then break; fi
        raydog_say "Ray ended with code $code before it answered (attempt $attempt of $raydog_attempts)"
    done
    return "$code"
}

raydog_run_worker() {
    local attempt code=0 began
    for ((attempt = 1; attempt <= raydog_attempts; attempt++)); do
        raydog_wait_for_head
        raydog_known_arguments worker
        began=$SECONDS code=0
        raydog_say "starting Ray: ${raydog_arguments[*]}"
        env -u RAY_ADDRESS ray start --address="$RAYDOG_HEAD_IP:$RAYDOG_HEAD_GCS_PORT" --block "${raydog_arguments[@]}" &
        raydog_child=$!
        raydog_supervise || code=$?
        # The head tries again a few times only, so this comes to an end.
        if raydog_head_moved; then attempt=$((attempt - 1)) began=$SECONDS; fi
        # A worker gives up soon on a head that answers and is not in its own list yet.
        if [[ -n $raydog_why ]] || ((SECONDS - began > 90)); then break; fi
        raydog_say "Ray ended with code $code before it could be used"
        raydog_end_what_is_left
    done
    return "$code"
}

# raydog_wait_for_head: until its port answers; a head that tries again does so at another one.
raydog_wait_for_head() {
    local deadline=$((SECONDS + RAYDOG_HEAD_WAIT))
    raydog_wait_for_address
    until raydog_port_answers "$RAYDOG_HEAD_IP" "$RAYDOG_HEAD_GCS_PORT"; do
        raydog_stop_if_asked
        raydog_wait_for_address
        if ((SECONDS > deadline)); then
            raydog_fail "$RAYDOG_EXIT_HEAD_SILENT" \
                "the head did not answer at $RAYDOG_HEAD_IP:$RAYDOG_HEAD_GCS_PORT within $RAYDOG_HEAD_WAIT s; Ray was not started here" \
                "look at the head's log (raydog logs), and at the firewall between the nodes"
        fi
        raydog_pause 0.15
    done
}

raydog_head_moved() {
    ((RAYDOG_NODE_INDEX > 0)) && raydog_is_there address &&
        [[ $(<"$RAYDOG_RUN/address") != "$RAYDOG_HEAD_IP $RAYDOG_HEAD_GCS_PORT" ]]
}

# raydog_supervise: until Ray has ended; asked to stop, it drains for as long as the grace period allows.
raydog_supervise() {
    local code=0 deadline=''
    while kill -0 "$raydog_child" 2>/dev/null; do
        if [[ -z $deadline ]] && raydog_must_stop; then
            raydog_say "stopping Ray ($raydog_why); it may drain for $RAYDOG_DRAIN_SECONDS s"
            kill -TERM "$raydog_child" 2>/dev/null || true
            deadline=$((SECONDS + RAYDOG_GRACE))
        elif [[ -z $deadline ]] && raydog_head_moved; then
            raydog_say "the head tries again at $(<"$RAYDOG_RUN/address")"
            kill -TERM "$raydog_child" 2>/dev/null || true
            deadline=$((SECONDS + 5))
        elif [[ -n $deadline ]] && ((SECONDS > deadline)); then
            raydog_say "Ray did not end in time and is killed"
            kill -KILL "$raydog_child" 2>/dev/null || true
        fi
        raydog_keep_address
        raydog_pause 0.5
    done
    wait "$raydog_child" || code=$?
    return "$code"
}

# raydog_keep_address: whoever brings the head's address to other hosts may bring an old one to a folder that they share.
raydog_keep_address() {
    if ((RAYDOG_NODE_INDEX == 0)) && [[ $(<"$RAYDOG_RUN/address") != "$RAYDOG_NODE_IP $RAYDOG_GCS_PORT" ]]; then
        raydog_write address "$RAYDOG_NODE_IP $RAYDOG_GCS_PORT"
    fi
}

raydog_must_stop() {
    if [[ -z $raydog_why ]] && raydog_is_there stop; then raydog_why=$(<"$RAYDOG_RUN/stop"); fi
    if ((RAYDOG_NODE_INDEX > 0)); then
        if [[ -z $raydog_why ]] && raydog_is_there node.0.json; then raydog_why='the head has ended'; fi
    elif [[ -z $raydog_why && $RAYDOG_KIND == pbs ]] && raydog_time_is_over; then
        # Others signal a job before its time is over; PBS ends it.
        raydog_why=walltime
        raydog_ask_to_stop walltime
    fi
    [[ -n $raydog_why ]]
}

# raydog_time_is_over: a changed walltime is told in a file.
raydog_time_is_over() {
    local told="$RAYDOG_FOLDER/lifetime.$RAYDOG_JOB_ID"
    if [[ -s $told ]]; then read -r RAYDOG_LIFETIME <"$told"; fi
    ((RAYDOG_LIFETIME > 0 && SECONDS > RAYDOG_LIFETIME))
}

# raydog_node_ends CODE: whatever way it came to its end. In a trap a bare `return` gives the code from before it.
raydog_node_ends() {
    trap '' TERM INT USR1
    trap - EXIT
    local code=$1
    if [[ -n $raydog_watcher ]]; then kill "$raydog_watcher" 2>/dev/null || true; fi
    raydog_end_what_is_left
    if [[ -n ${RAY_TMPDIR:-} ]]; then
        raydog_keep_logs "$code"
        rm -rf "$RAY_TMPDIR" 2>/dev/null || rm -rf "$RAY_TMPDIR" 2>/dev/null || true
        rm -f "$RAYDOG_RUN/node.$RAYDOG_NODE_INDEX.folder"
    fi
    # Ray ends with 1 after a SIGTERM that it heeded.
    if [[ -n $raydog_why ]]; then code=0; fi
    raydog_say "node ${RAYDOG_NODE_INDEX:-?} has ended: ${raydog_why:-Ray or its start ended} (code $code)"
    raydog_write "node.${RAYDOG_NODE_INDEX:-x}.json" \
        "{\"code\": $code, \"reason\": \"${raydog_why:-ended}\", \"host\": \"$(hostname)\"}"
    exit "$code"
}

# raydog_end_what_is_left: nothing but what bears this node's mark, whoever else of the same user runs Ray here.
raydog_end_what_is_left() {
    if [[ -z ${RAYDOG_NODE:-} || -z ${RAY_TMPDIR:-} ]]; then return 0; fi
    local file pid round
    for round in TERM KILL KILL; do
        local found=0
        for file in /proc/[0-9]*; do
            pid=${file##*/}
            if [[ $pid == "$$" || $pid == "$BASHPID" || ! -O $file ]]; then continue; fi
            if { tr '\0' '\n' <"$file/environ" | grep -qxF "RAYDOG_NODE=$RAYDOG_NODE"; } 2>/dev/null ||
                { tr '\0' ' ' <"$file/cmdline" | grep -qF "$RAY_TMPDIR/"; } 2>/dev/null; then
                kill "-$round" "$pid" 2>/dev/null && found=1
            fi
        done
        if ((found == 0)); then return 0; fi
        raydog_pause 0.3
    done
}

# raydog_keep_logs CODE: of a Ray that nobody asked to stop, what it said last.
raydog_keep_logs() {
    if [[ -n $raydog_why || $1 == 0 ]]; then return 0; fi
    local logs=("$RAY_TMPDIR"/ray/session_latest/logs/{gcs_server,raylet,dashboard}.{out,err,log}) file
    for file in "${logs[@]}"; do
        if [[ -s $file ]]; then
            printf -- '--- %s\n' "${file##*/}"
            tail -n 5 "$file" || true
        fi
    done
}
