# shellcheck shell=bash
# The command `ray` as people's own scripts see it: `start` knows this node, `stop` means this node only.
set -euo pipefail
# shellcheck source=node/arguments.sh
. "${BASH_SOURCE%/*}/arguments.sh"

raydog_ray() {
    # The program, for `ray` is a function here; of whatever environment the script has activated.
    local program
    program=$(type -P ray) ||
        raydog_fail 127 "there is no ray on PATH ($PATH)" "activate an environment that has Ray"
    case ${1:-} in
        start) raydog_ray_start "$program" "${@:2}" ;;
        stop) raydog_ray_stop "${program%/*}/python3" "${@:2}" ;;
        *) exec "$program" "$@" ;;
    esac
}

# raydog_ray_start PROGRAM ARGUMENT...: what the script gave holds; what it left out is added.
raydog_ray_start() {
    local program=$1 given=() added=() role=worker address='' argument
    raydog_join "${@:2}"
    for argument in ${raydog_joined[@]+"${raydog_joined[@]}"}; do
        case $argument in
            --head) role='head' ;;
            --address=*) address=${argument#--address=} ;;
            --labels=*) argument=$argument,$(raydog_labels) ;;
            --dashboard-host=*) argument=--dashboard-host=$(raydog_safe_host "${argument#*=}") ;;
        esac
        given+=("$argument")
    done
    if [[ $role == head ]]; then
        raydog_forget_address
    elif [[ $address =~ ^[^:]+:[0-9]+$ ]]; then
        raydog_wait_for_port "${address%:*}" "${address##*:}" "$RAYDOG_HEAD_WAIT"
    fi
    raydog_known_arguments "$role"
    for argument in "${raydog_arguments[@]}"; do
        if ! raydog_gave "${argument%%=*}"; then added+=("$argument"); fi
    done
    # Only these are shown: the script's own may hold a password.
    raydog_say "added to the script's ray start: ${added[*]}"
    exec "$program" start ${given[@]+"${given[@]}"} "${added[@]}"
}

# raydog_join: `--option value` as `--option=value`, into raydog_joined, for the options that matter here.
raydog_join() {
    raydog_joined=()
    while (($# > 0)); do
        case $1 in
            --address | --labels | --dashboard-host)
                raydog_joined+=("$1=${2:-}")
                shift "$(($# > 1 ? 2 : 1))"
                ;;
            *) raydog_joined+=("$1") && shift ;;
        esac
    done
}

# raydog_gave OPTION: whether the script named it; reads raydog_joined.
raydog_gave() {
    local argument
    for argument in ${raydog_joined[@]+"${raydog_joined[@]}"}; do
        case $argument in "$1" | "$1"=*) return 0 ;; esac
    done
    return 1
}

# raydog_safe_host HOST: where the dashboard may listen.
raydog_safe_host() {
    case $RAYDOG_AUTH:$1 in
        token:* | none:127.* | none:localhost) printf '%s' "$1" ;;
        *)
            raydog_say "no authentication (auth: none): the dashboard will not listen on $1" >&2
            raydog_dashboard_host
            ;;
    esac
}

# raydog_ray_stop PYTHON ARGUMENT...: Ray's own `ray stop`, which is shown the processes of this node only. A process is this node's if
# it or one above it bears the node's mark (Ray's workers overwrite their environment with their titles).
raydog_ray_stop() {
    exec "$1" - "${@:2}" <<'STOP'
import contextlib, os, sys
import ray.scripts.scripts as command
import psutil

node = os.environ["RAYDOG_NODE"]
look_at_all = psutil.process_iter

def marked(process):
    try:
        return process.environ().get("RAYDOG_NODE") == node
    except psutil.Error:
        return False

def look_at_ours(*arguments, **options):
    for process in look_at_all(*arguments, **options):
        try:
            above = process.parents()
        except psutil.Error:
            above = []
        if any(marked(one) for one in [process, *above]):
            yield process

def waits_for_ray(process):
    return "ray start" in " ".join(os.path.basename(word) for word in process.cmdline()[:3])

psutil.process_iter = look_at_ours
sys.argv[:1] = ["ray", "stop"]
try:
    command.main()
finally:
    # Ray leaves `ray start --block` waiting for the processes that it has just stopped.
    for process in list(look_at_ours()):
        with contextlib.suppress(psutil.Error):
            if waits_for_ray(process):
                process.kill()
STOP
}

# This text calls itself with a step when a person's script says `ray`.
if [[ ${RAYDOG_STEP:-} == ray ]]; then
    unset RAYDOG_STEP
    raydog_ray "$@"
    exit
fi
