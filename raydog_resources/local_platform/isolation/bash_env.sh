# shellcheck shell=bash
# Read by every bash of a node that shares its processes with others (BASH_ENV): `ray stop` means this node's Ray.
# Needs RAYDOG_PYTHON, RAYDOG_PYTHON_ROOT, RAYDOG_PLATFORM, RAYDOG_NODE. No shell option is set here: they are the task's.

ray() {
  if [[ "${1-}" != "stop" ]]; then
    command ray "$@"
    return
  fi
  "${RAYDOG_PYTHON}" -I -S -c '
import sys
sys.path.append(sys.argv.pop(1))
from raydog_resources.local_platform.isolation.plain_ray_stop import main
main()
' "${RAYDOG_PYTHON_ROOT}" "${@:2}"
}
