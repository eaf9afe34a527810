# shellcheck shell=bash
# Runs the rest of this text in a container, which goes when this script goes. Needs Docker or Podman on the node.
set -euo pipefail
# shellcheck source=node/collector.sh
. "${BASH_SOURCE%/*}/collector.sh"

raydog_run_in_container() {
    raydog_require YD_TASK_ID RAYDOG_RAY_VERSION RAYDOG_CONTAINER_IMAGE
    raydog_find_engine
    raydog_container=raydog-$(raydog_task_label)
    RAY_AUTH_TOKEN_PATH=$(raydog_token_path)
    raydog_wait_for_token
    "$raydog_engine" rm --force "$raydog_container" >/dev/null 2>&1 || true
    raydog_say "starting container $raydog_container from $RAYDOG_CONTAINER_IMAGE"
    raydog_container_options
    raydog_run=''
    trap raydog_stop_container EXIT
    trap 'exit 143' TERM INT
    # In the background, for a trap runs only between commands.
    "$raydog_engine" run "${raydog_options[@]}" "$RAYDOG_CONTAINER_IMAGE" /bin/bash "$PWD/${BASH_SOURCE[0]##*/}" &
    raydog_run=$!
    local code=0
    wait "$raydog_run" || code=$?
    raydog_say "the container has ended (exit code $code)"
    exit "$code"
}

# raydog_find_engine: the first that answers; Docker's command may be there without its daemon, or without our right.
raydog_find_engine() {
    for raydog_engine in docker podman; do
        if "$raydog_engine" ps --quiet >/dev/null 2>&1; then return; fi
    done
    raydog_fail "$RAYDOG_EXIT_NO_ENGINE" \
        "neither docker nor podman answers ${USER:-this user} here; $RAYDOG_CONTAINER_IMAGE was not started" \
        "install one and let the agent's user use it (image or userdata), or describe the cluster without a container"
}

# raydog_stop_container: SIGTERM lets Ray drain; what is left after that is killed.
raydog_stop_container() {
    trap '' TERM INT
    if [[ -n $("$raydog_engine" ps --quiet --filter "name=^$raydog_container\$") ]]; then
        raydog_say "stopping container $raydog_container"
        "$raydog_engine" stop --time "$((RAYDOG_DRAIN_SECONDS + 10))" "$raydog_container" >/dev/null || true
    else
        # The image may still be on its way.
        kill "$raydog_run" 2>/dev/null || true
    fi
    wait
    "$raydog_engine" rm --force "$raydog_container" >/dev/null 2>&1 || true
}

# raydog_container_options: this node's network and this task's folder; values of variables stay out of the arguments.
raydog_container_options() {
    raydog_options=(--rm --name "$raydog_container" --network host --shm-size "$(raydog_shared_memory)"
        --volume "$PWD:$PWD" --workdir "$PWD"
        --env HOME="$PWD" --env RAYDOG_IN_CONTAINER=yes --env RAYDOG_VENV="${RAYDOG_CONTAINER_VENV:-}")
    case $raydog_engine in
        podman)
            raydog_options+=(--ulimit host)
            if ((EUID != 0)); then raydog_options+=(--userns keep-id); fi
            ;;
        *) raydog_options+=(--init --user "$(id -u):$(id -g)" --ulimit nofile=65536:65536) ;;
    esac
    if [[ $RAYDOG_AUTH == token ]]; then
        raydog_options+=(--volume "$RAY_AUTH_TOKEN_PATH:$RAY_AUTH_TOKEN_PATH:ro" --env RAYDOG_TOKEN_FILE="$RAY_AUTH_TOKEN_PATH")
    fi
    if [[ ${RAYDOG_NUM_GPUS:-0} != 0 ]]; then
        case $raydog_engine in
            podman) raydog_options+=(--device nvidia.com/gpu=all) ;;
            *) raydog_options+=(--gpus all) ;;
        esac
    fi
    # The folder, not the file: that is not there yet, and is replaced as a whole.
    local told
    told=$(raydog_observability_file)
    mkdir -p "${told%/*}"
    raydog_options+=(--volume "${told%/*}:${told%/*}:ro" --env RAYDOG_OBSERVABILITY_FILE="$told")
    local name
    while IFS= read -r name; do
        case $name in
            RAYDOG_TOKEN | RAYDOG_TOKEN_FILE | RAYDOG_OBSERVABILITY_FILE | RAYDOG_VENV | RAY_AUTH_TOKEN* | RAY_TMPDIR) ;;
            RAYDOG_* | RAY_* | YD_TASK* | YD_INSTANCE* | OBSERVABILITY_HOST | *_METRIC_PORT)
                raydog_options+=(--env "$name")
                ;;
        esac
    done < <(compgen -e)
}

# raydog_shared_memory: the object store lies there, and Docker gives 64 MB if not asked.
raydog_shared_memory() {
    local bytes=${RAYDOG_OBJECT_STORE_MEMORY:-$(raydog_share 30)}
    if [[ -z $bytes ]]; then
        bytes=$(awk '/^MemTotal:/ { printf "%d", $2 * 1024 * 0.3 }' /proc/meminfo)
    fi
    printf '%s' "$((bytes + bytes / 10))"
}

if [[ -z ${RAYDOG_IN_CONTAINER:-} ]]; then
    raydog_run_in_container
fi
