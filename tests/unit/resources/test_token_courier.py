"""The token's way to nodes."""

from __future__ import annotations

from raydog_resources.errors import CouldNotAsk
from raydog_resources.gateways.task import Task
from raydog_resources.resources.token_courier import TokenCourier, token_environment, token_file
from tests.fakes.node_access import FakeNodeAccess
from tests.unit.resources.rig import Cluster


def test_another_head_has_another_file_the_same_head_the_same() -> None:
    assert token_file("r", "head-1.1") == token_file("r", "head-1.1") != token_file("r", "head-1.2")
    assert token_file("r", "head-1.1") != token_file("other", "head-1.1")
    assert token_file("r", "head-1.1").startswith(".raydog/ray_token.")


def test_a_closed_door_is_remembered_and_tried_again(cluster: Cluster) -> None:
    access = FakeNodeAccess(closed=True)
    courier = TokenCourier(access, "secret", "path")
    task = cluster.rig.platform.tasks.get(cluster.head.outputs["head_id"])
    courier.serve([task])
    assert "the door is closed" in courier.trouble
    access.closed = False
    courier.serve([task])
    courier.serve([task])
    assert (access.secrets, courier.trouble) == ([(task.name, "path", "secret")], "")


class ClosedForOne(FakeNodeAccess):
    """One node lets nobody in."""

    closed_to = ""

    def put_secret(self, task: Task, path: str, content: str) -> None:
        if task.id == self.closed_to:
            raise CouldNotAsk("its door is closed", thing=f"node of {task.name}")
        super().put_secret(task, path, content)


def test_one_that_cannot_be_reached_holds_up_nobody(cluster: Cluster) -> None:
    access = ClosedForOne()
    tasks = cluster.rig.platform.tasks.all()
    access.closed_to = tasks[0].id
    courier = TokenCourier(access, "secret", "path")
    courier.serve(tasks)
    assert {name for name, *_ in access.secrets} == {task.name for task in tasks[1:]}
    assert "its door is closed" in courier.trouble


def test_nobody_is_served_who_has_no_machine_or_has_ended(cluster: Cluster) -> None:
    access = FakeNodeAccess()
    cluster.rig.platform.fail(cluster.head.outputs["head_id"])
    TokenCourier(access, "secret", "path").serve(cluster.rig.platform.tasks.all(group_id=""))
    assert len(access.secrets) == 2


def test_without_a_token_or_a_way_nothing_happens(cluster: Cluster) -> None:
    access = FakeNodeAccess()
    tasks = cluster.rig.platform.tasks.all()
    TokenCourier(access, "", "path").serve(tasks)
    TokenCourier(None, "secret", "path").serve(tasks)
    assert access.secrets == []


def test_the_environment_carries_it_only_where_that_was_chosen() -> None:
    assert token_environment("", "", carried=True) == {}
    assert token_environment("t", "f", carried=False) == {"RAYDOG_TOKEN_FILE": "f"}
    assert token_environment("t", "f", carried=True) == {"RAYDOG_TOKEN_FILE": "f", "RAYDOG_TOKEN": "t"}
