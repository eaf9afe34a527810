"""Two people with checkouts of their own and one backend: nobody's update is lost, whoever comes second is told."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from raydog_resources.local_platform import LocalPlatform
from tests.end_to_end.backends.backend import BACKENDS, SharedBackend
from tests.end_to_end.cli.typist import Typist, ended
from tests.end_to_end.cluster.conftest import platform_folder
from tests.end_to_end.cluster.platform_view import PlatformView
from tests.end_to_end.engine import EngineUnderTest
from tests.end_to_end.local_platform.rig import wait_until

pytestmark = [pytest.mark.cli, pytest.mark.engine, pytest.mark.timeout(900)]
_OWNER = re.compile(r"process (\d+) of \S+ on \S+ is at work on it; nothing was changed")
ONE_CLUSTER = {"requirements": 1, "pools": 2, "machines": 2, "tasks": 3}


@pytest.fixture(
    params=[
        "folder",
        *(pytest.param(name, marks=pytest.mark.matrix) for name in BACKENDS if name != "folder"),
    ]
)
def backend(
    request: pytest.FixtureRequest, engine: EngineUnderTest, tmp_path: Path
) -> Iterator[SharedBackend]:
    if request.param != "folder" and engine.kind != "cli":
        pytest.skip("the embedded engine keeps states in folders only")
    with BACKENDS[request.param](tmp_path / "backend") as running:
        yield running


@pytest.fixture
def people(
    platform: LocalPlatform,
    view: PlatformView,
    engine: EngineUnderTest,
    backend: SharedBackend,
    tmp_path: Path,
) -> Iterator[tuple[Typist, Typist]]:
    both = [Typist(tmp_path / name, platform_folder(platform), engine) for name in ("anna", "ben")]
    for person in both:
        person.environment |= backend.for_a_person()
    yield both[0], both[1]
    view.no_faults()
    destroyed = both[0].type("destroy", "--yes")
    for person in both:
        person.end_orphans()
    assert destroyed.code == 0, destroyed.text
    assert not any(view.living().values())


def living(view: PlatformView) -> dict[str, int]:
    return {noun: len(names) for noun, names in view.living().items()}


def test_who_comes_second_is_refused_with_the_first_one_s_name(
    people: tuple[Typist, Typist], view: PlatformView
) -> None:
    anna, ben = people
    held = view.order(kind="barrier-after", verb="POST", path="^/work/requirements", call=1)
    first = anna.start("up", "--yes")
    wait_until("anna's run is making something", lambda: view.fault(held)["waiting"], 120)
    second = ben.type("up", "--yes")
    assert second.code == 4, second.text
    owner = _OWNER.search(second.err)
    assert owner is not None, second.err
    # The engine's own process, which is not yet over.
    os.kill(int(owner[1]), 0)
    view.no_faults()
    done = ended(first)
    assert done.code == 0, done.text
    assert living(view) == ONE_CLUSTER


@pytest.mark.matrix
def test_one_goes_on_with_what_the_other_has_made(people: tuple[Typist, Typist], view: PlatformView) -> None:
    """The state is one, and so are its secrets, although neither has the other's folder."""
    anna, ben = people
    made = anna.type("up", "--yes")
    assert made.code == 0, made.text
    again = ben.type("up", "--yes")
    assert again.code == 0, again.text
    assert "nothing to change" in again.err
    tokens = {
        person.type("outputs", "--only", "ray_token", "--show-secrets").out.strip() for person in people
    }
    assert len(tokens) == 1
    assert len(tokens.pop()) > 20
    ben.describe(3)
    assert ben.type("up", "--yes").code == 0
    assert living(view)["tasks"] == 4


@pytest.mark.matrix
def test_both_at_the_same_moment_make_one_cluster(people: tuple[Typist, Typist], view: PlatformView) -> None:
    anna, ben = people
    both = [ended(run) for run in [person.start("up", "--yes") for person in (anna, ben)]]
    # One after the other, or one is refused; at worst both are, which changes nothing.
    assert sorted(one.code for one in both) in ([0, 0], [0, 4], [4, 4]), [one.text for one in both]
    again = anna.type("up", "--yes")
    assert again.code == 0, again.text
    assert living(view) == ONE_CLUSTER
