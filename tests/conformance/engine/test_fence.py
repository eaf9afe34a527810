"""What a program asks for beyond the fence fails the run, whatever the program makes of it, and says what to use."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conformance.engine.test_endings import EMBEDDED, Cut

pytestmark = [pytest.mark.engine, pytest.mark.timeout(300)]


@pytest.mark.parametrize("what", ["reference", "asset", "provider", "import", "function", "hook"])
def test_it_is_refused(what: str, tmp_path: Path) -> None:
    cut = Cut(tmp_path, EMBEDDED, {"beyond": what, "empty": 1})
    assert cut.say("stack", "init", "dev").returncode == 0
    refused = cut.say("preview", "--stack", "dev")
    assert refused.returncode == 1, refused.stdout + refused.stderr
    text = " ".join((refused.stdout + refused.stderr).split())
    assert "use the pulumi CLI for this" in text or "CLI does not support" in text, text
    assert not (cut.world / "calls.log").exists()
