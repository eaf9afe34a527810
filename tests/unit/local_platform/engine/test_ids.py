"""Ids look like YellowDog's, and those of a requirement hang together."""

from __future__ import annotations

import re
import uuid

from raydog_resources.local_platform.engine.ids import Ids, group_id, run_name, task_id, task_of_run

UUID = "01234567-89ab-4cde-8f01-23456789abcd"


def test_an_id_says_its_kind_and_carries_a_valid_uuid() -> None:
    prefix, kind, account, unique = Ids().make("wrkrpool").split(":")
    assert (prefix, kind, account) == ("ydid", "wrkrpool", "000000")
    assert str(uuid.UUID(unique)) == unique


def test_no_two_ids_are_the_same() -> None:
    ids = Ids()
    assert len({ids.make("node") for _ in range(100)} | {ids.instance() for _ in range(100)}) == 200


def test_an_instance_has_an_id_like_a_clouds() -> None:
    assert re.fullmatch(r"i-[0-9a-f]{17}", Ids().instance())


def test_groups_and_tasks_have_the_uuid_of_their_requirement() -> None:
    requirement = Ids(lambda: UUID).make("workreq")
    group = group_id(requirement, 2)
    assert group == f"ydid:taskgrp:000000:{UUID}:2"
    assert task_id(group, 17) == f"ydid:task:000000:{UUID}:2:17"


def test_a_runs_name_leads_back_to_its_task() -> None:
    task = f"ydid:task:000000:{UUID}:2:17"
    name = run_name(task, 3)
    assert re.fullmatch(r"[\w.-]+", name)
    assert task_of_run(name) == (task, 3)
