# shellcheck shell=sh
# put PATH SIZE TOKEN: standard input becomes the file PATH, whole or not at all, for its owner alone.
set -eu
umask 077
path=$1 size=$2 token=$3
cd
case $path in */*) folder=${path%/*}/ ;; *) folder=./ ;; esac
mkdir -p -- "$folder"
new=$folder.$token.tmp
trap 'rm -f -- "$new"' EXIT
# Nobody may listen any more to what is printed below.
trap 'exit 143' HUP INT PIPE TERM
cat >"$new"
chmod 600 "$new"
# A connection that is cut ends the input early.
arrived=$(($(wc -c <"$new")))
if [ "$arrived" -ne "$size" ]; then
    printf 'only %s of %s bytes arrived\n' "$arrived" "$size" >&2
    exit 74
fi
if [ -d "$path" ]; then
    printf 'it is a folder\n' >&2
    exit 73
fi
mv -f -- "$new" "$path"
