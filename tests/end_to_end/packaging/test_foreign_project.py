"""The wheel alone, in somebody else's project: the component, `raydog`, the policy pack and the local platform."""

from __future__ import annotations

from pathlib import Path

import pytest

from raydog_resources import __version__
from tests.architecture.source_tree import ROOT
from tests.end_to_end.engine import EngineUnderTest, the_other_engine
from tests.end_to_end.packaging.foreign_project import ForeignProject, make_environment
from tests.wheel import build_wheel

pytestmark = [pytest.mark.cli, pytest.mark.engine, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(tmp_path_factory.mktemp("wheel"))


def test_up_change_and_destroy(wheel: Path, engine: EngineUnderTest, tmp_path: Path) -> None:
    python = make_environment(tmp_path / "environment", wheel, borrowed=True)
    live_through(ForeignProject(tmp_path, python, engine))


@pytest.mark.matrix
def test_the_same_on_the_other_engine(wheel: Path, engine: EngineUnderTest, tmp_path: Path) -> None:
    python = make_environment(tmp_path / "environment", wheel, borrowed=True)
    live_through(ForeignProject(tmp_path, python, the_other_engine(engine)))


@pytest.mark.matrix
def test_the_same_with_nothing_but_what_pip_installs(
    wheel: Path, engine: EngineUnderTest, tmp_path: Path
) -> None:
    python = make_environment(tmp_path / "environment", wheel, borrowed=False)
    live_through(ForeignProject(tmp_path, python, engine))


def live_through(place: ForeignProject) -> None:
    """Everything that the wheel promises, one after the other."""
    found = place.run(
        str(place.python), "-c", "import raydog_resources as r; print(r.__file__, r.__version__)"
    )
    assert found.code == 0, found.text
    file, version = found.out.split()
    assert Path(file).is_relative_to(place.python.parents[1])
    assert not Path(file).is_relative_to(ROOT)
    assert version == __version__
    policies = Path(place.run("raydog", "policy-path").out.strip())
    assert policies.is_relative_to(place.python.parents[1])
    assert (policies / "PulumiPolicy.yaml").is_file()

    place.platform("start", "--isolation", "stub", "--data-dir", place.environment["RAYDOG_LOCAL_DIR"])
    try:
        change_it_twice(place)
    finally:
        place.platform("clean", "--data-dir", place.environment["RAYDOG_LOCAL_DIR"])


def change_it_twice(place: ForeignProject) -> None:
    place.describe(2)
    place.pulumi("stack", "init", "north")
    up = place.pulumi("up", "--yes", "--skip-preview", "-s", "north")
    assert "raydog:index:RayCluster" in up.out
    assert place.outputs()["size"] == 3
    assert place.outputs()["where"].startswith("ray://")
    checked = place.run("raydog", "check", "north")
    assert (checked.code, "lifetime" in checked.out) == (0, True), checked.text
    place.describe(3)
    status = place.run("raydog", "status", "north")
    assert (status.code, status.out.startswith("north: ready"), status.out.count(" cpu ")) == (0, True, 2), (
        status.text
    )
    place.pulumi("up", "--yes", "--skip-preview", "-s", "north")
    assert place.outputs()["size"] == 4
    place.pulumi("preview", "-s", "north", "--expect-no-changes")
    place.pulumi("destroy", "--yes", "--skip-preview", "-s", "north")
    said = place.platform("status", "--data-dir", place.environment["RAYDOG_LOCAL_DIR"])
    assert (said["pools_open"], said["machines"]) == (0, 0)
