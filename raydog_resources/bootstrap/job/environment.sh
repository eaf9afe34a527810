# shellcheck shell=bash
# The Python environment that holds Ray: entered on every node, made once for all clusters that describe it alike.
set -euo pipefail
# shellcheck source=job/run_folder.sh
. "${BASH_SOURCE%/*}/run_folder.sh"

: "${RAYDOG_ENVIRONMENTS:=.raydog/environments}" "${RAYDOG_ENVIRONMENT_KEY:=}" "${RAYDOG_MODULES:=}" "${RAYDOG_CONDA:=}"
: "${RAYDOG_VENV:=}" "${RAYDOG_PYTHON:=python3}" "${RAYDOG_WHEELHOUSE:=}" "${RAYDOG_REQUIREMENTS:=}" "${RAYDOG_IMAGE:=}"
: "${RAYDOG_PREPARE_WAIT:=1800}"

# raydog_enter_environment: what a login shell would have, in a task that was given next to nothing.
raydog_enter_environment() {
    raydog_load_modules
    if [[ -n $RAYDOG_IMAGE || -n $RAYDOG_VENV ]]; then return 0; fi
    if [[ -n $RAYDOG_CONDA ]]; then
        raydog_find_conda
    elif [[ -z $RAYDOG_REQUIREMENTS ]] && raydog_find_installed; then
        raydog_say "using the Ray that is installed at $RAYDOG_VENV"
    else
        RAYDOG_VENV=$(raydog_made_environment)
    fi
}

raydog_load_modules() {
    if [[ -z $RAYDOG_MODULES ]]; then return 0; fi
    local file name
    if ! command -v module >/dev/null; then
        for file in "${MODULESHOME:-/nowhere}/init/bash" /etc/profile.d/modules.sh /etc/profile.d/lmod.sh /usr/share/lmod/lmod/init/bash; do
            # These files were not written for strict shells.
            # shellcheck disable=SC1090
            if [[ -r $file ]]; then set +eu && . "$file" && set -eu && break; fi
        done
    fi
    command -v module >/dev/null || raydog_fail "$RAYDOG_EXIT_VERSIONS" \
        "there is no \`module\` on $(hostname), and the description names modules ($RAYDOG_MODULES); Ray was not started" \
        "take environment: {modules: …} out, or name the Ray in another way"
    for name in $RAYDOG_MODULES; do
        set +eu
        module load "$name"
        local code=$?
        set -eu
        if ((code != 0)); then
            raydog_fail "$RAYDOG_EXIT_VERSIONS" "\`module load $name\` failed on $(hostname); Ray was not started" \
                "see what there is with: module avail"
        fi
    done
}

