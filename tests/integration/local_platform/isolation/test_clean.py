"""`clean` finds everything a platform left, even when its folder is gone or half written."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import pytest

from raydog_resources.local_platform.isolation.clean import clean
from raydog_resources.local_platform.isolation.rtnetlink import RouteSocket
from tests.integration.local_platform.isolation.conftest import NewRig
from tests.integration.local_platform.isolation.rig import Rig, wait_until


def test_nodes_that_live_and_nodes_that_died_go(rig: Rig) -> None:
    rig.boot(1)
    rig.boot(2)
    rig.start("(setsid sleep 1000 &); echo up; sleep 1001", node=1)
    rig.prints("up")
    for pid in rig.processes(2):
        os.kill(pid, signal.SIGKILL)
    removed = clean(rig.root, rig.ident)
    assert {"node n1", "node n2"} <= set(removed)
    assert rig.remains() == []
    assert clean(rig.root, rig.ident) == []


def test_processes_are_found_by_their_mark_when_the_folder_is_gone(rig: Rig) -> None:
    rig.boot(1)
    rig.start("echo up; sleep 1000")
    rig.prints("up")
    shutil.rmtree(rig.root / "nodes")
    removed = clean(rig.root, rig.ident)
    assert any("processes" in line for line in removed)
    assert rig.remains() == []


def test_a_trial_that_was_cut_short_goes_too(rig: Rig) -> None:
    ident = os.urandom(4).hex()
    trial = Rig(rig.kind, rig.root / f"trial-{ident}", ident)
    trial.prepare()
    trial.boot()
    assert len(clean(rig.root, rig.ident)) >= 1
    assert trial.processes() == set()
    assert rig.remains() == []
    with RouteSocket() as routes:
        assert routes.number_of(f"rd{ident[:6]}") is None


def test_the_neighbour_stays(new_rig: NewRig, kind: str) -> None:
    one, other = new_rig(kind, "one"), new_rig(kind, "other")
    one.boot()
    other.boot()
    clean(one.root, one.ident)
    assert one.remains() == []
    assert other.ask("echo fine") == "fine\n"


@pytest.mark.root
def test_bridges_of_platforms_whose_folder_is_gone_go(new_rig: NewRig, tmp_path: Path) -> None:
    rig = new_rig("netns", "one")
    ident = os.urandom(4).hex()
    lost = Rig("netns", tmp_path / "lost", ident)
    lost.prepare()
    shutil.rmtree(tmp_path / "lost")
    assert f"network link rd{ident[:6]}" in clean(rig.root, rig.ident)
    with RouteSocket() as routes:
        assert routes.number_of(f"rd{ident[:6]}") is None
    wait_until("nothing is left", lambda: not lost.processes())
