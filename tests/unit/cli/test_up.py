"""`raydog up`: the run, its words, and the way to use the cluster."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from raydog_resources.cli.exit_code import ExitCode
from tests.fakes.engine import DYNAMIC, Play, made, step, summary, urn, word
from tests.unit.cli.office import Office

HEAD = urn("HeadNode", "cluster-head")
STACK = "urn:pulumi:local::raydog::pulumi:pulumi:Stack::raydog-local"
STATE: dict[str, Any] = {
    "resources": [
        {
            "urn": STACK,
            "type": "pulumi:pulumi:Stack",
            "outputs": {"connect": "Ray  ray://h:1", "state": "ready"},
        },
        {"urn": HEAD, "type": f"{DYNAMIC}HeadNode", "outputs": {}},
    ]
}
UP = Play(
    [step("resourcePreEvent", "create", HEAD), word("head: waiting"), *made(HEAD)[1:], summary(create=1)],
    STATE,
)


def test_progress_goes_beside_the_result_which_is_how_to_connect(office: Office) -> None:
    office.engine.will("up", UP)
    assert office.type("up", "--yes") is ExitCode.DONE
    assert office.printed() == "Ray  ray://h:1\n"
    assert office.said().splitlines() == [
        "[   0 s] head: being made",
        "[   0 s] head: waiting",
        "[   0 s] head: made after 0 s",
        "local: 1 made, in 0 s",
        "",
    ]


def test_a_second_up_says_that_there_was_nothing_to_do(office: Office) -> None:
    office.engine.states["local"] = STATE
    assert office.type("up", "local", "--yes") is ExitCode.DONE
    assert "local: nothing to change, in 0 s" in office.said()
    assert office.printed() == "Ray  ray://h:1\n"


def test_where_nobody_can_be_asked_it_has_to_be_said(office: Office) -> None:
    assert office.type("up") is ExitCode.REFUSED
    assert "say it again with --yes" in office.said()
    assert office.asked_for() == []


@pytest.mark.parametrize(
    ("answer", "verbs"), [("y\n", ["init", "preview", "up"]), ("\n", ["init", "preview"])]
)
def test_in_a_terminal_it_shows_what_it_would_do_and_asks(
    tmp_path: Path, answer: str, verbs: list[str]
) -> None:
    office = Office(tmp_path / "project", answer=answer)
    office.engine.will("preview", Play([*made(HEAD), summary(create=1)]))
    office.engine.will("up", UP)
    code = office.type("up")
    said = office.said()
    assert "head: would be made" in said
    assert "Make these changes? [y/N]" in said
    assert list(office.asked_for()) == verbs
    assert code is (ExitCode.DONE if "up" in verbs else ExitCode.FAILED)
    assert ("nothing was changed" in said) is ("up" not in verbs)


def test_nothing_to_change_is_nothing_to_ask(tmp_path: Path) -> None:
    office = Office(tmp_path / "project", answer="")
    office.engine.states["local"] = STATE
    assert office.type("up") is ExitCode.DONE
    assert "Make these changes?" not in office.said()


def test_what_is_asked_once_reaches_the_providers(office: Office) -> None:
    office.engine.will("up", UP)
    office.type("up", "--yes", "--renew", "--remove-now")
    run = next(
        environment
        for call, environment in zip(office.engine.calls, office.engine.environments, strict=True)
        if call[0] == "up"
    )
    assert (run["RAYDOG_RENEW"], run["RAYDOG_REMOVE_NOW"]) == ("1", "1")


def test_a_failure_is_said_once_without_a_traceback(office: Office) -> None:
    events = [step("resourcePreEvent", "create", HEAD), word("no machine in 5 min", "error", HEAD)]
    office.engine.will(
        "up", Play([*events, step("resOpFailedEvent", "create", HEAD)], error="error: update failed")
    )
    assert office.type("up", "--yes") is ExitCode.FAILED
    said = office.said()
    assert said.count("no machine in 5 min") == 1
    assert "Traceback" not in said
    assert said.rstrip().endswith("to remove all of it: raydog destroy local")
    assert office.printed() == ""


def test_an_interruption_says_what_is_left(office: Office) -> None:
    state = {
        **STATE,
        "pending_operations": [
            {"resource": {"urn": urn("WorkerPool", "cluster-pool-a")}, "type": "creating"}
        ],
    }
    office.engine.will("up", Play(made(HEAD), state, interrupted=True))
    assert office.type("up", "--yes") is ExitCode.INTERRUPTED
    said = office.said()
    assert "stack local: there is left: head" in said
    assert "1 more were being made; the next run takes them over" in said
    assert "Next: raydog up local, which goes on, or raydog destroy local, which removes all" in said


def test_an_interruption_before_anything_leaves_nothing_and_says_so(office: Office) -> None:
    office.engine.will("up", Play(interrupted=True))
    assert office.type("up", "--yes") is ExitCode.INTERRUPTED
    said = office.said()
    assert "stack local: nothing is left" in said
    assert "Next:" not in said
