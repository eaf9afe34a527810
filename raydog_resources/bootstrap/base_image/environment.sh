# shellcheck shell=bash
# Python and Ray where node scripts look for them, byte code compiled so that Ray starts at full speed.
set -euo pipefail
# shellcheck source=base_image/steps.sh
. "${BASH_SOURCE%/*}/steps.sh"

raydog_environment() {
    if [[ -z $RAYDOG_RAY_VERSION ]]; then
        printf 'raydog: RAYDOG_RAY_VERSION is not set\n'
        return 64
    fi
    if ! raydog_python_fits "$RAYDOG_VENV/bin/python3"; then raydog_make_environment; fi
    if [[ $(raydog_installed_ray) != "$RAYDOG_RAY_VERSION" ]]; then
        "$RAYDOG_VENV/bin/python3" -m pip install --quiet --disable-pip-version-check --no-cache-dir --no-compile \
            "ray[default,client]==$RAYDOG_RAY_VERSION"
        "$RAYDOG_VENV/bin/python3" -m compileall -q -j 0 "$RAYDOG_VENV"/lib/python3*/site-packages >/dev/null || true
    fi
    chown -R "$RAYDOG_AGENT_USER:$RAYDOG_AGENT_USER" "$RAYDOG_VENV"
    "$RAYDOG_VENV/bin/ray" --version
}

# raydog_python_fits PROGRAM: whether it is there and of the wanted version; 3.11 means any 3.11.x.
raydog_python_fits() {
    local version
    version=$("$1" -c 'import platform; print(platform.python_version())' 2>/dev/null) || return 1
    [[ -z $RAYDOG_PYTHON_VERSION || $version == "$RAYDOG_PYTHON_VERSION" || $version == "$RAYDOG_PYTHON_VERSION".* ]]
}

raydog_installed_ray() {
    "$RAYDOG_VENV/bin/python3" -c 'import importlib.metadata as m; print(m.version("ray"))' 2>/dev/null || true
}

# raydog_make_environment: with the image's Python if that will do, else with one that uv brings.
raydog_make_environment() {
    raydog_install ca-certificates curl python3 python3-venv
    if raydog_python_fits "$RAYDOG_IMAGE_PYTHON"; then
        "$RAYDOG_IMAGE_PYTHON" -m venv --clear "$RAYDOG_VENV"
        return
    fi
    local tools=${RAYDOG_AGENT_HOME%/*}/uv
    if [[ ! -x $tools/uv ]]; then
        mkdir -p "$tools"
        raydog_download "$RAYDOG_URL_UV" "$tools/install.sh"
        UV_INSTALL_DIR=$tools UV_NO_MODIFY_PATH=1 sh "$tools/install.sh"
    fi
    UV_PYTHON_INSTALL_DIR=${RAYDOG_AGENT_HOME%/*}/python UV_PYTHON_INSTALL_MIRROR=$RAYDOG_URL_PYTHON \
        "$tools/uv" venv --clear --seed --python "$RAYDOG_PYTHON_VERSION" "$RAYDOG_VENV"
}
