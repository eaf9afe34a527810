"""Clusters of two people on the same machines at the same time: neither sees, hinders or ends the other's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

import pytest

from raydog_resources.resources.provider import Made
from tests.integration.schedulers.place import Place, always_on, scheduler_as
from tests.sites.accounts import USERS

pytestmark = [pytest.mark.root, pytest.mark.timeout(240)]
# SLURM gives a job all of a node's memory unless it is told how much.
SMALL = {"memory": "300MB"}


@pytest.fixture
def other(place: Place) -> Iterator[Place]:
    """The same place as another person has it."""
    scheduler = scheduler_as(place.scheduler.kind, place.site, USERS[1])
    yield Place(place.site, scheduler, USERS[1])
    scheduler.close()


def nodes_told(made: Made, token: str) -> int:
    """How many its dashboard lists to whoever has that token; minus the status where it lets nobody in."""
    request = Request(
        f"{made.outputs['dashboard_url']}/api/v0/nodes", headers={"Authorization": f"Bearer {token}"}
    )
    try:
        with build_opener(ProxyHandler({})).open(request, timeout=10) as answer:
            return len(json.load(answer)["data"]["result"]["result"])
    except HTTPError as error:
        return -error.code


@always_on("slurm")
def test_both_answer_and_the_end_of_one_leaves_the_other_alone(place: Place, other: Place) -> None:
    ours = place.provider.make(place.spec("both", group=SMALL))
    theirs = other.provider.make(other.spec("both", group=SMALL))
    assert (ours.outputs["state"], theirs.outputs["state"]) == ("ready", "ready")
    assert ours.outputs["private_ip"] == theirs.outputs["private_ip"]
    our_token, their_token = ours.outputs["ray_token"], theirs.outputs["ray_token"]
    assert (nodes_told(ours, our_token), nodes_told(theirs, their_token)) == (3, 3)
    assert (nodes_told(ours, their_token), nodes_told(theirs, our_token)) == (-401, -401)
    processes, folders = sorted(other.processes()), sorted(other.folders())
    assert len(folders) == 3

    place.provider.remove(ours.ident, ours.outputs)
    assert place.left() == []
    assert (sorted(other.processes()), sorted(other.folders())) == (processes, folders)
    assert other.state(theirs) == "ready"
    assert nodes_told(theirs, their_token) == 3
    other.provider.remove(theirs.ident, theirs.outputs)
    assert other.left() == []
