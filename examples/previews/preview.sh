#!/usr/bin/env bash
# Reviews every stack of the project against a base commit, or against its state where the backend is at hand.
# Needs no key of a platform and no network beside the backend. Writes FOLDER/STACK.md for each stack.
#   preview.sh BASE_COMMIT [FOLDER]
#   PULUMI_BACKEND_URL, PULUMI_CONFIG_PASSPHRASE   set both to compare with the states themselves
#   RAYDOG_REVIEW_REFRESH=1    look first what there really is: needs the platform's key, too
# Exit code: 0 fine, 3 a description can't be followed, 5 a mandatory rule is broken, 1 anything else.
set -euo pipefail

base=${1:?usage: preview.sh BASE_COMMIT [FOLDER]}
folder=${2:-reviews}

if [[ ${RAYDOG_REVIEW_REFRESH:-} == 1 ]]; then
    # One stack after the other: what is not as the state says is printed, and nothing is repaired.
    for file in stacks/Pulumi.*.yaml; do
        stack=${file##*/Pulumi.}
        stack=${stack%.yaml}
        printf 'Drift of %s:\n' "$stack"
        raydog preview "$stack" --refresh
    done
fi

code=0
raydog review --all --base "$base" --out "$folder" || code=$?
cat "$folder"/*.md
exit "$code"
