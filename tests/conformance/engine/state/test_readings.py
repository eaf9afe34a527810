"""A stack that the command line made, read by both: the same answers, letter by letter.

Where there is no command line, its recorded answers stand for it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conformance.engine.state.readings import READINGS, recorded
from tests.conformance.engine.state.rig import Rig, command_line

# Asked wherever there is a command line; the rest with the matrix.
LIVE = READINGS[1:12:2]

pytestmark = pytest.mark.engine


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    made = Rig(tmp_path / "rig")
    made.lay_golden_stack()
    return made


@pytest.mark.parametrize("words", READINGS)
def test_both_give_the_same_answer(rig: Rig, words: str) -> None:
    assert rig.ours(*words.split()) == recorded()[words]


@pytest.mark.cli
@pytest.mark.skipif(not command_line(), reason="no pulumi: install the Pulumi CLI")
@pytest.mark.parametrize(
    "words", [pytest.param(one, marks=[] if one in LIVE else [pytest.mark.matrix]) for one in READINGS]
)
def test_the_recorded_answers_are_the_command_line_s(rig: Rig, words: str) -> None:
    assert rig.cli(*words.split()) == recorded()[words]
