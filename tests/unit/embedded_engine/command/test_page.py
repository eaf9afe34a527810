"""docs/engines.md names every command that is done."""

from __future__ import annotations

import re

from raydog_resources.embedded_engine.command.table_of_commands import COMMANDS
from tests.architecture.source_tree import ROOT

PAGE = (ROOT / "docs" / "engines.md").read_text(encoding="utf-8")


def below(head: str) -> set[str]:
    """What the page names after `head` with."""
    found = re.search(rf"`{head}` with ([^;.]*)", PAGE)
    return set(re.findall(r"`([a-z-]+)`", found[1])) if found else set()


def test_the_page_names_what_is_done() -> None:
    assert {name[0] for name in COMMANDS} - {"history"} <= set(re.findall(r"`([a-z]+)`", PAGE))
    for head in ("stack", "config"):
        assert below(head) == {name[1] for name in COMMANDS if name[0] == head and len(name) == 2}
