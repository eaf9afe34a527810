"""A program, a stack and an engine for tests of what we rely on in them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.end_to_end.cluster.stack import Stack
from tests.end_to_end.engine import engine_under_test

Program = Callable[[str], Stack]


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """A stack whose program is the text given."""
    engine = engine_under_test()

    def made(text: str) -> Stack:
        stack = Stack(tmp_path / "project", tmp_path / "platform", engine)
        (stack.folder / "__main__.py").write_text(text)
        stack.make()
        return stack

    return made
