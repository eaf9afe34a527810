"""A cluster for the time of a block."""

from __future__ import annotations

import os
from typing import Any

import pytest
import yaml

from raydog_resources.errors import DescriptionError, EngineError
from raydog_resources.workspace.cluster_session import ClusterSession
from tests.fakes.engine import DYNAMIC, Play, made, summary, urn, word
from tests.unit.workspace.house import STACK, House

WORKERS = urn("WorkerNodes", "cluster-workers-cpu")
STATE: dict[str, Any] = {
    "resources": [
        {
            "urn": WORKERS,
            "type": f"{DYNAMIC}WorkerNodes",
            "outputs": {"group_name": "cpu", "pool_id": "ydid:pool:1"},
        }
    ]
}


def up(state: dict[str, Any] = STATE) -> Play:
    return Play([*made(WORKERS), summary(create=1)], state=state)


@pytest.fixture
def session(house: House, monkeypatch: pytest.MonkeyPatch) -> ClusterSession:
    monkeypatch.delenv("RAY_AUTH_TOKEN", raising=False)
    monkeypatch.delenv("RAY_AUTH_MODE", raising=False)
    house.engine.outputs = {"ray_address": "ray://h:1", "dashboard_url": "http://h:2", "ray_token": "hush"}
    house.engine.will("up", up(), up(), up())
    return ClusterSession("local", project=house.project.folder, open_stack=lambda _, __: house.stack)


def workers_of(house: House, run: int) -> dict[str, Any]:
    ups = [text for text in house.engine.settings if "workers" in text]
    found: dict[str, Any] = yaml.safe_load(ups[run])["config"]["raydog:cluster"]["workers"]
    return found


def test_it_is_made_for_the_block_and_removed_after_it(session: ClusterSession, house: House) -> None:
    with session as cluster:
        assert (cluster.ray_address, cluster.dashboard_url) == ("ray://h:1", "http://h:2")
        assert cluster.outputs()["ray_token"] == "hush"
        assert (os.environ["RAY_AUTH_MODE"], os.environ["RAY_AUTH_TOKEN"]) == ("token", "hush")
        assert "destroy" not in house.engine.verbs()
    assert house.engine.verbs() == ["init", "up", "destroy"]
    assert "RAY_AUTH_TOKEN" not in os.environ
    assert (session.ray_address, session.outputs()) == ("", {})


def test_it_may_be_kept(session: ClusterSession, house: House) -> None:
    session.keep = True
    with session:
        pass
    assert house.engine.verbs() == ["init", "up"]
    assert "RAY_AUTH_TOKEN" not in os.environ


def test_an_error_in_the_block_removes_it_too(session: ClusterSession, house: House) -> None:
    with pytest.raises(ZeroDivisionError), session:
        _ = 1 / 0
    assert house.engine.verbs()[-1] == "destroy"


@pytest.mark.parametrize("interrupted", [False, True])
def test_a_cluster_that_did_not_come_up_leaves_nothing(house: House, interrupted: bool) -> None:
    failing = Play([word("no machine", "error", WORKERS)], state=STATE, error="error: update failed")
    house.engine.will("up", Play(state=STATE, interrupted=True) if interrupted else failing)
    session = ClusterSession("local", open_stack=lambda _, __: house.stack)
    with pytest.raises(KeyboardInterrupt if interrupted else EngineError), session:
        pytest.fail("the block must not run")
    assert house.engine.verbs() == ["init", "up", "destroy"]


def test_groups_change_for_the_session_and_the_persons_file_does_not(
    session: ClusterSession, house: House
) -> None:
    with session as cluster:
        cluster.scale("cpu", 3)
        cluster.add_group("gpu", nodes=1, cpus=1, gpus=1, template="local/node")
    assert workers_of(house, 0)["cpu"]["nodes"] == 2
    assert workers_of(house, 1)["cpu"] == {"nodes": 3, "cpus": 1, "template": "local/node"}
    assert set(workers_of(house, 2)) == {"cpu", "gpu"}
    assert workers_of(house, 2)["cpu"]["nodes"] == 3
    assert house.settings.written.read_text() == STACK


@pytest.mark.parametrize("name", ["cpu", "ydid:pool:1"])
def test_a_group_goes_by_its_name_or_its_pools_id(session: ClusterSession, house: House, name: str) -> None:
    with session as cluster:
        cluster.remove_group(name)
    assert workers_of(house, 1) == {}


def test_a_group_that_is_not_there_is_refused_with_those_that_are(
    session: ClusterSession, house: House
) -> None:
    with session as cluster:
        with pytest.raises(DescriptionError, match=r"gpu: there is no such group.*name one of cpu"):
            cluster.remove_group("gpu")
        with pytest.raises(DescriptionError, match="gpu: there is no such group"):
            cluster.scale("gpu", 2)
    assert house.engine.verbs().count("up") == 1


def test_a_change_that_failed_is_not_wanted_any_more(session: ClusterSession, house: House) -> None:
    house.engine.plays["up"][1:] = [Play([word("no", "error")], error="error: update failed"), up()]
    with session as cluster:
        with pytest.raises(EngineError):
            cluster.scale("cpu", 99)
        cluster.build()
    assert [workers_of(house, run)["cpu"]["nodes"] for run in range(3)] == [2, 99, 2]


def test_whoever_wants_to_know_is_told(house: House) -> None:
    said: list[str] = []
    house.engine.will("up", up())
    with ClusterSession("local", tell=said.append, open_stack=lambda _, __: house.stack):
        pass
    assert said == ["workers cpu: being made", "workers cpu: made after 0 s"]
