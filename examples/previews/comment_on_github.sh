#!/usr/bin/env bash
# Puts each review into one comment of a pull request: the one that is there is changed, none is added twice.
#   comment_on_github.sh FOLDER NUMBER      with GITHUB_REPOSITORY and GH_TOKEN set, as in a workflow
set -euo pipefail

folder=${1:?usage: comment_on_github.sh FOLDER NUMBER}
number=${2:?usage: comment_on_github.sh FOLDER NUMBER}
comments=repos/${GITHUB_REPOSITORY:?is not set}/issues

for file in "$folder"/*.md; do
    IFS= read -r marker <"$file"
    known=$(gh api --paginate "$comments/$number/comments" \
        --jq ".[] | select(.body | startswith(\"$marker\")) | .id")
    # The oldest, if somebody made a second one by hand.
    known=${known%%$'\n'*}
    if [[ -n $known ]]; then
        gh api --silent --method PATCH "$comments/comments/$known" --field "body=@$file"
    else
        gh api --silent --method POST "$comments/$number/comments" --field "body=@$file"
    fi
done
