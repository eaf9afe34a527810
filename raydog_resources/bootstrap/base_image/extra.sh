# shellcheck shell=bash
# What the person adds to a base image: their own script, as the last step.
set -euo pipefail
# shellcheck source=base_image/steps.sh
. "${BASH_SOURCE%/*}/steps.sh"

raydog_extra_file=''

# raydog_become FILE: the script arrives on standard input and is kept until its turn.
raydog_become() {
    raydog_extra_file=$(mktemp "/tmp/$1.XXXXXX")
    cat >"$raydog_extra_file"
}

raydog_extra() {
    bash "$raydog_extra_file" </dev/null
    rm "$raydog_extra_file"
}
