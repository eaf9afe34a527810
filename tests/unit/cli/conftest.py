from __future__ import annotations

from pathlib import Path

import pytest

from raydog_resources.cli import destroy, logs, status
from raydog_resources.workspace.cluster_status import PlatformLook
from raydog_resources.workspace.deployment import Deployment
from tests.unit.cli.office import Office
from tests.unit.workspace.deployed import Deployed, LocalProgram


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path / "project")


@pytest.fixture
def deployed(office: Office, monkeypatch: pytest.MonkeyPatch) -> Deployed:
    """A cluster that runs, in the state of the stack `local`."""
    made = Deployed()
    office.engine.states["local"] = made.state()

    def look(deployment: Deployment, processes: LocalProgram, environment: dict[str, str]) -> PlatformLook:
        return PlatformLook(deployment, processes, environment, made.reach)

    for module in (status, logs, destroy):
        monkeypatch.setattr(module, "PlatformLook", look)
    return made
