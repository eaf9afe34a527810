"""The ready-made files for pipelines: the script as it is, the comments against stand-ins of GitHub and GitLab.

The stand-in for GitHub is a program called `gh` that keeps comments in a file; for GitLab a server on loopback with its
notes API. The services themselves can't be had here.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from tests.architecture.source_tree import ROOT
from tests.end_to_end.cli.test_review import RESIZE, Repository
from tests.policy_samples import Sample

PREVIEWS = ROOT / "examples" / "previews"
_GH = """#!{python}
import json, re, sys
from pathlib import Path
store = Path({store!r})
comments = json.loads(store.read_text())
words = sys.argv[1:]
body = next((Path(word[6:]).read_text() for word in words if word.startswith("body=@")), None)
if "PATCH" in words:
    number = int(words[words.index("PATCH") + 1].rpartition("/")[2])
    comments = [dict(one, body=body) if one["id"] == number else one for one in comments]
elif "POST" in words:
    comments.append(dict(id=len(comments) + 1, body=body))
else:
    marker = re.search(r'startswith\\("(.*)"\\)', words[words.index("--jq") + 1])[1]
    print("\\n".join(str(one["id"]) for one in comments if one["body"].startswith(marker)))
store.write_text(json.dumps(comments))
"""


@pytest.fixture
def reviews(tmp_path: Path) -> Path:
    folder = tmp_path / "reviews"
    folder.mkdir()
    write_reviews(folder, "first")
    return folder


def write_reviews(folder: Path, text: str) -> None:
    for stack in ("dev", "prod"):
        (folder / f"{stack}.md").write_text(f"<!-- raydog review: {stack} -->\n{text}\n")


def run(*words: str | Path, **environment: str) -> None:
    done = subprocess.run(
        list(map(str, words)),
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def bodies(comments: list[dict[str, Any]]) -> list[str]:
    return [comment["body"].splitlines()[-1] for comment in comments]


def test_the_script_writes_a_file_for_each_stack_and_hands_the_code_on(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "project")
    base = repository.commit(Sample("good", {}))
    repository.commit(RESIZE)
    beside = Path(sys.executable).parent
    environment = {**repository.environment, "PATH": f"{beside}{os.pathsep}{repository.environment['PATH']}"}
    done = subprocess.run(
        [PREVIEWS / "preview.sh", base, "out"],
        cwd=repository.folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    written = (repository.folder / "out" / "prod.md").read_text()
    assert "| workers cpu | changed | nodes |" in written
    assert written in done.stdout


def test_github_gets_one_comment_for_each_stack(reviews: Path, tmp_path: Path) -> None:
    store, program = tmp_path / "comments.json", tmp_path / "bin" / "gh"
    store.write_text(json.dumps([{"id": 1, "body": "somebody's own"}]))
    program.parent.mkdir()
    program.write_text(_GH.format(python=sys.executable, store=str(store)))
    program.chmod(0o755)
    settings = {
        "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}",
        "GITHUB_REPOSITORY": "o/r",
        "GH_TOKEN": "x",
    }
    for text in ("first", "second"):
        write_reviews(reviews, text)
        run(PREVIEWS / "comment_on_github.sh", reviews, "7", **settings)
        assert bodies(json.loads(store.read_text())) == ["somebody's own", text, text]


class _GitLab(BaseHTTPRequestHandler):
    """Notes of one merge request, a hundred on a page."""

    notes: ClassVar[list[dict[str, Any]]] = []

    def do_GET(self) -> None:
        page = int(parse_qs(urlsplit(self.path).query)["page"][0])
        self._answer(self.notes[(page - 1) * 100 : page * 100])

    def do_POST(self) -> None:
        self.notes.append({"id": len(self.notes) + 1, **self._body()})
        self._answer(self.notes[-1])

    def do_PUT(self) -> None:
        note = self.notes[int(self.path.rpartition("/")[2]) - 1]
        note.update(self._body())
        self._answer(note)

    def _body(self) -> dict[str, Any]:
        return dict(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def _answer(self, value: object) -> None:
        assert self.headers["PRIVATE-TOKEN"] == "of-the-test"
        assert self.path.startswith("/api/v4/projects/5/merge_requests/7/notes")
        data = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        """Nobody reads it."""


@pytest.fixture
def gitlab() -> Iterator[str]:
    _GitLab.notes = [{"id": number + 1, "body": "somebody's own"} for number in range(150)]
    server = HTTPServer(("127.0.0.1", 0), _GitLab)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/api/v4"
    server.shutdown()
    thread.join()
    server.server_close()


def test_gitlab_gets_one_note_for_each_stack(reviews: Path, gitlab: str) -> None:
    settings = {
        "CI_API_V4_URL": gitlab,
        "CI_PROJECT_ID": "5",
        "CI_MERGE_REQUEST_IID": "7",
        "REVIEW_TOKEN": "of-the-test",
    }
    for text in ("first", "second"):
        write_reviews(reviews, text)
        run(sys.executable, PREVIEWS / "comment_on_gitlab.py", reviews, **settings)
        assert bodies(_GitLab.notes[148:]) == ["somebody's own", "somebody's own", text, text]


@pytest.mark.parametrize("name", ["github.yaml", "gitlab.yaml"])
def test_workflows_run_scripts_that_are_there(name: str) -> None:
    text = (PREVIEWS / name).read_text()
    assert yaml.safe_load(text)
    named = {word for word in text.split() if word.startswith("examples/previews/")}
    assert len(named) == 2
    assert [word for word in named if not (ROOT / word).is_file()] == []
