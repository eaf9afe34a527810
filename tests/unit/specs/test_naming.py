"""Names and tags follow from project, stack and resource alone."""

from __future__ import annotations

import pytest

from raydog_resources.specs.naming import Owner, generation_name, generation_of


def test_a_tag_names_the_whole_owner() -> None:
    assert Owner("p", "s").tag("pool/a") == "raydog/p/s/pool/a"


def test_a_name_is_plain_and_of_bounded_length() -> None:
    assert Owner("My Project", "dev_1").cluster_name() == "my-project-dev-1"
    names = {Owner("p" * 80, f"stack-{number}").cluster_name() for number in range(50)}
    assert len(names) == 50
    assert max(map(len, names)) <= 60


def test_a_stack_of_strange_letters_has_a_name() -> None:
    assert Owner("日本", "§").cluster_name() == "x-x"


def test_generations_are_found_again() -> None:
    assert generation_of("c", generation_name("c", 12)) == 12


@pytest.mark.parametrize("name", ["c", "c.", "c.x", "cc.1", "c.1.2", "other.1", "c.-1"])
def test_what_is_no_generation_of_a_name(name: str) -> None:
    assert generation_of("c", name) is None


def test_a_mark_tells_whose_it_is() -> None:
    assert Owner.stack_of(Owner("raydog", "dev").tag("job")) == "dev"
    assert [Owner.stack_of(tag) for tag in ("", "mine", "other/p/s/r", "raydog/p")] == [""] * 4
