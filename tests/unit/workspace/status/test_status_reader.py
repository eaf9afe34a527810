"""A status from a state and a platform: what is asked, what is remembered, and what is not known."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from raydog_resources.errors import CouldNotAsk
from raydog_resources.gateways.event_trail import NODE, RUN, EventTrail
from raydog_resources.gateways.scheduler_job import JobState
from raydog_resources.resources.provider import Made
from raydog_resources.resources.reach import Reach, ReachSettings
from raydog_resources.workspace.cluster_status import PlatformLook
from raydog_resources.workspace.deployment import Deployment, read_deployment
from raydog_resources.workspace.status.status_reader import StatusReader
from tests.fakes.clock import FakeClock
from tests.fakes.engine import urn
from tests.status_check import checked, conditions
from tests.unit.resources.login_node import Site
from tests.unit.resources.rig import job_spec, observability_spec
from tests.unit.workspace.deployed import Deployed, LocalProgram
from tests.unit.workspace.test_job_status import deployment_of

Json = dict[str, Any]


class Desk:
    """Reads the status of one stack again and again, with one trail."""

    def __init__(self, folder: Path) -> None:
        self.clock = FakeClock()
        self.trail = EventTrail(folder, "local", self.clock, {})

    def read(
        self, deployment: Deployment, reach: Callable[[ReachSettings], Reach], *, runs: bool = True
    ) -> Json:
        look = PlatformLook(deployment, LocalProgram(runs=runs), {}, reach)
        reader = StatusReader("local", deployment, look, token="t", trail=self.trail, clock=self.clock)
        return checked(reader.read().model_dump(mode="json"))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def deployed() -> Deployed:
    return Deployed()


def of(state: Json) -> Deployment:
    return read_deployment(json.dumps({"deployment": state}))


def states(status: Json) -> list[str]:
    return [node["state"] for node in status["nodes"]]


def test_without_a_cluster_there_is_none(desk: Desk, deployed: Deployed) -> None:
    found = desk.read(Deployment(), deployed.reach)
    assert (found["phase"], found["state"], found["nodes"]) == ("absent", "there is no cluster", [])


def test_a_whole_cluster_tells_of_each_node(desk: Desk, deployed: Deployed) -> None:
    found = desk.read(of(deployed.state()), deployed.reach)
    assert (found["phase"], found["place"], states(found)) == ("ready", "local platform", ["ready"] * 3)
    head = found["nodes"][0]
    assert (head["group"], head["cpus"]) == ("head", {"used": 0.5, "total": 1.0})
    assert head["since"] is not None
    assert [part["state"] for part in found["phases"]] == ["done"] * 3


def observed(deployed: Deployed) -> tuple[Json, Made]:
    """The state of a cluster with a node beside it."""
    rig = deployed.rig
    made = rig.observability.make(observability_spec(deployed.cluster))
    row = {
        "urn": urn("ObservabilityNode", "cluster-observability"),
        "type": "pulumi-python:dynamic/raydog:ObservabilityNode",
        "outputs": made.outputs,
    }
    state = deployed.state()
    return {**state, "resources": [*state["resources"], _ready(), row]}, made


def test_a_node_that_observes_is_no_node_of_ray(desk: Desk, deployed: Deployed) -> None:
    state, _ = observed(deployed)
    found = desk.read(of(state), deployed.reach)
    assert (found["phase"], states(found)) == ("ready", ["ready"] * 4)
    assert [node["group"] for node in found["nodes"]] == ["head", "a", "a", "observability"]
    (workers,) = [each for each in found["conditions"] if each["type"] == "WorkersReady"]
    assert (workers["ready"], workers["wanted"]) == (2, 2)


def test_one_that_has_ended_leaves_a_cluster_that_runs_on_and_is_not_observed(
    desk: Desk, deployed: Deployed
) -> None:
    state, made = observed(deployed)
    deployed.rig.platform.fail(made.outputs["task_id"])
    found = desk.read(of(state), deployed.reach)
    assert (found["phase"], states(found)) == ("degraded", ["ready", "ready", "ready", "failed"])
    (degraded,) = [each for each in found["conditions"] if each["type"] == "Degraded"]
    assert degraded["reason"] == "NotObserved"
    assert "its observability node is not up: its task has ended" in found["state"]


def test_nodes_are_there_before_the_state_has_anything_of_them(desk: Desk, deployed: Deployed) -> None:
    state = deployed.state()
    state["resources"] = state["resources"][:3]
    state["pending_operations"] = [{"resource": {"urn": urn("HeadNode", "cluster-head")}, "type": "creating"}]
    found = desk.read(of(state), deployed.reach)
    assert [node["group"] for node in found["nodes"]] == ["head", "a", "a"]
    assert set(states(found)) == {"starting"}
    assert found["phase"] == "starting"


def test_a_worker_that_failed_is_told_with_its_error_and_goes_into_the_trail(
    desk: Desk, deployed: Deployed
) -> None:
    state = deployed.state()
    (first, _) = deployed.cluster.workers.outputs["task_ids"]
    deployed.rig.platform.fail(first, exit_code=3)
    state["resources"].append(_ready())
    found = desk.read(of(state), deployed.reach)
    assert (found["phase"], conditions(found)["WorkersReady"]) == ("degraded", "false")
    (failed,) = [node for node in found["nodes"] if node["state"] == "failed"]
    assert (failed["id"], "exit code 3" in failed["last_error"]) == (first, True)
    desk.read(of(state), deployed.reach)
    gone = [event for event in desk.trail.events() if event.kind == NODE and event.what == "gone"]
    assert [event.facts["id"] for event in gone] == [first]


def test_a_platform_that_does_not_answer_leaves_what_is_remembered(desk: Desk, deployed: Deployed) -> None:
    state = deployed.state()
    row = {"name": "head-1.1", "group": "head", "id": "t", "state": "executing"}
    state["resources"][0]["outputs"]["nodes"] = [row]
    found = desk.read(of(state), deployed.reach, runs=False)
    assert found["phase"] == "unknown"
    assert "local platform: it does not run" in found["troubles"][0]
    assert found["nodes"][0]["platform_state"] == "executing (as of the last run)"
    assert set(conditions(found).values()) == {"unknown"}


def test_where_ray_is_silent_a_cluster_that_was_ready_is_not_taken_for_lost(
    desk: Desk, deployed: Deployed
) -> None:
    deployed.rig.ray.error = CouldNotAsk("no answer", thing="Ray")
    state = deployed.state()
    state["resources"].append(_ready())
    found = desk.read(of(state), deployed.reach)
    assert (found["phase"], set(states(found))) == ("unknown", {"unknown"})
    assert conditions(found)["Degraded"] == "false"
    assert found["troubles"] == ["Ray could not be asked: Ray: no answer"]


def test_a_requirement_that_is_being_cancelled_drains(desk: Desk, deployed: Deployed) -> None:
    platform = deployed.rig.platform
    requirement = deployed.cluster.requirement.ident
    platform.work.cancel(requirement, abort=True)
    live = platform.work.get(requirement).state
    found = desk.read(of(deployed.state()), deployed.reach)
    assert found["phase"] == ("ended" if live.ended else "draining")
    assert live.value in found["state"]


def test_what_is_left_while_it_is_removed_is_not_taken_for_a_beginning(
    desk: Desk, deployed: Deployed
) -> None:
    state = deployed.state()
    state["resources"] = state["resources"][:2]
    pool = {"urn": urn("WorkerPool", "cluster-pool-a"), "type": "pulumi-python:dynamic/raydog:WorkerPool"}
    state["resources"].append({**pool, "outputs": deployed.cluster.worker_pool.outputs})
    assert desk.read(of(state), deployed.reach)["phase"] == "provisioning"
    desk.trail.note(RUN, "begun", text="destroy", verb="destroy")
    assert desk.read(of(state), deployed.reach)["phase"] == "draining"
    desk.trail.note(RUN, "failed", text="destroy", verb="destroy")
    assert desk.read(of(state), deployed.reach)["phase"] == "provisioning"


def test_a_lifetime_that_is_over_is_told(desk: Desk, deployed: Deployed) -> None:
    state = deployed.state()
    groups = state["resources"][2]["outputs"]["groups"]
    for group in groups:
        group["task_timeout_seconds"] = 60.0
    assert desk.read(of(state), deployed.reach)["expires_at"] is not None
    deployed.rig.clock.advance(61)
    head = deployed.cluster.head.outputs["head_id"]
    deployed.rig.platform.fail(head, exit_code=143)
    found = desk.read(of(state), deployed.reach)
    assert (found["phase"], conditions(found)["Expired"]) == ("expired", "true")


# What becomes of a job, the phase that is told, and the states of its nodes.
JOBS = {
    JobState.PENDING: ("provisioning", ["waiting", "waiting"]),
    JobState.RUNNING: ("ready", ["ready", "ready"]),
    JobState.STOPPING: ("draining", ["draining", "draining"]),
    JobState.EXPIRED: ("expired", []),
    JobState.CANCELLED: ("ended", []),
    JobState.UNKNOWN: ("unknown", ["unknown", "unknown"]),
}


@pytest.mark.parametrize("state", JOBS)
def test_a_job_is_told_in_the_same_words(desk: Desk, state: JobState) -> None:
    site = Site()
    made = site.make()
    site.scheduler.on_look = lambda job_id: None
    if state is not JobState.RUNNING:
        site.scheduler.becomes("17", state, reason="its reason")
    found = desk.read(deployment_of(made), lambda settings: site.provider.reach)
    phase, nodes = JOBS[state]
    assert (found["phase"], found["place"]) == (phase, "slurm")
    assert states(found) == nodes
    if phase not in ("ready", "provisioning"):
        assert "its reason" in found["state"]


@pytest.mark.parametrize(
    ("waited_for", "phase", "worker"),
    [("submitted", "starting", "starting"), ("ready", "degraded", "failed")],
)
def test_a_node_of_a_job_that_has_not_joined_yet_has_not_failed(
    desk: Desk, waited_for: str, phase: str, worker: str
) -> None:
    site = Site()
    made = site.make()
    site.scheduler.on_look = lambda job_id: None
    head = [["17.0.0", "cpu", "10.0.0.5"]]
    site.scheduler.files["runs/17.0/nodes.json"] = json.dumps({"alive": head})
    outputs = {**made.outputs, "state": "degraded: 1 of 2 nodes alive in Ray", "wait_for": waited_for}
    found = desk.read(
        deployment_of(made.model_copy(update={"outputs": outputs})), lambda settings: site.provider.reach
    )
    assert (found["phase"], states(found)) == (phase, ["ready", worker])


def test_a_job_whose_observability_ended_is_whole_but_not_observed(desk: Desk) -> None:
    site = Site()
    site.spec, site.observability = job_spec(observability={}), {"state": "up"}
    made = site.make()
    found = desk.read(deployment_of(made), lambda settings: site.provider.reach)
    assert (found["phase"], found["troubles"]) == ("ready", [])
    site.observability = {"state": "failed", "why": "prometheus ended with code 137", "tail": ["its", "end"]}
    found = desk.read(deployment_of(made), lambda settings: site.provider.reach)
    (degraded,) = [each for each in found["conditions"] if each["type"] == "Degraded"]
    assert (found["phase"], degraded["reason"]) == ("degraded", "NotObserved")
    assert degraded["message"].endswith("not up: failed: prometheus ended with code 137")
    assert found["troubles"] == ["observability's last lines: its | end"]


def test_a_scheduler_that_does_not_answer_is_part_of_the_status(desk: Desk) -> None:
    site = Site()
    made = site.make()

    def silent(job_id: str) -> None:
        raise CouldNotAsk("the controller did not answer", thing="SLURM")

    site.scheduler.on_look = silent
    found = desk.read(deployment_of(made), lambda settings: site.provider.reach)
    assert found["phase"] == "unknown"
    assert "SLURM: the controller did not answer" in found["state"]


def _ready() -> Json:
    return {
        "urn": urn("ClusterReadiness", "cluster-ready"),
        "type": "pulumi-python:dynamic/raydog:ClusterReadiness",
        "outputs": {"state": "ready", "readiness": "ray"},
    }
