"""Names of clusters and groups."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from raydog_resources.config.name import (
    LONGEST_CLUSTER_NAME,
    LONGEST_GROUP_NAME,
    ClusterName,
    GroupName,
    as_cluster_name,
)

CLUSTER = TypeAdapter[str](ClusterName)
GROUP = TypeAdapter[str](GroupName)
LONGEST_ON_THE_PLATFORM = 60


@pytest.mark.parametrize("name", ["a", "ray", "ray-prod", "ray_2", "r2d2", "a" * LONGEST_CLUSTER_NAME])
def test_a_good_name_stays_as_it_is(name: str) -> None:
    assert CLUSTER.validate_python(name) == name


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("My Cluster", "my-cluster"),
        ("ray.prod", "ray-prod"),
        ("2nd", "nd"),
        ("ray-", "ray"),
        ("Größe", "gr-e"),
        ("a" * 31, "a" * 30),
    ],
)
def test_a_bad_name_is_answered_with_the_nearest_good_one(name: str, nearest: str) -> None:
    with pytest.raises(ValidationError, match=f"write {nearest} "):
        CLUSTER.validate_python(name)


@pytest.mark.parametrize("name", ["", "123", "---", 7, None, True])
def test_where_nothing_can_be_kept_the_rule_is_said(name: object) -> None:
    with pytest.raises(ValidationError, match="write a name: a to z"):
        CLUSTER.validate_python(name)


@pytest.mark.parametrize("name", ["head", "observability"])
def test_names_of_our_own_groups_are_taken(name: str) -> None:
    assert CLUSTER.validate_python(name) == name
    with pytest.raises(ValidationError, match=f"the name {name} is taken"):
        GROUP.validate_python(name)


def test_the_longest_names_leave_room_for_a_hash_and_a_generation() -> None:
    longest = f"{'c' * LONGEST_CLUSTER_NAME}-{'g' * LONGEST_GROUP_NAME}-{'f' * 8}.999"
    assert len(longest) <= LONGEST_ON_THE_PLATFORM


@given(st.text(max_size=80))
def test_any_text_has_a_nearest_name_or_none(text: str) -> None:
    nearest = as_cluster_name(text)
    assert nearest == "" or CLUSTER.validate_python(nearest) == nearest
