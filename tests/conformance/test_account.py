"""Templates and namespaces, alike on every platform."""

from __future__ import annotations

from dataclasses import replace

import pytest

from raydog_resources.errors import Gone, NameTaken
from raydog_resources.gateways.template import NewTemplate, TemplateSource
from tests.conformance.platforms import Platform


def new_template(platform: Platform) -> NewTemplate:
    return NewTemplate(
        platform.namespace,
        platform.name("template"),
        "co.yellowdog.platform.model.SingleSourceProvisionStrategy",
        (TemplateSource("ydid:cst:000000:00000000-0000-0000-0000-000000000001"),),
        description="for the suite",
    )


def test_a_template_is_added_read_found_and_deleted(platform: Platform) -> None:
    templates = platform.yellowdog.templates
    new = new_template(platform)
    added = templates.add(new)
    assert (added.namespace, added.name, added.kind) == (new.namespace, new.name, "static")
    assert (added.strategy, added.sources) == (new.strategy, new.sources)
    assert templates.get(added.id) == added
    found = templates.find(new.namespace, new.name)
    assert found is not None
    assert found.id == added.id
    assert added.id in {each.id for each in templates.all(namespace=platform.namespace)}
    templates.delete(added.id)
    assert templates.find(new.namespace, new.name) is None
    with pytest.raises(Gone):
        templates.get(added.id)
    with pytest.raises(Gone):
        templates.delete(added.id)


def test_the_very_same_template_again_is_as_good_as_made(platform: Platform) -> None:
    new = new_template(platform)
    added = platform.yellowdog.templates.add(new)
    assert platform.yellowdog.templates.add(new).id == added.id


def test_another_template_of_that_name_is_refused(platform: Platform) -> None:
    new = new_template(platform)
    added = platform.yellowdog.templates.add(new)
    with pytest.raises(NameTaken, match=added.id):
        platform.yellowdog.templates.add(replace(new, user_data="something else"))


def test_a_namespace_is_added_once(platform: Platform) -> None:
    name = platform.name("space")
    added = platform.yellowdog.namespaces.add(name)
    assert platform.yellowdog.namespaces.add(name) == added
    assert [each for each in platform.yellowdog.namespaces.all() if each.name == name] == [added]
