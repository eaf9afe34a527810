"""What a worker printed that failed can be read after `destroy`, and what it had in it of secrets can't."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from raydog_resources.local_platform import LocalPlatform
from tests.end_to_end.cli.typist import Typist
from tests.end_to_end.cluster.small_ray import small_cluster

# Without an engine the same is shown each time: tests/integration/workspace/test_kept_logs.py.
pytestmark = [pytest.mark.cli, pytest.mark.engine, pytest.mark.matrix, pytest.mark.timeout(600)]

# It joins nobody: it says what it knows, the token too, and ends.
_FAILS = 'echo "the disk is full"; cat "$RAY_AUTH_TOKEN_PATH"; echo; exit 3'


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalPlatform]:
    """Real nodes, whose programs really print."""
    folder = tmp_path_factory.mktemp("platform")
    (folder / "templates.json").write_text(json.dumps({"local/node": {"boot_seconds": 0.05}}))
    with LocalPlatform(isolation="auto", data_dir=folder) as running:
        yield running


def test_logs_of_a_failed_worker_outlive_the_cluster(typist: Typist) -> None:
    config = {
        "raydog:runs_on": {"kind": "yellowdog", "url": "local"},
        "raydog:cluster": small_cluster(worker=_FAILS),
    }
    typist.stack_file.write_text(json.dumps({"config": config}))
    up = typist.type("up", "--yes")
    assert up.code == 1, up.text
    assert "exit code 3" in up.err
    destroyed = typist.type("destroy", "--yes")
    assert destroyed.code == 0, destroyed.text
    assert not typist.state().get("resources")
    read = typist.type("logs", "local", "a")
    assert read.code == 0, read.text
    assert "the disk is full" in read.out
    kept = [path.read_text() for path in (typist.folder / ".raydog" / "logs" / "local").iterdir()]
    assert len(kept) == 2
    assert [text for text in kept if _long_hex(text)] == []
    events = typist.type("events", "--json").out.splitlines()
    gone = [each for each in map(json.loads, events) if each["what"] == "gone"]
    assert any("exit code 3" in each["text"] for each in gone)


def _long_hex(text: str) -> list[str]:
    """What looks like a token."""
    return [word for word in text.split() if len(word) == 64 and not set(word) - set("0123456789abcdef")]
