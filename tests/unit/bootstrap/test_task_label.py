"""The label by which a node's task is known in Ray."""

from __future__ import annotations

import re

from raydog_resources.bootstrap import TASK_LABEL, task_label

UUID = "9d12fec4-faf2-4e8f-a179-80e5d8729276"
# What Ray takes as a label's value.
ACCEPTED = re.compile(r"[a-zA-Z0-9]([a-zA-Z0-9_.-]{0,61}[a-zA-Z0-9])?")


def test_a_task_is_known_by_its_id_without_colons() -> None:
    assert task_label(f"ydid:task:000000:{UUID}:1:7") == f"000000_{UUID}_1_7"


def test_ray_takes_the_label_of_the_largest_task() -> None:
    assert ACCEPTED.fullmatch(TASK_LABEL)
    assert ACCEPTED.fullmatch(task_label(f"ydid:task:ABCDEF:{UUID}:999999:9999999"))


def test_tasks_of_different_groups_and_requirements_differ() -> None:
    ids = [f"ydid:task:000000:{UUID}:{group}:{task}" for group in (1, 11) for task in (1, 11)]
    assert len({task_label(task_id) for task_id in ids}) == len(ids)


def test_an_id_of_another_form_loses_only_what_ray_refuses() -> None:
    assert task_label("job/17 of me") == "job_17_of_me"
