"""What `resources/failure.py` relies on in SDK and engine that neither promises: run on each new version of them."""

from __future__ import annotations

import pytest

from tests.integration.resources.conftest import Program

pytestmark = [pytest.mark.cli, pytest.mark.engine]

_IMPORT = "from pulumi import ResourceOptions\nfrom tests.integration.resources.throwaway import *\n"
# A frame of a traceback of ours; the program's own, which the engine interrupts, is the language host's.
_PROVIDER = "throwaway.py"
_HALF = _IMPORT + (
    "Half(HalfProvider(), 'h', {'made': None, 'token': None},"
    " ResourceOptions(additional_secret_outputs=['token']))\n"
)


def test_what_is_half_made_stays_in_state_is_repaired_and_can_be_deleted(program: Program) -> None:
    stack = program(_HALF)
    failed = stack.up()
    assert failed.code != 0
    assert "not ready yet" in failed.output
    assert _PROVIDER not in failed.text
    (kept,) = [each for each in stack.state()["resources"] if each.get("id") == "half-1"]
    assert kept["initErrors"] == ["not ready yet"]
    assert "t0ken-in-clear" not in str(stack.state())
    assert "update" in stack.preview().output
    assert stack.up().code == 0
    (whole,) = [each for each in stack.state()["resources"] if each.get("id") == "half-1"]
    assert (whole.get("initErrors"), whole["outputs"]["made"]) == (None, "whole, was half")
    assert "t0ken-in-clear" not in str(stack.state())
    assert stack.preview("--expect-no-changes").code == 0
    assert stack.destroy().code == 0
    assert (stack.folder / "deleted").read_text() == "half-1 whole, was half"


def test_a_half_made_thing_can_be_deleted_as_it_is(program: Program) -> None:
    stack = program(_HALF)
    stack.up()
    destroyed = stack.destroy()
    assert destroyed.code == 0, destroyed.text
    assert (stack.folder / "deleted").read_text() == "half-1 half"


def test_a_failure_is_one_sentence_and_leaves_nothing(program: Program) -> None:
    stack = program(_IMPORT + "Failing(FailingProvider(), 'f', {})\n")
    failed = stack.up()
    assert failed.code != 0
    assert "platform: nobody answers. Next: look" in failed.output
    assert _PROVIDER not in failed.text
    assert [each for each in stack.state()["resources"] if "throwaway" in each["type"]] == []


def test_a_provider_process_serves_four_calls_at_a_time(program: Program) -> None:
    stack = program(_IMPORT + "for number in range(12): Slow(SlowProvider(), f's{number}', {})\n")
    assert stack.up("--parallel", "16").code == 0
    assert len(list((stack.folder / "threads").iterdir())) == 4


def test_room_is_made_for_more(program: Program) -> None:
    stack = program(_IMPORT + "for number in range(12): Slow(RoomyProvider(), f's{number}', {})\n")
    assert stack.up("--parallel", "16").code == 0
    assert len(list((stack.folder / "threads").iterdir())) > 4
