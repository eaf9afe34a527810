"""A program, a stack and an engine for tests of what we rely on in them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.end_to_end.cluster.stack import Stack

Program = Callable[[str], Stack]


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """A stack whose program is the text given."""
    if shutil.which("pulumi") is None:
        pytest.skip("there is no pulumi on PATH")

    def made(text: str) -> Stack:
        stack = Stack(tmp_path / "project", tmp_path / "platform")
        (stack.folder / "__main__.py").write_text(text)
        stack.make()
        return stack

    return made
