"""The local platform's faults on request, under each of its rules for names: each thing exists once."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from raydog_resources.errors import CouldNotAsk
from raydog_resources.gateways.task import NewTask
from raydog_resources.gateways.task_group import NewTaskGroup
from raydog_resources.gateways.work_requirement import NewWorkRequirement
from raydog_resources.gateways.worker_pool import NewWorkerPool
from raydog_resources.gateways.yellowdog import YellowDog
from raydog_resources.local_platform import LocalPlatform
from raydog_resources.local_platform.engine.switches import NAME_RULES, Switches
from tests.integration.gateways.connecting import Connect

OWNER = "raydog/test/owner"


@pytest.fixture(scope="module", params=NAME_RULES)
def running(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LocalPlatform]:
    folder: Path = tmp_path_factory.mktemp("local")
    switches = Switches(names=request.param)
    with LocalPlatform(isolation="stub", data_dir=folder, idle_exit=None, switches=switches) as platform:
        yield platform


def control(platform: LocalPlatform, verb: str, body: dict[str, Any] | None = None) -> None:
    """One call of the platform's own endpoint for faults."""
    content = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{platform.url}/__local/faults", content, method=verb)
    request.add_header("Authorization", f"yd-key {platform.key_id}:{platform.key_secret}")
    request.add_header("Content-Type", "application/json")
    urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10).close()


def submit(yellowdog: YellowDog, name: str) -> int:
    made = yellowdog.work.submit(NewWorkRequirement("ns", name, OWNER, (NewTaskGroup("g"),)))
    found = yellowdog.work.find("ns", name)
    assert made.id == found[0].id
    return len(found)


def provision(yellowdog: YellowDog, name: str) -> int:
    made = yellowdog.pools.provision(
        NewWorkerPool("ns", name, OWNER, "local/node", 0, min_nodes=0, max_nodes=3)
    )
    found = yellowdog.pools.find("ns", name)
    assert made.id == found[0].id
    assert len(yellowdog.compute.find("ns", name)) == len(found)
    return len(found)


def add_groups(yellowdog: YellowDog, name: str) -> int:
    made = yellowdog.work.submit(NewWorkRequirement("ns", name, OWNER))
    grown = yellowdog.work.add_groups(made.id, [NewTaskGroup("g")])
    assert grown.groups == yellowdog.work.get(made.id).groups
    return len(grown.groups)


def add_tasks(yellowdog: YellowDog, name: str) -> int:
    made = yellowdog.work.submit(
        NewWorkRequirement("ns", name, OWNER, (NewTaskGroup("g", worker_tags=("no",)),))
    )
    (task,) = yellowdog.tasks.add(made.groups[0].id, [NewTask("t-1", data="true")])
    found = yellowdog.tasks.all(group_id=made.groups[0].id)
    assert task.id == found[0].id
    return len(found)


MAKERS: list[tuple[Callable[[YellowDog, str], int], str, str]] = [
    (submit, "POST", "^/work/requirements"),
    (provision, "POST", "^/workerPools/provisioned"),
    (add_groups, "PUT", "^/work/requirements"),
    (add_tasks, "POST", "^/work/taskGroups"),
]
FAULTS: dict[str, dict[str, Any]] = {
    "answer lost": {"kind": "lost-answer"},
    "answer lost twice": {"kind": "lost-answer", "times": 2},
    "connection reset": {"kind": "reset"},
    "503 twice": {"kind": "status", "status": 503, "times": 2},
    "429": {"kind": "status", "status": 429},
    "500": {"kind": "status", "status": 500},
}


@pytest.fixture(autouse=True)
def _no_fault_remains(running: LocalPlatform) -> Iterator[None]:
    yield
    control(running, "DELETE")


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize(("make", "verb", "path"), MAKERS, ids=[make.__name__ for make, _, _ in MAKERS])
def test_one_call_makes_one_thing(
    running: LocalPlatform,
    to: Connect,
    make: Callable[[YellowDog, str], int],
    verb: str,
    path: str,
    fault: str,
) -> None:
    yellowdog = to(running.url, key_id=running.key_id, secret=running.key_secret)
    control(running, "POST", {**FAULTS[fault], "verb": verb, "path": path})
    assert make(yellowdog, f"{make.__name__}-{fault}".replace(" ", "-").replace("_", "-")) == 1


def test_an_answer_held_back_longer_than_we_wait_is_found_by_name(
    running: LocalPlatform, to: Connect
) -> None:
    short = timedelta(milliseconds=300)
    yellowdog = to(running.url, short, key_id=running.key_id, secret=running.key_secret)
    control(running, "POST", {"kind": "barrier-after", "verb": "POST", "path": "^/work/requirements"})
    assert submit(yellowdog, "held-back") == 1


def test_a_call_held_back_before_its_effect_leaves_no_twin_when_it_is_let_go(
    running: LocalPlatform, to: Connect
) -> None:
    short = timedelta(milliseconds=300)
    yellowdog = to(running.url, short, key_id=running.key_id, secret=running.key_secret)
    control(running, "POST", {"kind": "barrier-before", "verb": "POST", "path": "^/work/requirements"})
    with pytest.raises(CouldNotAsk, match="not known whether it was made"):
        submit(yellowdog, "held-before")
    control(running, "DELETE")
    assert submit(yellowdog, "held-before") == 1
