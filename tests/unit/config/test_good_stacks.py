"""Stack files that are right: every key there is, the least there can be, and the stacks of this project."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from raydog_resources.config.description import Description, read_description, read_stack_file
from raydog_resources.config.node_count import node_count
from raydog_resources.config.section import Section
from raydog_resources.errors import DescriptionError
from tests.unit.config.described import CLUSTER, FILE, LOCALLY, NODE, described

ROOT = Path(__file__).parents[3]
GOLDEN = ROOT / "tests" / "golden" / "good_stacks"
EVERY_FIELD = GOLDEN / "every_field.yaml"
EVERY_FIELDS = sorted(GOLDEN.glob("every_field*.yaml"))


def plain(description: Description) -> dict[str, Any]:
    dumped: dict[str, Any] = description.model_dump(mode="json", exclude_defaults=True)
    return dumped


def keys_set(section: Section) -> set[tuple[str, str]]:
    """Class and name of every key that was written in a section or below it."""
    found = {(type(section).__name__, name) for name in section.model_fields_set}
    for name in section.model_fields_set:
        value = getattr(section, name)
        for part in value.values() if isinstance(value, Mapping) else [value]:
            found |= keys_set(part) if isinstance(part, Section) else set()
    return found


def keys_known(section: type[Section] = Section) -> set[tuple[str, str]]:
    """Class and name of every key there is."""
    own = {(section.__name__, name) for name in section.model_fields}
    ours = (kind for kind in section.__subclasses__() if kind.__module__.startswith("raydog_resources."))
    return own.union(*(keys_known(kind) for kind in ours))


@pytest.mark.parametrize("file", EVERY_FIELDS, ids=lambda file: file.stem)
def test_every_field_can_be_written(file: Path) -> None:
    expected = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
    assert read_stack_file(file, GOLDEN).model_dump(mode="json") == expected


def test_no_field_is_left_out_of_the_stack_with_every_field() -> None:
    known = {(kind, name) for kind, name in keys_known() if kind not in ("MachineSettings", "NodeSettings")}
    written = set().union(*(keys_set(read_stack_file(file, GOLDEN)) for file in EVERY_FIELDS))
    assert known - written == set()


def test_the_defaults_are_these() -> None:
    expected = json.loads((GOLDEN / "defaults.json").read_text(encoding="utf-8"))
    assert described().model_dump(mode="json") == expected


@pytest.mark.parametrize(
    "description",
    [described(), *(read_stack_file(file, GOLDEN) for file in EVERY_FIELDS)],
    ids=["least", *(file.stem for file in EVERY_FIELDS)],
)
def test_a_description_written_out_reads_back_the_same(description: Description) -> None:
    written = plain(description)
    assert read_description(written, FILE, GOLDEN) == description
    # And as text, the way Pulumi keeps it.
    assert read_description(json.loads(json.dumps(written)), FILE, GOLDEN) == description


def test_the_order_of_groups_and_keys_means_nothing() -> None:
    groups = {"a": {"nodes": 1, "cpus": 1, **NODE}, "b": {"nodes": 2, **NODE}}
    one = described({"workers": groups})
    other = described({"workers": dict(reversed(groups.items()))})
    assert one == other


def test_whole_numbers_may_arrive_as_floats() -> None:
    workers = {"cpu": {"nodes": 2.0, "cpus": 1.0, "template": "local/node", "resources": {"licence": 3.0}}}
    description = described({"workers": workers, "ports": {"client": 10001.0}, "priority": 2})
    assert repr(description.cluster.workers["cpu"].nodes) == "2"
    assert repr(description.cluster.workers["cpu"].resources["licence"]) == "3"
    assert repr(description.cluster.ports.client) == "10001"


def test_a_bare_word_is_a_kind() -> None:
    assert described(runs_on="yellowdog") == described(runs_on={"kind": "yellowdog"})


def test_a_description_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        described().cluster.workers["cpu"].nodes = 5  # type: ignore[misc]


def test_the_plan_of_an_old_ray_is_possible_without_a_token() -> None:
    description = described({"ray_version": "2.9.0", "auth": "none"})
    assert description.cluster.ray_version == "2.9.0"


@pytest.mark.parametrize("stack", ["local", "dev", "prod"])
def test_the_stacks_of_this_project_are_good(stack: str) -> None:
    description = read_stack_file(ROOT / "stacks" / f"Pulumi.{stack}.yaml")
    assert description.runs_on.is_local == (stack == "local")
    assert description.price_per_hour.complete
    assert description.cautions == ()


@pytest.mark.parametrize(("stack", "nodes"), [("slurm", 4), ("pbs", 4), ("ssh", 2)])
def test_the_examples_for_schedulers_are_good(stack: str, nodes: int) -> None:
    description = read_stack_file(ROOT / "stacks" / f"Pulumi.{stack}.yaml")
    assert description.runs_on.kind == stack
    assert node_count(description.cluster) == nodes
    assert description.cautions == ()


def test_the_local_stack_is_one_head_and_two_small_workers() -> None:
    cluster = read_stack_file(ROOT / "stacks" / "Pulumi.local.yaml").cluster
    assert [(group.nodes, group.cpus) for group in cluster.workers.values()] == [(2, 1)]
    assert cluster.head.num_cpus == 0


def test_the_local_stack_declares_the_ray_that_set_up_installs() -> None:
    cluster = read_stack_file(ROOT / "stacks" / "Pulumi.local.yaml").cluster
    locked = (ROOT / "requirements" / "dev.txt").read_text(encoding="utf-8")
    assert f"\nray=={cluster.ray_version} " in locked


def test_the_project_file_leaves_the_checks_to_us() -> None:
    project = yaml.safe_load((ROOT / "Pulumi.yaml").read_text(encoding="utf-8"))
    assert set(project["config"]) == {f"raydog:{name}" for name in (*Description.model_fields, "base")}
    # A type would let the engine refuse a stack before we can say what to write, and a key without a default
    # would be refused where it is missing.
    assert all(set(key) == {"description", "default"} for key in project["config"].values())
    assert (project["name"], project["main"], project["stackConfigDir"]) == ("raydog", ".", "stacks")


def test_an_unknown_key_beside_ours_is_refused_and_the_platforms_key_is_not() -> None:
    values = {"cluster": CLUSTER, "runs_on": LOCALLY, "key_id": "a", "key_secret": "b"}
    assert read_description(values, FILE) == described()
    with pytest.raises(DescriptionError, match=r"raydog:price: there is no such key; did you mean prices\?"):
        read_description({**values, "price": {"a/b": 1}}, FILE)


def test_what_is_missing_altogether_is_said_of_each() -> None:
    empty: dict[str, object] = {"cluster": {}, "runs_on": None}
    with pytest.raises(DescriptionError) as caught:
        read_description(empty, FILE)
    assert "raydog:cluster: this is missing" in str(caught.value)
    assert "raydog:runs_on: this is missing" in str(caught.value)
