# shellcheck shell=bash
# What every script of a node shares. It only defines; the part of a role follows it in the same text.
# Runs on bash 3.2 too, so that nodes on macOS work: no associative arrays, empty arrays guarded.
set -euo pipefail

# Given by the resource that made the task. What has no default here is asked for by raydog_require.
: "${RAYDOG_AUTH:=token}" "${RAYDOG_TOKEN_FILE:=.raydog/ray_token}" "${RAYDOG_TOKEN_WAIT:=300}"
: "${RAYDOG_HEAD_WAIT:=300}" "${RAYDOG_DRAIN_SECONDS:=30}" "${RAYDOG_PYTHON_VERSION:=}" "${RAYDOG_NODE_GROUP:=}"
: "${RAYDOG_NUM_CPUS:=}" "${RAYDOG_NUM_GPUS:=}" "${RAYDOG_MEMORY:=}" "${RAYDOG_OBJECT_STORE_MEMORY:=}"
: "${RAYDOG_RESOURCES:=}" "${RAYDOG_LABELS:=}" "${RAYDOG_HEAD_GCS_PORT:=6379}"
: "${RAYDOG_OBSERVABILITY_FILE:=.raydog/observability.json}"
: "${RAYDOG_SCRIPT:=a script that was not assembled}"
: "${RAYDOG_DECLARED_IN:=the description of the cluster (raydog:cluster)}"

# Given by nodes that share a machine; a node that has its own finds its address and uses Ray's ports.
: "${RAYDOG_NODE_IP:=}" "${RAYDOG_NODE_CPUS:=}" "${RAYDOG_NODE_MEMORY:=}"
: "${RAYDOG_GCS_PORT:=6379}" "${RAYDOG_CLIENT_PORT:=10001}" "${RAYDOG_DASHBOARD_PORT:=8265}"

# The codes with which a script ends; exit_code.py says what each means.
readonly RAYDOG_EXIT_USAGE=64 RAYDOG_EXIT_HEAD_SILENT=69 RAYDOG_EXIT_NO_ADDRESS=71
# shellcheck disable=SC2034 # Used where containers are.
readonly RAYDOG_EXIT_NO_ENGINE=72
# shellcheck disable=SC2034 # Used on observability nodes.
readonly RAYDOG_EXIT_PART_ENDED=70 RAYDOG_EXIT_NO_PART=73
readonly RAYDOG_EXIT_NO_TOKEN=77 RAYDOG_EXIT_VERSIONS=78

raydog_began=${EPOCHREALTIME:-}

# raydog_seconds: since the script began, with hundredths where bash can tell.
raydog_seconds() {
    if [[ -z $raydog_began ]]; then
        printf '%s' "$SECONDS"
        return
    fi
    local now=$EPOCHREALTIME
    local hundredths=$(((${now/[.,]/} - ${raydog_began/[.,]/}) / 10000))
    printf '%d.%02d' "$((hundredths / 100))" "$((hundredths % 100))"
}

raydog_say() {
    printf 'raydog: %6s s  %s\n' "$(raydog_seconds)" "$*"
}

# raydog_fail CODE WHAT NEXT: what happened, what was done about it, what to do next; then the end.
raydog_fail() {
    printf 'raydog: %6s s  FAILED: %s\nraydog: Next: %s\n' "$(raydog_seconds)" "$2" "$3" >&2
    exit "$1"
}

raydog_require() {
    local name
    for name in "$@"; do
        if [[ -z ${!name:-} ]]; then
            raydog_fail "$RAYDOG_EXIT_USAGE" "$name is not set in the task's environment; Ray was not started" \
                "start nodes through raydog, which sets it, or set it yourself"
        fi
    done
    case $RAYDOG_AUTH in
        token | none) ;;
        *) raydog_fail "$RAYDOG_EXIT_USAGE" "RAYDOG_AUTH is \"$RAYDOG_AUTH\"; Ray was not started" \
            "set it to token or none" ;;
    esac
}

# raydog_begin ROLE: everything that must be right before anything of Ray runs.
raydog_begin() {
    export HOME="${HOME:-${YD_AGENT_HOME:?neither HOME nor YD_AGENT_HOME is set}}"
    raydog_say "$RAYDOG_SCRIPT: $1 for task $YD_TASK_ID"
    raydog_activate
    raydog_look
    raydog_check_versions
    raydog_check_address
    raydog_compile &
    raydog_compiling=$!
    raydog_defuse_metadata_trap
    raydog_export
}

