from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import pytest

from raydog_resources.local_platform.faults import FaultRefused, Faults, wait_at


@pytest.fixture
def faults(tmp_path: Path) -> Faults:
    return Faults(tmp_path / "faults.json")


def _kinds(faults: Faults, verb: str = "POST", path: str = "/work/requirements") -> list[str]:
    return [fault.kind for fault in faults.for_call(verb, path)]


def test_a_fault_strikes_the_kth_matching_call_and_so_many_after_it(faults: Faults) -> None:
    faults.add({"kind": "status", "verb": "POST", "path": "^/work/requirements$", "call": 2, "times": 2})
    assert _kinds(faults, verb="GET") == []
    assert _kinds(faults, path="/work/requirements/x") == []
    assert [_kinds(faults) for _ in range(5)] == [[], ["status"], ["status"], [], []]


def test_without_a_limit_it_strikes_for_ever(faults: Faults) -> None:
    faults.add({"kind": "latency", "seconds": 0.1, "times": None})
    assert [_kinds(faults) for _ in range(4)] == [["latency"]] * 4


def test_the_platforms_own_endpoints_are_never_struck(faults: Faults) -> None:
    faults.add({"kind": "reset", "times": None})
    assert _kinds(faults, "GET", "/__local/faults") == []
    assert _kinds(faults, "GET", "/") == []


def test_boots_are_struck_by_template(faults: Faults) -> None:
    faults.add({"kind": "boot-failure", "template": "local/node"})
    assert faults.for_boot("lab/big") == []
    assert [fault.kind for fault in faults.for_boot("local/node")] == ["boot-failure"]
    assert faults.for_boot("local/node") == []
    assert _kinds(faults) == []


def test_a_file_adds_faults_and_taking_it_back_removes_them(faults: Faults, tmp_path: Path) -> None:
    path = tmp_path / "faults.json"
    by_hand = faults.add({"kind": "latency"})
    path.write_text(json.dumps([{"kind": "reset"}]))
    assert [fault.kind for fault in faults.all()] == ["latency", "reset"]
    path.write_text("[]")
    os.utime(path, ns=(1, 1))
    assert faults.all() == [by_hand]


def test_a_broken_file_is_said_and_harms_nothing(faults: Faults, tmp_path: Path) -> None:
    (tmp_path / "faults.json").write_text('[{"kind": "resett"}]')
    assert faults.all() == []
    assert "resett" in faults.file_error


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ([], "JSON object"),
        ({}, "kind"),
        ({"kind": "flood"}, "kind"),
        ({"kind": "reset", "after": 1}, "after"),
        ({"kind": "reset", "call": "1"}, "call"),
        ({"kind": "reset", "times": -1}, "times"),
        ({"kind": "latency", "seconds": True}, "seconds"),
        ({"kind": "reset", "path": "("}, "path"),
        ({"kind": "reset", "verb": 1}, "verb"),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused_by_field(faults: Faults, body: Any, named: str) -> None:
    with pytest.raises(FaultRefused, match=named):
        faults.add(body)
    assert faults.all() == []


def test_whoever_waits_at_a_barrier_goes_on_when_it_is_released_or_removed(faults: Faults) -> None:
    async def story(by: str) -> tuple[int, int]:
        fault = faults.add({"kind": "barrier-before"})
        waiting = asyncio.ensure_future(wait_at(fault))
        await asyncio.sleep(0)
        held = fault.waiting
        if by == "release":
            assert faults.release(fault.ident)
        else:
            faults.remove()
        await waiting
        return held, fault.waiting

    assert asyncio.run(story("release")) == (1, 0)
    assert asyncio.run(story("remove")) == (1, 0)
    assert not faults.release("f99")
