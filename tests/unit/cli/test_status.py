"""`raydog status` and `raydog connect`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from raydog_resources.cli.exit_code import ExitCode
from raydog_resources.resources.reach import Reach, ReachSettings
from raydog_resources.workspace.cluster_status import PlatformLook
from raydog_resources.workspace.deployment import read_deployment
from raydog_resources.workspace.status.document import published_schema
from tests.fakes.engine import urn
from tests.status_check import checked
from tests.unit.cli.office import Office
from tests.unit.workspace.deployed import Deployed, LocalProgram


def test_a_table_of_nodes(office: Office, deployed: Deployed) -> None:
    assert office.type("status") is ExitCode.DONE
    lines = office.printed().splitlines()
    assert lines[0].startswith("local: ready on the local platform, since ")
    assert [line.split()[1] for line in lines[1:4]] == ["Provisioned", "HeadReady", "WorkersReady"]
    assert lines[4].split() == ["node", "group", "state", "since", "cpus", "platform"]
    assert [line.split()[1:3] for line in lines[5:]] == [["head", "ready"], ["a", "ready"], ["a", "ready"]]
    assert "0.5/1" in lines[5]


def test_the_same_for_programs(office: Office, deployed: Deployed) -> None:
    office.type("status", "--json")
    found = checked(json.loads(office.printed()))
    assert (found["stack"], found["state"], len(found["nodes"]), found["troubles"]) == (
        "local",
        "ready",
        3,
        [],
    )
    assert "connect" not in found["outputs"]
    office.type("status", "--schema")
    assert json.loads(office.printed()) == published_schema()


def test_watched_it_is_told_again_when_it_changes_until_somebody_has_seen_enough(
    office: Office, deployed: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = deployed.cluster.workers.outputs["task_ids"][0]

    def lose() -> None:
        deployed.rig.platform.tasks.cancel(first, abort=True)

    looks: Iterator[Callable[[], object]] = iter([lambda: None, lose, lambda: None])

    def sleep(seconds: float) -> None:
        act = next(looks, None)
        if act is None:
            raise KeyboardInterrupt
        act()

    monkeypatch.setattr(office.clock, "sleep", sleep)
    assert office.type("status", "--watch", "--json") is ExitCode.DONE
    phases = [checked(json.loads(line))["phase"] for line in office.printed().splitlines()]
    assert phases == ["ready", "degraded"]


def test_troubles_are_named(office: Office, deployed: Deployed) -> None:
    state = deployed.state()
    state["resources"][-1]["initErrors"] = ["one node did not join"]
    state["pending_operations"] = [
        {"resource": {"urn": urn("WorkerPool", "cluster-pool-b")}, "type": "creating"}
    ]
    office.engine.states["local"] = state
    office.processes = LocalProgram(runs=False)
    office.type("status")
    printed = office.printed()
    assert "workers a: half made: one node did not join" in printed
    assert "1 things were being made when a run was cut off, or are being made now. Next:" in printed
    assert "its platform could not be asked: local platform: it does not run" in printed


@pytest.mark.parametrize("where", ["initErrors", "half_made"])
def test_what_is_half_made_leads_to_the_report_of_nodes_that_are_gone(
    office: Office, deployed: Deployed, where: str
) -> None:
    folder = office.project.folder / ".raydog" / "reports" / "local"
    folder.mkdir(parents=True)
    for name in ("2026-01-01T00-00-00.000Z-head.txt", "2026-01-02T00-00-00.000Z-cluster.txt"):
        (folder / name).touch()
    office.type("status")
    assert "report" not in office.printed(), "a cluster that is whole has none to look at"
    state = deployed.state()
    if where == "initErrors":
        state["resources"][-1]["initErrors"] = ["one node did not join\na page of report"]
    else:
        # As a refresh leaves it.
        state["resources"][-1]["outputs"]["half_made"] = "one node did not join"
    office.engine.states["local"] = state
    office.type("status")
    last = f"the last start-up report: {folder / '2026-01-02T00-00-00.000Z-cluster.txt'}"
    printed = office.printed()
    assert "workers a: half made: one node did not join" in printed
    assert last in printed
    assert "a page of report" not in printed
    office.type("logs")
    assert "2026-01-02T00-00-00.000Z-cluster.txt" in office.said()


def test_logs_of_a_cloud_are_fetched_as_the_state_says(deployed: Deployed) -> None:
    state = deployed.state("https://cell.example.org")
    state["resources"][1]["inputs"]["raydog:login"] = '{"user": "me", "private_key": "k"}'
    asked: list[ReachSettings] = []

    def reach(settings: ReachSettings) -> Reach:
        asked.append(settings)
        return deployed.reach(settings)

    look = PlatformLook(read_deployment(json.dumps({"deployment": state})), LocalProgram(), {}, reach)
    look.access()
    (settings,) = asked
    assert (settings.url, settings.login.user) == ("https://cell.example.org", "me")
    head = deployed.cluster.head.outputs
    assert deployed.rig.access.entered[-1].task_id == head["head_id"]
    assert deployed.rig.access.entered[-1].private_ip == head["private_ip"]


def test_without_a_cluster_there_is_a_sentence(office: Office) -> None:
    assert office.type("status") is ExitCode.DONE
    assert office.printed() == "local: there is no cluster\n"


def test_how_to_connect_is_what_the_cluster_puts_out(office: Office, deployed: Deployed) -> None:
    assert office.type("connect") is ExitCode.DONE
    assert office.printed() == "Ray  ray://x\n"


def test_a_venv_that_is_not_active_is_named_first(office: Office, deployed: Deployed) -> None:
    activate = office.project.folder / ".venv" / "bin" / "activate"
    activate.parent.mkdir(parents=True)
    activate.touch()
    office.type("connect")
    first = f"First, in your shell:\n  cd {office.project.folder} && source .venv/bin/activate\n\n"
    assert office.printed() == f"{first}Ray  ray://x\n"
    raydog = Path(activate.parent / "raydog")
    raydog.touch(mode=0o755)
    office.environment["PATH"] = str(activate.parent)
    office.type("connect")
    assert office.printed() == "Ray  ray://x\n"


def test_without_a_cluster_there_is_nothing_to_connect_to(office: Office) -> None:
    assert office.type("connect") is ExitCode.REFUSED
    assert "Next: raydog up local" in office.said()
