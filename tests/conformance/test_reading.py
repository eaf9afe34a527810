"""What may be asked of any platform at any time: nothing here makes, changes or ends a thing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from raydog_resources.errors import Gone
from raydog_resources.gateways.yellowdog import YellowDog

NOWHERE = "00000000-0000-0000-0000-000000000000"

UNKNOWN: list[tuple[str, Callable[[YellowDog], object]]] = [
    ("requirement", lambda it: it.work.get(f"ydid:workreq:000000:{NOWHERE}")),
    ("task", lambda it: it.tasks.get(f"ydid:task:000000:{NOWHERE}:1:1")),
    ("pool", lambda it: it.pools.get(f"ydid:wrkrpool:000000:{NOWHERE}")),
    ("node", lambda it: it.nodes.get(f"ydid:node:000000:{NOWHERE}")),
    ("node of a worker", lambda it: it.nodes.of_worker(f"ydid:wrkr:000000:{NOWHERE}")),
    ("compute requirement", lambda it: it.compute.get(f"ydid:compreq:000000:{NOWHERE}")),
    ("template", lambda it: it.templates.get(f"ydid:crt:000000:{NOWHERE}")),
]


def test_the_key_is_known(readable: YellowDog) -> None:
    application = readable.application()
    assert application.id
    assert application.name


@pytest.mark.parametrize("ask", [ask for _, ask in UNKNOWN], ids=[name for name, _ in UNKNOWN])
def test_what_never_was_is_gone(readable: YellowDog, ask: Callable[[YellowDog], object]) -> None:
    with pytest.raises(Gone):
        ask(readable)


def test_nobody_has_a_name_that_nobody_took(readable: YellowDog) -> None:
    name = "raydog-conformance-of-nobody"
    assert readable.work.find(name, name) == ()
    assert readable.pools.find(name, name) == ()
    assert readable.compute.find(name, name) == ()
    assert readable.templates.find(name, name) is None


def test_lists_are_answered(readable: YellowDog) -> None:
    assert all(each.id for each in readable.work.all())
    assert all(each.id for each in readable.pools.all())
    assert all(each.id for each in readable.compute.all())
    assert all(each.id for each in readable.namespaces.all())
    assert all(each.id for each in readable.templates.sources())


def test_a_template_of_the_list_can_be_read_and_found(readable: YellowDog) -> None:
    listed = readable.templates.all()
    if not listed:
        pytest.skip("the account has no template: add one to it to run this")
    first = listed[0]
    assert readable.templates.get(first.id).name == first.name
    assert readable.templates.find(first.namespace, first.name) == first


def test_a_requirement_of_the_list_reads_the_same_alone(readable: YellowDog) -> None:
    listed = readable.work.all()
    if not listed:
        pytest.skip("the account has no work requirement: submit one to run this")
    alone = readable.work.get(listed[0].id)
    assert (alone.namespace, alone.name, alone.tag) == (listed[0].namespace, listed[0].name, listed[0].tag)