# raydog_home: the agent's folder, which tasks see under this name.
raydog_home() {
    printf '%s' "${YD_AGENT_HOME:-$HOME}"
}

# raydog_activate: as `source activate` would, so that jobs find the same Python. A container has no environment.
raydog_activate() {
    if [[ -n ${RAYDOG_IN_CONTAINER:-} && -z ${RAYDOG_VENV:-} ]]; then
        raydog_place="the image $RAYDOG_CONTAINER_IMAGE"
        return
    fi
    export VIRTUAL_ENV="${RAYDOG_VENV:-$(raydog_home)/venv}"
    export PATH="$VIRTUAL_ENV/bin:$PATH"
    raydog_place=$VIRTUAL_ENV
    if [[ ! -x $VIRTUAL_ENV/bin/python3 ]]; then
        raydog_fail "$RAYDOG_EXIT_VERSIONS" "there is no Python environment at $VIRTUAL_ENV; Ray was not started" \
            "make one there with ray[default]==$RAYDOG_RAY_VERSION (image or userdata), or name another as venv"
    fi
}

# raydog_look: one start of Python tells the versions, the address and where Ray's package lies.
raydog_look() {
    local facts
    facts=$(python3 - "${RAYDOG_HEAD_IP:-8.8.8.8}" <<'LOOK'
import os, socket, sys

def installed():
    """Version and folder of Ray. The names of folders tell it in a tenth of the time that importlib.metadata takes."""
    for folder in sys.path:
        for name in os.listdir(folder) if os.path.isdir(folder) else ():
            if name.startswith("ray-") and name.endswith(".dist-info"):
                return name[len("ray-") : -len(".dist-info")], folder
    import importlib.metadata

    try:
        found = importlib.metadata.distribution("ray")
    except importlib.metadata.PackageNotFoundError:
        return "-", "-"
    return found.version, str(found.locate_file(""))

try:
    # Nothing is sent: the kernel only picks the route, and with it the address others reach this node at.
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as route:
        route.connect((sys.argv[1], 9))
        address = route.getsockname()[0]
except OSError:
    address = "-"
version, folder = installed()
print(sys.version.split()[0], version, address, folder)
LOOK
    )
    read -r raydog_python raydog_ray raydog_address raydog_packages <<<"$facts"
}

raydog_check_address() {
    export RAYDOG_NODE_IP="${RAYDOG_NODE_IP:-$raydog_address}"
    if [[ $RAYDOG_NODE_IP == - ]]; then
        raydog_fail "$RAYDOG_EXIT_NO_ADDRESS" \
            "this node has no route to ${RAYDOG_HEAD_IP:-anywhere}, hence no address; Ray was not started" \
            "mend the node's network, or set RAYDOG_NODE_IP in the environment of its tasks"
    fi
    raydog_say "Ray $raydog_ray, Python $raydog_python in $raydog_place, address $RAYDOG_NODE_IP"
}

# raydog_fits DECLARED INSTALLED: 3.11 means any 3.11.x.
raydog_fits() {
    [[ -z $1 || $2 == "$1" || $2 == "$1".* ]]
}

raydog_check_versions() {
    local name declared found
    for name in Ray Python; do
        declared=$RAYDOG_RAY_VERSION found=$raydog_ray
        if [[ $name == Python ]]; then declared=$RAYDOG_PYTHON_VERSION found=$raydog_python; fi
        if raydog_fits "$declared" "$found"; then continue; fi
        if [[ $found == - ]]; then found="no $name"; else found="$name $found"; fi
        raydog_fail "$RAYDOG_EXIT_VERSIONS" \
            "$RAYDOG_DECLARED_IN asks for $name $declared, $raydog_place has $found; Ray was not started" \
            "declare the version that is installed, or install the declared one (image or userdata)"
    done
}

# raydog_compiled: before Ray starts. Other things may run in the background, and go on.
raydog_compiled() {
    wait "$raydog_compiling" || true
}

# raydog_compile: Ray's dozen processes would each compile the same modules. Free when it is done already.
raydog_compile() {
    local done_before=("$raydog_packages"/ray/dashboard/modules/reporter/__pycache__/reporter_agent.*.pyc)
    if [[ -e ${done_before[0]} || ! -w $raydog_packages/ray ]]; then return; fi
    local name folders=()
    for name in ray aiohttp google grpc jsonschema opencensus opentelemetry prometheus_client pydantic requests urllib3 yaml; do
        if [[ -d $raydog_packages/$name ]]; then folders+=("$raydog_packages/$name"); fi
    done
    python3 -m compileall -q -j 0 -x '/(ray/(air|data|llm|rllib|serve|train|tune)|tests)/' "${folders[@]}" \
        >/dev/null 2>&1 || raydog_say "not all byte code could be compiled: Ray starts a little slower"
}

