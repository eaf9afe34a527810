# shellcheck shell=bash
# The job, one of its nodes, or the making of its environment: one text, so that nothing else has to be there.
set -euo pipefail
# shellcheck source=job/batch.sh
. "${BASH_SOURCE%/*}/batch.sh"

case ${1:-} in
    prepare) raydog_prepare </dev/null ;;
    node)
        raydog_find_run "$2"
        raydog_node "${BASH_SOURCE[0]}"
        ;;
    *) raydog_batch ;;
esac
