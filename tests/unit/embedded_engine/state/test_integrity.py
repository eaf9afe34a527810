"""Whether a state holds together."""

from __future__ import annotations

from dataclasses import replace

import pytest

from raydog_resources.embedded_engine.state.integrity import unsound
from raydog_resources.embedded_engine.state.resource_state import ResourceState

HEAD = "urn:pulumi:s::p::"
STACK = ResourceState(f"{HEAD}pulumi:pulumi:Stack::p-s", "pulumi:pulumi:Stack")
PROVIDER = ResourceState(
    f"{HEAD}pulumi:providers:pulumi-python::default", "pulumi:providers:pulumi-python", custom=True, id="i"
)
THING = ResourceState(
    f"{HEAD}a:b:C::c",
    "a:b:C",
    custom=True,
    id="1",
    parent=STACK.urn,
    provider=f"{PROVIDER.urn}::i",
    dependencies=(PROVIDER.urn,),
    property_dependencies={"x": (STACK.urn,)},
    deleted_with=STACK.urn,
)


def test_a_sound_one_is() -> None:
    assert unsound((STACK, PROVIDER, THING)) == ""
    assert unsound(()) == ""


@pytest.mark.parametrize(
    ("resources", "what"),
    [
        ((PROVIDER, THING), "parent"),
        ((STACK, THING, PROVIDER), "unknown provider"),
        ((STACK, PROVIDER, replace(THING, provider=f"{PROVIDER.urn}::other")), "unknown provider"),
        ((STACK, PROVIDER, replace(THING, dependencies=("urn:x",))), "dependency urn:x"),
        ((STACK, PROVIDER, replace(THING, property_dependencies={"x": ("urn:x",)})), "property x"),
        ((STACK, PROVIDER, replace(THING, deleted_with="urn:x")), "deletedWith urn:x"),
        ((STACK, PROVIDER, THING, replace(THING)), "duplicate resource"),
        ((replace(STACK, id="x"),), "non-empty ID"),
    ],
)
def test_what_does_not_hold_together_is_named(resources: tuple[ResourceState, ...], what: str) -> None:
    assert what in unsound(resources)


def test_one_that_waits_for_its_deletion_may_be_there_beside_its_successor() -> None:
    assert unsound((STACK, PROVIDER, THING, replace(THING, delete=True))) == ""


def test_one_that_waits_for_its_replacement_may_have_lost_its_provider() -> None:
    assert unsound((STACK, PROVIDER, replace(THING, provider="gone::x", pending_replacement=True))) == ""
