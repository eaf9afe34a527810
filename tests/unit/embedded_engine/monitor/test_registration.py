"""What a program asks for on the wire, understood or refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pulumi.runtime.proto import alias_pb2, resource_pb2, source_pb2

from raydog_resources.embedded_engine.monitor.duration import parse_duration
from raydog_resources.embedded_engine.monitor.family import Family, Member
from raydog_resources.embedded_engine.monitor.fence import require_inside
from raydog_resources.embedded_engine.monitor.registration import goal_of
from raydog_resources.embedded_engine.planner.goal import Alias
from raydog_resources.embedded_engine.refusal import UseTheCli

THING = "pulumi-python:dynamic/t:Thing"
PROJECT = Path("/home/me/project")
FORMER = alias_pb2.Alias.Spec(name="former", noParent=True)


def asked(**more: Any) -> resource_pb2.RegisterResourceRequest:
    return resource_pb2.RegisterResourceRequest(**{"type": THING, "name": "a", "custom": True, **more})


def test_a_registration_is_understood() -> None:
    request = asked(
        parent="urn:p",
        protect=True,
        dependencies=["urn:1", "urn:2", "urn:1"],
        propertyDependencies={"size": {"urns": ["urn:1"]}},
        deleteBeforeReplace=False,
        deleteBeforeReplaceDefined=True,
        customTimeouts={"create": "5m", "delete": "90s"},
        aliases=[
            alias_pb2.Alias(urn="urn:old"),
            alias_pb2.Alias(spec=alias_pb2.Alias.Spec(name="former", noParent=True)),
        ],
        sourcePosition=source_pb2.SourcePosition(uri="file:///home/me/project/main.py", line=3),
    )
    request.object.update({"size": 1, "zone": "x"})
    goal = goal_of(request, "urn:provider::1", PROJECT)
    assert goal.properties == {"size": 1.0, "zone": "x"}
    assert goal.dependencies == ("urn:1", "urn:2")
    assert goal.property_dependencies == {"size": ("urn:1",), "zone": ()}
    assert goal.delete_before_replace is False
    assert (goal.custom_timeouts.create, goal.custom_timeouts.delete) == (300.0, 90.0)
    assert goal.aliases == (Alias(urn="urn:old"), Alias(name="former", no_parent=True))
    assert goal.source_position == "project:///main.py#3"


def test_a_program_that_names_no_property_needs_everything_for_everything() -> None:
    request = asked(dependencies=["urn:1"])
    request.object.update({"size": 1})
    assert goal_of(request, "", PROJECT).property_dependencies == {"size": ("urn:1",)}


@pytest.mark.parametrize(
    ("text", "seconds"), [("", 0.0), ("90s", 90.0), ("1h30m", 5400.0), ("250ms", 0.25), ("1.5h", 5400.0)]
)
def test_a_time_limit_is_read(text: str, seconds: float) -> None:
    assert parse_duration(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["5", "m", "5 m", "five"])
def test_what_is_no_time_limit_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="duration"):
        parse_duration(text)


@pytest.mark.parametrize(
    "more",
    [
        {"remote": True},
        {"type": "aws:s3/bucket:Bucket"},
        {"type": "pulumi:providers:aws"},
        {"importId": "x"},
        {"packageRef": "x"},
        {"replace_with": ["urn:1"]},
        {"hooks": {"before_create": ["x"]}},
        {"replacement_trigger": {"string_value": "x"}},
        {"snippetId": "x"},
    ],
)
def test_what_is_outside_of_the_fence_is_refused_by_name(more: dict[str, Any]) -> None:
    with pytest.raises(UseTheCli, match="use the pulumi CLI for this"):
        require_inside(asked(**more))


@pytest.mark.parametrize(
    "more", [{}, {"type": "pulumi:providers:pulumi-python"}, {"type": "my:own:C", "custom": False}]
)
def test_what_is_inside_passes(more: dict[str, Any]) -> None:
    require_inside(asked(**more))


def test_children_have_from_their_parent_what_they_do_not_say_themselves() -> None:
    family: Family[Any] = Family()
    family.add(
        "urn:p", Member(protect=True, deleted_with="urn:home", providers={"pulumi-python": "urn:own::1"})
    )
    child = asked(parent="urn:p")
    family.inherit(child)
    assert (child.protect, child.deletedWith) == (True, "urn:home")
    assert family.provider_of(child) == "urn:own::1"
    stubborn = asked(parent="urn:p", protect=False, provider="urn:other::2")
    family.inherit(stubborn)
    assert not stubborn.protect
    assert family.provider_of(stubborn) == "urn:other::2"


def test_transforms_come_from_the_nearest_parent_first() -> None:
    family: Family[str] = Family()
    family.add("urn:top", Member(transforms=("far",)))
    family.add("urn:mid", Member(parent="urn:top", transforms=("near",)))
    assert family.transforms_above("urn:mid") == ["near", "far"]