# raydog_defuse_metadata_trap: without this file the dashboard asks a cloud's metadata service inside its event
# loop and answers nobody until that fails: 12 s wherever such packets are dropped.
raydog_defuse_metadata_trap() {
    local file=$HOME/ray_bootstrap_config.yaml
    if [[ ! -e $file ]] && ! { printf '{}\n' >"$file"; } 2>/dev/null; then
        raydog_say "$file could not be written: the dashboard may be 12 s late"
    fi
}

# raydog_export: what Ray and people's own scripts find in their environment.
raydog_export() {
    export RAYDOG_NODE="${RAYDOG_NODE:-$(raydog_task_label)}"
    export RAY_GRACEFUL_SHUTDOWN_DRAIN_TIMEOUT_S="$RAYDOG_DRAIN_SECONDS"
    export RAY_USAGE_STATS_ENABLED="${RAY_USAGE_STATS_ENABLED:-0}"
    export OBSERVABILITY_HOST="${OBSERVABILITY_HOST:-}"
    if [[ -n ${RAYDOG_HEAD_IP:-} ]]; then
        export RAY_HEAD_IP="$RAYDOG_HEAD_IP" RAY_HEAD_NODE_PRIVATE_IP="$RAYDOG_HEAD_IP"
    fi
    # Unset, the mode would depend on whether Ray happens to find a token.
    if [[ $RAYDOG_AUTH == token ]]; then
        export RAY_AUTH_MODE=token
        RAY_AUTH_TOKEN_PATH=$(raydog_token_path)
        export RAY_AUTH_TOKEN_PATH
        unset RAY_AUTH_TOKEN
    else
        export RAY_AUTH_MODE=disabled
        raydog_say "no authentication (auth: none): the dashboard listens on $(raydog_dashboard_host) only"
    fi
}

raydog_token_path() {
    case $RAYDOG_TOKEN_FILE in
        /*) printf '%s' "$RAYDOG_TOKEN_FILE" ;;
        *) printf '%s/%s' "$(raydog_home)" "${RAYDOG_TOKEN_FILE#\~/}" ;;
    esac
}

# raydog_wait_for_token: somebody pushes it here once this node runs, or it came with the task.
raydog_wait_for_token() {
    if [[ $RAYDOG_AUTH != token ]]; then return; fi
    local file=$RAY_AUTH_TOKEN_PATH
    if [[ -n ${RAYDOG_TOKEN:-} ]]; then
        (umask 077 && mkdir -p "${file%/*}" && printf '%s' "$RAYDOG_TOKEN" >"$file.new" && mv -f "$file.new" "$file")
        unset RAYDOG_TOKEN
    fi
    local deadline=$((SECONDS + RAYDOG_TOKEN_WAIT))
    if [[ ! -s $file ]]; then raydog_say "waiting for Ray's token at $file"; fi
    until [[ -s $file && -r $file ]]; do
        if ((SECONDS > deadline)); then
            raydog_fail "$RAYDOG_EXIT_NO_TOKEN" \
                "no token came to $file within $RAYDOG_TOKEN_WAIT s; Ray was not started" \
                "see that this machine reaches the node (SSH), then repeat: raydog up"
        fi
        sleep 0.1
    done
    raydog_say "token is there"
}

# raydog_wait_for_port HOST PORT SECONDS: `ray start` tried again and again costs the head the time it needs.
raydog_wait_for_port() {
    local deadline=$((SECONDS + $3))
    raydog_say "waiting for the head at $1:$2"
    until raydog_port_answers "$1" "$2"; do
        if ((SECONDS > deadline)); then
            raydog_fail "$RAYDOG_EXIT_HEAD_SILENT" \
                "the head did not answer at $1:$2 within $3 s; Ray was not started on this node" \
                "look at the head's log (raydog logs), and at the firewall between the nodes"
        fi
        sleep 0.15
    done
    raydog_say "the head answers at $1:$2"
}

raydog_port_answers() {
    local limit=()
    if command -v timeout >/dev/null; then limit=(timeout 2); fi
    # shellcheck disable=SC2016 # The inner bash expands them.
    BASH_ENV='' ${limit[@]+"${limit[@]}"} "$BASH" -c 'exec 3<>"/dev/tcp/$0/$1"' "$1" "$2" 2>/dev/null
}