raydog_find_conda() {
    local base place
    base=$(conda info --base 2>/dev/null || printf '%s' "${CONDA_EXE:+${CONDA_EXE%/bin/conda}}")
    for place in "$RAYDOG_CONDA" "$base/envs/$RAYDOG_CONDA" "$HOME/.conda/envs/$RAYDOG_CONDA"; do
        if [[ $place == /* && -x $place/bin/python3 ]]; then
            RAYDOG_VENV=$place
            return 0
        fi
    done
    raydog_fail "$RAYDOG_EXIT_VERSIONS" "there is no conda environment $RAYDOG_CONDA on $(hostname); Ray was not started" \
        "see \`conda env list\`, load the module that brings conda, or write the environment's whole path"
}

# raydog_find_installed: the Ray on PATH, if it is the declared one.
raydog_find_installed() {
    local program
    program=$(command -v ray) || return 1
    program=${program%/bin/ray}
    [[ -x $program/bin/python3 ]] || return 1
    raydog_has_ray "$program" && RAYDOG_VENV=$program
}

raydog_has_ray() {
    [[ $("$1/bin/python3" -c 'import importlib.metadata as m; print(m.version("ray"))' 2>/dev/null) == "$RAYDOG_RAY_VERSION" ]]
}

raydog_made_environment() {
    case $RAYDOG_ENVIRONMENTS in
        /*) printf '%s/%s' "$RAYDOG_ENVIRONMENTS" "$RAYDOG_ENVIRONMENT_KEY" ;;
        *) printf '%s/%s/%s' "$HOME" "${RAYDOG_ENVIRONMENTS#\~/}" "$RAYDOG_ENVIRONMENT_KEY" ;;
    esac
}

# raydog_see_to_environment: made if nobody made it yet.
raydog_see_to_environment() {
    raydog_find_home
    raydog_enter_environment
    if [[ -n $RAYDOG_IMAGE ]]; then
        raydog_find_apptainer
    elif [[ $RAYDOG_VENV == "$(raydog_made_environment)" ]]; then
        raydog_make_once
    fi
}

# raydog_prepare: on the login node before a job is submitted, so that what is wrong is said before anything waits.
raydog_prepare() {
    raydog_see_to_environment
    if [[ -n $RAYDOG_IMAGE ]]; then return 0; fi
    raydog_activate
    local RAYDOG_HEAD_IP=127.0.0.1
    raydog_look
    raydog_check_versions
    raydog_compile
    raydog_say "Ray $raydog_ray, Python $raydog_python in $raydog_place"
}

# raydog_make_once: a folder of its own until it is whole; who comes second waits for the first, or goes on in its place.
raydog_make_once() {
    local deadline=$((SECONDS + RAYDOG_PREPARE_WAIT)) lock=$RAYDOG_VENV.lock
    mkdir -p "${RAYDOG_VENV%/*}"
    until [[ -e $RAYDOG_VENV/.raydog-whole ]]; do
        if mkdir "$lock" 2>/dev/null; then
            trap 'rm -rf "$RAYDOG_VENV.lock"' EXIT
            raydog_make_environment
            rm -rf "$lock"
            trap - EXIT
            return 0
        fi
        # Whoever makes it touches the lock; one that was killed does not.
        if [[ -n $(find "$lock" -maxdepth 0 -mmin +2 2>/dev/null) ]]; then rm -rf "$lock"; fi
        if ((SECONDS > deadline)); then
            raydog_fail "$RAYDOG_EXIT_VERSIONS" "somebody else makes $RAYDOG_VENV for $RAYDOG_PREPARE_WAIT s now" \
                "see who holds $lock; remove it if nobody does"
        fi
        raydog_pause 0.5
    done
}

raydog_make_environment() {
    if [[ -e $RAYDOG_VENV/.raydog-whole ]]; then return 0; fi
    local keeper wanted=("ray[default]==$RAYDOG_RAY_VERSION") options=(--disable-pip-version-check --no-input --quiet)
    if [[ -n $RAYDOG_WHEELHOUSE ]]; then options+=(--no-index --find-links "$RAYDOG_WHEELHOUSE"); fi
    if [[ -n $RAYDOG_REQUIREMENTS ]]; then wanted+=(--requirement "$RAYDOG_FOLDER/requirements.txt"); fi
    raydog_say "making $RAYDOG_VENV: ${wanted[*]}"
    (while sleep 30; do touch "$RAYDOG_VENV.lock" || exit; done) >/dev/null 2>&1 &
    keeper=$!
    rm -rf "$RAYDOG_VENV"
    if ! "$RAYDOG_PYTHON" -m venv "$RAYDOG_VENV" || ! "$RAYDOG_VENV/bin/python3" -m pip install "${options[@]}" "${wanted[@]}"; then
        kill "$keeper" 2>/dev/null || true
        rm -rf "$RAYDOG_VENV"
        raydog_fail "$RAYDOG_EXIT_VERSIONS" "the environment $RAYDOG_VENV could not be made; it was removed" \
            "see what is said above: without a way to a package index name a wheelhouse; a full disk needs another folder"
    fi
    kill "$keeper" 2>/dev/null || true
    : >"$RAYDOG_VENV/.raydog-whole"
}

raydog_find_apptainer() {
    for raydog_apptainer in apptainer singularity; do
        if command -v "$raydog_apptainer" >/dev/null; then return 0; fi
    done
    raydog_fail "$RAYDOG_EXIT_NO_ENGINE" "$(hostname) has neither apptainer nor singularity; $RAYDOG_IMAGE was not started" \
        "load its module (environment: {modules: […]}), or describe the environment without an image"
}

# raydog_enter_image ARGUMENT...: the same text again, inside; home and the temporary folder are the node's own.
raydog_enter_image() {
    if [[ -z $RAYDOG_IMAGE || -n ${RAYDOG_IN_CONTAINER:-} ]]; then return 0; fi
    raydog_find_apptainer
    local options=(--bind "$RAYDOG_FOLDER" --bind "${RAYDOG_TMP:-/tmp}")
    if [[ ${RAYDOG_NUM_GPUS:-0} != 0 ]]; then
        case ${RAYDOG_GPU:-nvidia} in
            amd) options+=(--rocm) ;;
            *) options+=(--nv) ;;
        esac
    fi
    export RAYDOG_IN_CONTAINER=yes RAYDOG_CONTAINER_IMAGE="$RAYDOG_IMAGE"
    raydog_say "going on in $RAYDOG_IMAGE"
    exec "$raydog_apptainer" exec "${options[@]}" "$RAYDOG_IMAGE" /bin/bash "$@"
}
