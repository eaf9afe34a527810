"""A roll that stopped at a node which did not join, and the runs after it: no more old workers go for it."""

from __future__ import annotations

import pytest

from raydog_resources.resources.failure import HalfMade
from tests.unit.resources.rig import Cluster

LIMITS = {"provision_seconds": 10, "ready_seconds": 20}


class AllBut(set[str]):
    """Every name that is not one of these."""

    def __contains__(self, name: object) -> bool:
        return not super().__contains__(name)


def workers(cluster: Cluster) -> set[str]:
    return {name for name in cluster.rig.live_tasks() if name.startswith("w-")}


@pytest.fixture
def stopped(cluster: Cluster) -> Cluster:
    """One of two workers was rolled, and what came for it does not join."""
    cluster.rig.ray.kept_out = AllBut(workers(cluster))
    with pytest.raises(HalfMade, match="has not joined within 30 s"):
        cluster.change_workers(fingerprint="f2", **LIMITS)
    return cluster


def test_the_same_again_waits_for_that_node_and_ends_no_other(stopped: Cluster) -> None:
    before = workers(stopped)
    with pytest.raises(HalfMade, match="has not joined within 30 s"):
        stopped.change_workers(fingerprint="f2", **LIMITS)
    assert workers(stopped) == before


def test_with_another_script_that_node_is_the_first_to_go(stopped: Cluster) -> None:
    (old,) = {name for name in workers(stopped) if name not in stopped.rig.ray.kept_out}
    with pytest.raises(HalfMade):
        stopped.change_workers(fingerprint="f3", **LIMITS)
    assert old in workers(stopped)
    stopped.rig.ray.kept_out = set()
    stopped.change_workers(fingerprint="f3", **LIMITS)
    assert len(workers(stopped)) == 2
    assert old not in workers(stopped)


def test_once_it_joins_the_roll_goes_on(stopped: Cluster) -> None:
    before = workers(stopped)
    stopped.rig.ray.kept_out = set()
    stopped.change_workers(fingerprint="f2", **LIMITS)
    assert len(workers(stopped) & before) == 1
    assert len(workers(stopped)) == 2
