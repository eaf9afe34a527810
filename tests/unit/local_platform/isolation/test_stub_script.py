from __future__ import annotations

import pytest

from raydog_resources.local_platform.isolation.stub_script import StubPlan, plan


@pytest.mark.parametrize(
    ("script", "seconds", "code"),
    [
        ("echo hello", 0, 0),
        ("sleep 2", 2, 0),
        ("sleep 0.5\nsleep 1m\nexit 3", 60.5, 3),
        ("trap 'echo bye' EXIT; sleep 2 && sleep 3", 5, 0),
        ("if true; then sleep 4; fi\nexit 1", 4, 1),
        ("# do not sleep 100\necho exit 5", 0, 0),
        ("exit 2\necho not the end", 0, 0),
        ("exit 300", 0, 44),
        ("ray start --head\nsleep 5", None, 0),
        ("array starts", 0, 0),
    ],
)
def test_a_script_is_guessed_from_its_text(script: str, seconds: float | None, code: int) -> None:
    assert plan(["taskdata.txt"], script, {}) == StubPlan(seconds, code)


def test_the_script_may_stand_in_the_arguments() -> None:
    assert plan(["-c", "sleep 3; exit 4"], None, {}) == StubPlan(3, 4)


def test_the_environment_counts_more_than_the_text() -> None:
    told = {"RAYDOG_STUB_SECONDS": "1.5", "RAYDOG_STUB_EXIT": "9"}
    assert plan(["taskdata.txt"], "ray start --block\nexit 1", told) == StubPlan(1.5, 9)


def test_a_comment_counts_more_than_the_commands_and_less_than_the_environment() -> None:
    script = "ray start --head\n# stub: ends after 0.5 s with exit code 3\n"
    assert plan(["taskdata.txt"], script, {}) == StubPlan(0.5, 3)
    assert plan(["taskdata.txt"], script, {"RAYDOG_STUB_EXIT": "9"}) == StubPlan(0.5, 9)
