"""What people and programs read of a run."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from pulumi.automation import EngineEvent

from raydog_resources.embedded_engine.display.diff_view import DiffView
from raydog_resources.embedded_engine.display.event import Event
from raydog_resources.embedded_engine.display.preview_json import PreviewJson
from raydog_resources.embedded_engine.display.reporter import Reporter
from raydog_resources.embedded_engine.display.text_view import TextView
from raydog_resources.embedded_engine.planner.difference import compare
from raydog_resources.embedded_engine.planner.step import Step
from raydog_resources.embedded_engine.run_options import RunOptions
from raydog_resources.embedded_engine.state.property_value import Secret
from raydog_resources.embedded_engine.state.resource_state import ResourceState
from tests.fakes.clock import FakeClock

STACK = "urn:pulumi:dev::p::pulumi:pulumi:Stack::p-dev"
CANARY = "canary-secret"


class Kept:
    """A view that keeps all events."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def show(self, event: Event, step: Step | None = None) -> None:
        self.events.append(event)


def record(name: str, type_: str = "t:t:T", **more: Any) -> ResourceState:
    return ResourceState(urn=f"urn:pulumi:dev::p::{type_}::{name}", type=type_, custom=True, **more)


def play(view: Any, *, is_preview: bool = False) -> Reporter:
    """An update, a creation that fails, words, outputs, the end."""
    reporter = Reporter([view], FakeClock(), STACK, is_preview=is_preview)
    old = record("a", id="1", inputs={"size": 1, "key": Secret(CANARY)})
    new = replace(old, inputs={"size": 2, "key": Secret(CANARY)})
    update = Step("update", old, new, compare(old.inputs, new.inputs))
    reporter.begin({})
    reporter.begun(update)
    reporter.done(update, "update", new)
    creation = Step("create", None, record("b", inputs={"size": 3}))
    reporter.begun(creation)
    reporter.failed(creation, "it is raining")
    reporter.warning("", "mind the step")
    reporter.hear("a word", is_error=False)
    stack = ResourceState(urn=STACK, type="pulumi:pulumi:Stack", outputs={"key": Secret(CANARY), "n": 1.0})
    reporter.put_out(Step("same", stack, stack), stack)
    reporter.begun(Step("create", None, record("default", "pulumi:providers:pulumi-python")))
    reporter.end(result="failed", policy_packs={})
    reporter.close()
    return reporter


def test_events_are_those_that_automation_reads() -> None:
    kept = Kept()
    reporter = play(kept)
    events = [EngineEvent.from_json(json.loads(json.dumps(event))) for event in kept.events]
    steps = [event.resource_pre_event.metadata for event in events if event.resource_pre_event]
    assert [(str(step.op.value), step.urn.rpartition("::")[2]) for step in steps] == [
        ("update", "a"),
        ("create", "b"),
    ]
    assert [event.sequence for event in events] == list(range(len(events)))
    said = [event.diagnostic_event for event in events if event.diagnostic_event]
    assert [(one.severity, one.message) for one in said] == [
        ("error", "it is raining\n"),
        ("warning", "mind the step\n"),
        ("info", "a word\n"),
    ]
    summary = next(event.summary_event for event in events if event.summary_event)
    assert summary.resource_changes == {"update": 1}
    assert dict(reporter.changes) == {"update": 1}
    assert CANARY not in json.dumps(kept.events)


def test_text_says_what_was_done_and_what_was_said() -> None:
    lines: list[str] = []
    play(TextView(lines.append, RunOptions(), is_preview=False))
    text = "\n".join(lines)
    assert " ~  t:t:T a updated [diff: ~size]" in lines
    assert " ** t:t:T b failed" in lines
    assert "    error: it is raining" in lines
    assert "    key: '[secret]'" in lines
    assert "    ~ 1 updated" in lines
    assert CANARY not in text
    assert "default" not in text


def test_a_difference_names_each_value() -> None:
    lines: list[str] = []
    play(DiffView(lines.append, RunOptions(diff=True), is_preview=True), is_preview=True)
    assert "  ~ size: 1 => 2" in lines
    assert "    size: 3" in lines
    assert CANARY not in "\n".join(lines)


def test_a_preview_is_one_json_document() -> None:
    texts: list[str] = []
    play(PreviewJson(texts.append, RunOptions(json=True)), is_preview=True)
    (text,) = texts
    digest = json.loads(text)
    update, create = digest["steps"]
    assert update["op"] == "update"
    assert update["oldState"]["inputs"]["size"] == 1
    assert update["newState"]["inputs"]["key"] == "[secret]"
    assert update["detailedDiff"] == {"size": {"kind": "update", "inputDiff": True}}
    assert create["op"] == "create"
    assert digest["changeSummary"] == {"update": 1}
    assert [one["severity"] for one in digest["diagnostics"]] == ["error", "warning", "info"]
    assert CANARY not in text


def test_a_broken_rule_is_told_in_the_command_line_s_form() -> None:
    lines: list[str] = []
    reporter = Reporter(
        [TextView(lines.append, RunOptions(), is_preview=True)], FakeClock(), STACK, is_preview=True
    )
    reporter.begin({})
    said = {"policyPackName": "house", "policyPackVersion": "1.2.0", "message": "Not so big.\nIt is 5.\n"}
    urn = "urn:pulumi:dev::p::a:b:C$t:t:T::thing"
    policy = {**said, "policyName": "size", "enforcementLevel": "mandatory", "resourceUrn": urn}
    reporter.tell({"policyEvent": policy})
    reporter.end(result="failed", policy_packs={"house": "1.2.0"})
    reporter.close()
    begin = lines.index("Policies:")
    assert lines[begin : begin + 5] == [
        "Policies:",
        "    house@v1.2.0",
        "        - [mandatory]  size  (t:t:T: thing)",
        "          Not so big.",
        "          It is 5.",
    ]
