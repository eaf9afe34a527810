"""A life with a secret in it, failure included: of all files that the engine writes, none has it in the clear."""

from __future__ import annotations

from pathlib import Path

import pytest

from raydog_resources.embedded_engine.embedded_command import EmbeddedCommand
from tests.conformance.engine.case import Case, configured, destroy, preview, refresh, up
from tests.conformance.engine.life import Life
from tests.conformance.engine.nursery import Nursery

pytestmark = [pytest.mark.engine, pytest.mark.timeout(300)]
_CANARY = "CANARY-7f3a"
_LIFE = Case(
    "secret",
    (
        configured("token", _CANARY, secret=True),
        up(),
        up("--diff", head_size=3),
        preview("--json", head_size=4),
        refresh(),
        up(head_size=9, head_kw={"failup": 1}),
        destroy(),
    ),
)
# What the engine writes, in states, history, backups, settings and the event log; things know the secret, of course.
_THINGS = "world"


def test_only_the_thing_itself_knows_it(tmp_path: Path, nursery: Nursery) -> None:
    seen = Life(tmp_path, EmbeddedCommand(), python=str(nursery.stand_in)).live(_LIFE)
    assert [one["status"] for one in seen] == [0, 0, 0, 0, 1, 0]
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    with_it = {file.relative_to(tmp_path).parts[0] for file in files if _CANARY.encode() in file.read_bytes()}
    assert with_it == {_THINGS}
    written = {file.relative_to(tmp_path).parts for file in files}
    for folder in ("stacks", "history", "backups"):
        assert any(parts[:3] == ("state", ".pulumi", folder) for parts in written), folder
