"""Puts each review into one note of a merge request: the one that is there is changed, none is added twice.

    comment_on_gitlab.py FOLDER

CI_API_V4_URL, CI_PROJECT_ID and CI_MERGE_REQUEST_IID are set by GitLab; REVIEW_TOKEN is a project access token that may
write notes, as a masked variable.
"""

from __future__ import annotations

import json
import os
import sys
import urllib.request
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

_PAGE = 100


def main(folder: Path) -> None:
    """One note for each file."""
    variables = os.environ
    project = f"{variables['CI_API_V4_URL']}/projects/{variables['CI_PROJECT_ID']}"
    notes = f"{project}/merge_requests/{variables['CI_MERGE_REQUEST_IID']}/notes"
    known = list(all_notes(notes))
    for file in sorted(folder.glob("*.md")):
        body = file.read_text(encoding="utf-8")
        marker = body.partition("\n")[0]
        ours = [note["id"] for note in known if note["body"].startswith(marker)]
        if ours:
            ask("PUT", f"{notes}/{min(ours)}", {"body": body})
        else:
            ask("POST", notes, {"body": body})


def all_notes(url: str) -> Iterator[Any]:
    """Page by page, until one is not full."""
    for number in count(1):
        page = ask("GET", f"{url}?per_page={_PAGE}&page={number}")
        yield from page
        if len(page) < _PAGE:
            return


def ask(verb: str, url: str, body: Any = None) -> Any:
    """The answer's JSON; anything but success raises."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"PRIVATE-TOKEN": os.environ["REVIEW_TOKEN"], "Content-Type": "application/json"}
    request = urllib.request.Request(url, data, headers, method=verb)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
