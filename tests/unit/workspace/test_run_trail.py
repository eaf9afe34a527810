"""What a run does is in the stack's trail: who began it, what became of each thing, how it ended."""

from __future__ import annotations

import pytest

from raydog_resources.errors import EngineError
from raydog_resources.gateways.event_trail import Event
from tests.fakes.engine import Play, made, step, summary, urn, word
from tests.unit.workspace.house import House

POOL = urn("WorkerPool", "cluster-pool-cpu")


def told(house: House) -> list[tuple[str, str, str]]:
    return [(event.kind, event.what, event.about or event.text) for event in house.events.events()]


def test_a_run_is_told_from_its_beginning_to_its_end(house: House) -> None:
    said = [word("what a program prints"), word("cluster: 1 of 3 nodes alive in Ray")]
    house.engine.will("up", Play([*said, *made(POOL), summary(create=1)]))
    house.stack.up(house.heard)
    assert told(house) == [
        ("run", "begun", "up"),
        ("word", "said", "cluster"),
        ("thing", "begun", "pool cpu"),
        ("thing", "done", "pool cpu"),
        ("run", "ended", "up"),
    ]


def test_a_failure_is_told_with_its_reason(house: House) -> None:
    failing = [
        step("resourcePreEvent", "create", POOL),
        step("resOpFailedEvent", "create", POOL),
        word("pool cpu: no such template", "error", POOL),
    ]
    house.engine.will("up", Play(failing, error="it failed"))
    with pytest.raises(EngineError):
        house.stack.up(house.heard)
    found = house.events.events()
    assert [(event.kind, event.what) for event in found][-3:] == [
        ("thing", "failed"),
        ("failure", "error"),
        ("run", "failed"),
    ]
    assert found[-1].text == "up: pool cpu: no such template"


def test_an_interrupted_run_is_told_as_such(house: House) -> None:
    house.engine.will("up", Play(interrupted=True))
    with pytest.raises(KeyboardInterrupt):
        house.stack.up(house.heard)
    assert told(house)[-1][:2] == ("run", "interrupted")


def test_what_nodes_cost_then_is_kept(house: House) -> None:
    file = house.settings.written
    file.write_text(file.read_text() + "  raydog:prices: {local/node: 0.5}\n")
    house.stack.up(house.heard)
    begun: Event = house.events.events()[0]
    assert begun.facts["prices"] == {"head": 0.5, "cpu": 0.5}
