# shellcheck shell=bash
# Nothing of a person's own: the parts, until one of them ends.
set -euo pipefail
# shellcheck source=observability/node.sh
. "${BASH_SOURCE%/*}/node.sh"

raydog_start_parts
raydog_watch_parts
