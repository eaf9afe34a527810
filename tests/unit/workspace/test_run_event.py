"""What is made of the engine's events."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi.automation import EngineEvent

from raydog_resources.workspace.run_event import Began, Complained, Ended, RunEvent, Said, Summed, translate
from raydog_resources.workspace.thing import Thing
from tests.fakes.engine import PREFIX, step, summary, urn, word

HEAD = urn("HeadNode", "cluster-head")
THING = Thing(HEAD, "head")


def heard(event: dict[str, Any]) -> list[RunEvent]:
    return list(translate(EngineEvent.from_json({"sequence": 1, "timestamp": 1, **event})))


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (step("resourcePreEvent", "create", HEAD), Began(THING, "create")),
        (
            step("resourcePreEvent", "update", HEAD, "nodes", "a.b", "c[0].d", "__provider"),
            Began(THING, "update", ("a", "c", "nodes")),
        ),
        (step("resOutputsEvent", "create-replacement", HEAD), Ended(THING, "replace")),
        (step("resOutputsEvent", "delete-replaced", HEAD), Ended(THING, "delete old")),
        (step("resOpFailedEvent", "create", HEAD), Ended(THING, "create", failed=True)),
        (word("head: waiting\n\n"), Said("head", "waiting")),
        (word("just a line"), Said("", "just a line")),
        (word("<{%fg 1%}>no machine<{%reset%}>\n", "error", HEAD), Complained("no machine", "head")),
        (
            word("1 error occurred:\n\t* head: too late\na report\n", "error", HEAD),
            Complained("head: too late\na report", "head"),
        ),
        (word("no price", "warning"), Complained("no price", is_warning=True)),
        (summary(create=2, same=1), Summed({"create": 2, "same": 1})),
    ],
)
def test_each_event_of_interest_has_its_word(event: dict[str, Any], expected: RunEvent) -> None:
    assert heard(event) == [expected]


@pytest.mark.parametrize(
    "event",
    [
        step("resourcePreEvent", "same", HEAD),
        step("resourcePreEvent", "replace", HEAD),
        step("resourcePreEvent", "create", f"{PREFIX}pulumi:providers:pulumi-python::p"),
        word("registering resource", "debug"),
        word("  \n"),
        word("update failed\n", "error"),
        word("an unhandled error occurred: program exited with non-zero exit code: 1\n", "error"),
        word("Traceback (most recent call last):\n  x\nKeyboardInterrupt\n", "error"),
        word(
            "Attempting to deploy or update resources with 1 pending operations from previous\n * urn",
            "warning",
        ),
        {"cancelEvent": {}},
        {"preludeEvent": {"config": {"raydog:cluster": "x"}}},
    ],
)
def test_the_rest_is_passed_over(event: dict[str, Any]) -> None:
    assert heard(event) == []


def test_several_lines_are_several_words() -> None:
    assert heard(word("head: one\nworkers cpu: two\n")) == [Said("head", "one"), Said("workers cpu", "two")]


TRACE = """Program failed with an unhandled exception:
Traceback (most recent call last):
  File "__main__.py", line 4, in <module>
    raise ValueError("it broke")
ValueError: it broke
"""


def test_a_traceback_is_for_whoever_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    assert heard(word(TRACE, "error")) == [Complained("ValueError: it broke (RAYDOG_DEBUG=1 shows where)")]
    monkeypatch.setenv("RAYDOG_DEBUG", "1")
    assert heard(word(TRACE, "error")) == [Complained(TRACE.strip())]


@pytest.mark.parametrize(
    ("complaint", "sentence"),
    [
        (Complained("no machine", "head"), "head: no machine"),
        (Complained("head: no machine", "head"), "head: no machine"),
        (Complained("no machine"), "no machine"),
    ],
)
def test_a_complaint_names_its_thing_once(complaint: Complained, sentence: str) -> None:
    assert complaint.sentence() == sentence


def test_what_stays_as_it_is_is_no_change() -> None:
    assert Summed({"same": 9, "read": 1, "update": 1, "delete": 0}).changes() == {"update": 1}
