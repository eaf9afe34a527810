"""What a program asks for beyond the fence fails the run, whatever the program makes of it, and says what to use."""

from __future__ import annotations

from pathlib import Path

import pytest

from raydog_resources.embedded_engine.embedded_command import EmbeddedCommand
from tests.conformance.engine.case import Case, preview
from tests.conformance.engine.life import Life
from tests.conformance.engine.nursery import Nursery

pytestmark = [pytest.mark.engine, pytest.mark.timeout(300)]


@pytest.mark.parametrize("what", ["reference", "asset", "provider", "import", "function", "hook"])
def test_it_is_refused(what: str, tmp_path: Path, nursery: Nursery) -> None:
    life = Life(tmp_path, EmbeddedCommand(), python=str(nursery.stand_in))
    (seen,) = life.live(Case(what, (preview(beyond=what, empty=1),)))
    assert (seen["status"], seen["calls"], seen["resources"]) == (1, {}, [])
    text = " ".join(life.said.split())
    assert "use the pulumi CLI for this" in text or "CLI does not support" in text, text
