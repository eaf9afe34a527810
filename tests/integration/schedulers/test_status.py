"""The status of a cluster that is a job, in each phase of its life, by the same schema as anywhere else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from raydog_resources.clock import SystemClock
from raydog_resources.gateways.event_trail import NODE, EventTrail
from raydog_resources.gateways.log_folder import LogFolder
from raydog_resources.gateways.polling import Pace, Poller
from raydog_resources.resources.provider import Made
from raydog_resources.workspace.cluster_status import PlatformLook
from raydog_resources.workspace.deployment import Deployment, read_deployment
from raydog_resources.workspace.node_logs import NodeLogs
from raydog_resources.workspace.status.status_reader import StatusReader
from tests.fakes.engine import DYNAMIC, PREFIX, urn
from tests.integration.schedulers.place import Place, always_on
from tests.status_check import checked, conditions
from tests.unit.workspace.deployed import LocalProgram

pytestmark = [pytest.mark.root, pytest.mark.timeout(240)]
CLOCK = SystemClock()


class Watcher:
    """Somebody who asks for the status of one stack."""

    def __init__(self, place: Place, folder: Path) -> None:
        self._place = place
        self.trail = EventTrail(folder, "t", CLOCK, {})
        self.logs = LogFolder(folder, "t", CLOCK, {})
        self.outputs: dict[str, Any] | None = None

    def deployment(self) -> Deployment:
        kind = json.dumps({"kind": self._place.scheduler.kind, "host": "login"})
        told = {"urn": f"{PREFIX}pulumi:providers:pulumi-python::p", "type": "pulumi:providers:pulumi-python"}
        job = {"urn": urn("SchedulerJob", "c-job"), "type": f"{DYNAMIC}SchedulerJob", "outputs": self.outputs}
        rows = [{**told, "inputs": {"raydog:place": kind}}, job] if self.outputs else []
        return read_deployment(json.dumps({"deployment": {"resources": rows}}))

    def look(self) -> PlatformLook:
        reach = self._place.new_provider().reach
        return PlatformLook(self.deployment(), LocalProgram(), {}, lambda settings: reach)

    def status(self) -> dict[str, Any]:
        token = (self.outputs or {}).get("ray_token", "")
        reader = StatusReader("t", self.deployment(), self.look(), token=token, trail=self.trail, clock=CLOCK)
        return checked(reader.read().model_dump(mode="json"))

    def until(self, phase: str) -> dict[str, Any]:
        """The status once it is in that phase."""
        return Poller(CLOCK, Pace(0.3, 1.2, 1.0)).until(
            self.status,
            lambda seen: bool(seen["phase"] == phase),
            thing="status",
            deadline_seconds=90,
            describe=lambda seen: str(seen["state"]),
        )


@always_on("ssh")
def test_every_phase_is_told(place: Place, tmp_path: Path) -> None:
    watcher = Watcher(place, tmp_path)
    assert watcher.status()["phase"] == "absent"

    submitted = place.provider.make(place.spec("status").model_copy(update={"wait_for": "submitted"}))
    watcher.outputs = submitted.outputs
    begun = watcher.status()
    assert begun["phase"] in ("provisioning", "starting", "ready"), begun
    assert begun["place"] == place.scheduler.kind

    made = _followed(place, submitted)
    watcher.outputs = made.outputs
    whole = watcher.until("ready")
    assert [(node["group"], node["state"]) for node in whole["nodes"]] == [
        ("head", "ready"),
        ("cpu", "ready"),
        ("cpu", "ready"),
    ]
    assert all(node["private_ip"] for node in whole["nodes"])

    place.site.run("n3", "pkill", "-TERM", "-u", "alice", "-f", "script.*sh node ")
    lost = watcher.until("degraded")
    assert conditions(lost)["WorkersReady"] == "false"

    told = {(event.facts["id"], event.what) for event in watcher.trail.events() if event.kind == NODE}
    assert {what for _, what in told} >= {"asked", "up", "joined"}, told

    assert NodeLogs("t", watcher.deployment(), watcher.look(), watcher.logs).keep() > 0
    place.provider.remove(made.ident, made.outputs)
    assert watcher.status()["phase"] in ("ended", "degraded", "draining", "unknown")
    watcher.outputs = None
    assert watcher.status()["phase"] == "absent"
    kept = NodeLogs("t", watcher.deployment(), watcher.look(), watcher.logs).chosen("")
    assert any(log.read(5) for log in kept), "the logs outlive the job"
    assert made.outputs["ray_token"] not in "".join(log.read(5000) for log in kept)


def _followed(place: Place, submitted: Made) -> Made:
    """As the next `up` does."""
    made: Made = place.new_provider().change(submitted.ident, submitted.outputs, place.spec("status"))
    return made
