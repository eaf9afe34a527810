"""A resource that was renamed: nobody refers to it by its old name when the state is written."""

from __future__ import annotations

from raydog_resources.embedded_engine.state.resource_state import ResourceState
from raydog_resources.embedded_engine.state.snapshot import CREATING, PendingOperation, Snapshot
from raydog_resources.embedded_engine.state.urn_references import with_new_names

HEAD = "urn:pulumi:s::p::"
OLD, NEW = f"{HEAD}a:b:C::old", f"{HEAD}a:b:C::new"
PROVIDER = f"{HEAD}pulumi:providers:x::one"


def test_nothing_is_touched_where_nothing_was_renamed() -> None:
    snapshot = Snapshot((ResourceState(OLD, "a:b:C"),))
    assert with_new_names(snapshot) is snapshot


def test_every_reference_follows_and_the_alias_goes() -> None:
    renamed = ResourceState(NEW, "a:b:C", aliases=(OLD,))
    user = ResourceState(
        f"{HEAD}x:y:Z::z",
        "x:y:Z",
        dependencies=(OLD,),
        property_dependencies={"k": (OLD,)},
        deleted_with=OLD,
    )
    other = ResourceState(f"{HEAD}x:y:Z::o", "x:y:Z")
    snapshot = with_new_names(Snapshot((renamed, user, other), (PendingOperation(user, CREATING),)))
    found = snapshot.resources[1]
    assert snapshot.resources[0].aliases == ()
    assert (found.dependencies, found.property_dependencies, found.deleted_with) == (
        (NEW,),
        {"k": (NEW,)},
        NEW,
    )
    assert snapshot.resources[2] is other
    assert snapshot.pending_operations[0].resource.dependencies == (NEW,)


def test_a_renamed_provider_is_still_the_provider() -> None:
    new = f"{HEAD}pulumi:providers:x::two"
    provider = ResourceState(new, "pulumi:providers:x", custom=True, id="i", aliases=(PROVIDER,))
    user = ResourceState(OLD, "a:b:C", custom=True, id="1", provider=f"{PROVIDER}::i")
    assert with_new_names(Snapshot((provider, user))).resources[1].provider == f"{new}::i"


def test_children_bear_the_new_type_of_their_parent() -> None:
    parent = ResourceState(f"{HEAD}n:n:N::c", "n:n:N", aliases=(f"{HEAD}o:o:O::c",))
    child = ResourceState(f"{HEAD}o:o:O$a:b:C::k", "a:b:C", parent=f"{HEAD}o:o:O::c")
    found = with_new_names(Snapshot((parent, child))).resources[1]
    assert (found.urn, found.parent) == (f"{HEAD}n:n:N$a:b:C::k", parent.urn)
