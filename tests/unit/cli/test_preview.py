"""`raydog preview` and `raydog refresh`: what would change, what has changed, and the code a script waits for."""

from __future__ import annotations

import pytest

from raydog_resources.cli.exit_code import ExitCode
from tests.fakes.engine import Play, made, step, summary, urn
from tests.unit.cli.office import Office

WORKERS = urn("WorkerNodes", "cluster-workers-cpu")
CHANGED = [step(event, "update", WORKERS, "nodes") for event in ("resourcePreEvent", "resOutputsEvent")]


def test_a_preview_names_what_would_change(office: Office) -> None:
    office.engine.will("preview", Play([*CHANGED, summary(same=8, update=1)]))
    assert office.type("preview") is ExitCode.DONE
    assert "workers cpu: would be changed (nodes)" in office.said()
    assert office.printed() == "local: 1 would be changed\n"


@pytest.mark.parametrize("verb", ["preview", "refresh"])
def test_no_changes_are_as_expected(office: Office, verb: str) -> None:
    office.engine.states["local"] = {}
    assert office.type(verb, "--expect-no-changes") is ExitCode.DONE
    assert office.printed() in ("local: nothing would change\n", "local: all is as the state says\n")


@pytest.mark.parametrize("verb", ["preview", "refresh"])
def test_changes_nobody_expected_have_a_code_of_their_own(office: Office, verb: str) -> None:
    office.engine.states["local"] = {}
    office.engine.will(verb, Play([*CHANGED, summary(same=8, update=1)]))
    assert office.type(verb, "--expect-no-changes") is ExitCode.CHANGES


def test_a_change_of_what_only_holds_things_together_counts(office: Office) -> None:
    office.engine.will("preview", Play([summary(create=1)]))
    assert office.type("preview", "--expect-no-changes") is ExitCode.CHANGES
    assert "only what holds things together" in office.printed()


def test_a_refresh_names_what_differs_and_how_it_is_repaired(office: Office) -> None:
    office.engine.states["local"] = {}
    found = [
        step("resourcePreEvent", "refresh", WORKERS),
        step("resOutputsEvent", "update", WORKERS, "nodes"),
    ]
    office.engine.will("refresh", Play([*found, summary(update=1)]))
    assert office.type("refresh") is ExitCode.DONE
    assert "workers cpu: is not as it was (nodes)" in office.said()
    assert "Next: raydog up local, which repairs it" in office.printed()


@pytest.mark.parametrize(("words", "asks"), [((), False), (("--refresh",), True)])
def test_a_preview_asks_the_platform_only_if_told_to(
    office: Office, words: tuple[str, ...], asks: bool
) -> None:
    office.engine.will("preview", Play([*made(WORKERS), summary(create=1)]))
    office.type("preview", *words)
    run = next(call for call in office.engine.calls if call[0] == "preview")
    assert ("--refresh" in run) is asks
