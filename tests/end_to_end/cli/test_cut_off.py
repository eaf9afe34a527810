"""A run that is interrupted or killed loses nothing: the next one goes on, or removes all of it."""

from __future__ import annotations

import pytest

from tests.end_to_end.cli.typist import Typist, ended, kill_with_engine
from tests.end_to_end.cluster.platform_view import PlatformView
from tests.end_to_end.local_platform.rig import wait_until

pytestmark = [pytest.mark.cli, pytest.mark.engine, pytest.mark.timeout(900)]


def held_at(view: PlatformView, verb: str, path: str) -> str:
    """The platform does what is asked there, and does not answer."""
    return view.order(kind="barrier-after", verb=verb, path=path, call=1)


def killed_while_making_pools(typist: Typist, view: PlatformView) -> None:
    held = held_at(view, "POST", "^/workerPools/provisioned")
    process = typist.start("up", "--yes")
    wait_until("a pool is being made", lambda: view.fault(held)["waiting"], 60)
    kill_with_engine(process)
    view.no_faults()
    assert typist.state()["pending_operations"]
    assert view.pools()


def test_a_killed_run_is_gone_on_with(typist: Typist, view: PlatformView) -> None:
    killed_while_making_pools(typist, view)
    up = typist.type("up", "--yes")
    assert up.code == 0, up.text
    assert "unlocking it: the run that had locked it was killed" in up.err
    assert {noun: len(names) for noun, names in view.living().items()} == {
        "requirements": 1,
        "pools": 2,
        "machines": 2,
        "tasks": 3,
    }
    assert not typist.state().get("pending_operations")


@pytest.mark.matrix
def test_a_killed_run_is_cleared_away(typist: Typist, view: PlatformView) -> None:
    killed_while_making_pools(typist, view)
    destroyed = typist.type("destroy", "--yes")
    assert destroyed.code == 0, destroyed.text
    assert "taking over what an earlier run was making" in destroyed.err
    assert view.living() == {"requirements": [], "pools": [], "machines": [], "tasks": []}
    assert not typist.state().get("pending_operations")


@pytest.mark.matrix
def test_an_interrupted_run_finishes_what_it_is_at_and_nobody_comes_between(
    typist: Typist, view: PlatformView
) -> None:
    held = held_at(view, "POST", "^/work/requirements")
    process = typist.start("up", "--yes")
    wait_until("the requirement is being made", lambda: view.fault(held)["waiting"], 60)
    second = typist.type("up", "--yes")
    assert second.code == 4, second.text
    assert "is at work on it; nothing was changed" in second.err
    process.terminate()
    view.no_faults()
    typed = ended(process)
    assert typed.code == 130, typed.text
    assert "stopping: what is being made now is finished" in typed.err
    assert "work requirement" in typed.err.partition("there is left: ")[2]
    assert "Next: raydog up local, which goes on" in typed.err
    assert "Traceback" not in typed.err
    assert view.tasks() == []
    assert not typist.state().get("pending_operations")
