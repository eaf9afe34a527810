"""Whoever reads a log finds where the preview ends and the real thing begins, in the command line's words."""

from __future__ import annotations

import pytest

from raydog_resources.embedded_engine.display.heading import heading


@pytest.mark.parametrize(
    ("kind", "before", "then"),
    [
        ("up", "Previewing update (dev)", "Updating (dev)"),
        ("refresh", "Previewing refresh (dev)", "Refreshing (dev)"),
        ("destroy", "Previewing destroy (dev)", "Destroying (dev)"),
    ],
)
def test_a_pass_is_named_by_what_it_does(kind: str, before: str, then: str) -> None:
    assert (heading(kind, "dev", is_preview=True), heading(kind, "dev", is_preview=False)) == (before, then)
