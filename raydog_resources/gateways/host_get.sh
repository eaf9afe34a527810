# shellcheck shell=sh
# get PATH MOST MARK: prints MARK, so that what a login script printed before is told from the file, and the file.
set -eu
path=$1 most=$2 mark=$3
cd
if [ ! -e "$path" ]; then exit 66; fi
if [ ! -f "$path" ]; then
    printf 'it is no file\n' >&2
    exit 73
fi
size=$(($(wc -c <"$path")))
if [ "$size" -gt "$most" ]; then
    printf 'it has %s bytes, and %s is the most\n' "$size" "$most" >&2
    exit 75
fi
printf '%s\n' "$mark"
cat -- "$path"
