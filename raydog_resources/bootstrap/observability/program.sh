# shellcheck shell=bash
# A program of the observability node: the one that is there, or a pinned release that is fetched and checked.
set -euo pipefail
# shellcheck source=node/library.sh
. "${BASH_SOURCE%/*}/../node/library.sh"

# Set by node.sh: where data lies, for as long as the node lasts.
: "${raydog_data:=}"

# raydog_find_program NAME VERSION COMMAND...: into raydog_program, the first of the commands that is there.
raydog_find_program() {
    local name=$1 version=$2 command found
    for command in "${@:3}"; do
        found=$(type -P "$command" || true)
        if [[ -z $found ]]; then continue; fi
        if [[ -z $version ]] || raydog_is_version "$found" "$version"; then
            raydog_program=$found
            return
        fi
        raydog_say "$found is not version $version"
    done
    if [[ -n $version ]]; then
        raydog_fetch_program "$name" "$version"
    else
        raydog_fail "$RAYDOG_EXIT_NO_PART" "there is no $name on this node, and no version of it to fetch is named" \
            "take an image that has it, write versions: {$name: …} under raydog:cluster.observability, or take $name out of its parts"
    fi
}

# raydog_is_version PROGRAM VERSION
raydog_is_version() {
    [[ " $("$1" --version 2>&1 | head -n 1) " =~ [^0-9.]"$2"[^0-9.] ]]
}

# raydog_release NAME VERSION: address and file of a release, from where its makers publish it.
raydog_release() {
    local machine=amd64
    case $(uname -m) in aarch64 | arm64) machine=arm64 ;; esac
    case $1 in
        grafana)
            raydog_address=${RAYDOG_URL_GRAFANA:-https://dl.grafana.com/oss/release}
            raydog_archive=grafana-$2.linux-$machine.tar.gz
            raydog_sums=$raydog_archive.sha256
            ;;
        loki)
            raydog_address=${RAYDOG_URL_LOKI:-https://github.com/grafana}/loki/releases/download/v$2
            raydog_archive=loki-linux-$machine.zip
            raydog_sums=SHA256SUMS
            ;;
        *)
            raydog_address=${RAYDOG_URL_PROMETHEUS:-https://github.com/prometheus}/$1/releases/download/v$2
            raydog_archive=$1-$2.linux-$machine.tar.gz
            raydog_sums=sha256sums.txt
            ;;
    esac
}

# raydog_fetch_program NAME VERSION: once for each node; what does not have its makers' checksum is not run.
raydog_fetch_program() {
    local programs place
    programs=$(raydog_home)/.raydog/programs
    place=$programs/$1-$2
    if [[ ! -d $place ]]; then
        raydog_release "$1" "$2"
        raydog_say "fetching $raydog_address/$raydog_archive"
        rm -rf "$place.new" && mkdir -p "$place.new"
        if ! raydog_download "$raydog_address/$raydog_archive" "$place.new/archive" ||
            ! raydog_download "$raydog_address/$raydog_sums" "$place.new/sums"; then
            raydog_fail "$RAYDOG_EXIT_NO_PART" "$raydog_address/$raydog_archive could not be fetched" \
                "see that the node reaches it, name a version that exists, or take an image that has $1"
        fi
        if ! raydog_has_sum "$place.new"; then
            raydog_fail "$RAYDOG_EXIT_NO_PART" "$raydog_archive does not have the checksum in $raydog_sums; it was not run" \
                "fetch it by hand and see what came"
        fi
        raydog_unpack "$1" "$place.new"
        rm "$place.new/archive" "$place.new/sums"
        mv "$place.new" "$place"
    fi
    for raydog_program in "$place/$1" "$place/bin/$1" "$place/bin/$1-server"; do
        if [[ -x $raydog_program ]]; then return; fi
    done
    raydog_fail "$RAYDOG_EXIT_NO_PART" "there is no program in $place" "remove that folder, then: raydog up"
}

# raydog_unpack NAME FOLDER: of its archive; a zip has the program alone, named by its machine.
raydog_unpack() {
    case $raydog_archive in
        *.zip)
            python3 -m zipfile -e "$2/archive" "$2"
            mv "$2/${raydog_archive%.zip}" "$2/$1"
            chmod +x "$2/$1"
            ;;
        *) tar --extract --gzip --strip-components=1 --directory "$2" --file "$2/archive" ;;
    esac
}

raydog_download() {
    python3 -c '
import shutil, sys, urllib.request
with urllib.request.urlopen(sys.argv[1], timeout=60) as found, open(sys.argv[2], "wb") as kept:
    shutil.copyfileobj(found, kept)' "$1" "$2"
}

# raydog_has_sum FOLDER: whether its archive is one of those that the list of sums names.
raydog_has_sum() {
    local sum
    sum=$(sha256sum "$1/archive")
    grep -q "^${sum%% *}\b" "$1/sums"
}
