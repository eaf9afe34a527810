"""Every field explains itself, with an example that is good: documents are made of them."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from pydantic import TypeAdapter
from pydantic.fields import FieldInfo

from raydog_resources.config.description import Description
from raydog_resources.config.flow_style import flow_style
from raydog_resources.config.key_path import KeyPath
from raydog_resources.config.schema_walk import choices_at, field_at, kinds_at, section_at
from raydog_resources.config.section import Section
from raydog_resources.config.worker_group import WorkerGroup
from tests.architecture.source_tree import PACKAGE, source_files

GOLDEN = Path(__file__).parents[2] / "golden" / "good_stacks"
# Paid for only by who reads a file.
LATE = {"yaml"}
ALLOWED = {"pydantic", "pydantic_core", "raydog_resources"}


def fields(section: type[Section] = Section) -> Iterator[tuple[type[Section], str, FieldInfo]]:
    for kind in section.__subclasses__():
        yield from ((kind, name, field) for name, field in kind.model_fields.items())
        yield from fields(kind)


FIELDS = list(fields())
NAMES = [f"{kind.__name__}.{name}" for kind, name, _ in FIELDS]


@pytest.mark.parametrize(("kind", "name", "field"), FIELDS, ids=NAMES)
def test_a_field_says_what_it_is_for(kind: type[Section], name: str, field: FieldInfo) -> None:
    assert field.description
    assert field.description.endswith(".")
    assert name == name.lower()


@pytest.mark.parametrize(("kind", "name", "field"), FIELDS, ids=NAMES)
def test_a_fields_example_is_good(kind: type[Section], name: str, field: FieldInfo, tmp_path: Path) -> None:
    assert field.examples
    script = tmp_path / "scripts" / "any.sh"
    script.parent.mkdir()
    for example in field.examples:
        if str(example).startswith("file:"):
            (tmp_path / example.removeprefix("file:")).write_text("true\n")
        adapter = TypeAdapter[object](field.rebuild_annotation())
        adapter.validate_python(example, context={"folder": tmp_path})
        assert "\n" not in flow_style(example)


def real(path: KeyPath) -> KeyPath:
    """As the models know it: the kind of a section of several kinds stands there without its brackets."""
    return tuple(str(key).strip("()") for key in path)


def paths(section: type[Section], path: KeyPath = ()) -> Iterator[str]:
    """Every key there is as people write it, with its default."""
    for name, field in section.model_fields.items():
        inner = (*path, name)
        below = (
            section_at(Description, (*inner, "NAME"))
            if name == "workers"
            else section_at(Description, real(inner))
        )
        for kind in kinds_at(Description, inner):
            place = section_at(Description, (*inner, str(kind)))
            if place and kind == get_args(place.model_fields["kind"].annotation)[0]:
                yield from paths(place, (*inner, f"({kind})"))
        if kinds_at(Description, inner):
            continue
        if below:
            yield from paths(below, (*inner, "NAME") if name == "workers" else inner)
        else:
            default = "required" if field.is_required() else flow_style(field.get_default())
            yield f"raydog:{'.'.join(map(str, inner))}: {default}"


def test_the_keys_and_their_defaults_are_these() -> None:
    assert "\n".join(paths(Description)) + "\n" == (GOLDEN / "keys.txt").read_text(encoding="utf-8")


def test_a_path_leads_to_its_field() -> None:
    nodes = field_at(Description, ("cluster", "workers", "gpu", "nodes"))
    assert nodes is WorkerGroup.model_fields["nodes"]
    assert section_at(Description, ("cluster", "workers", "gpu")) is WorkerGroup
    assert choices_at(Description, ("cluster", "on_timeout")) == ("keep", "destroy")


@pytest.mark.parametrize(
    "path", [("nothing",), ("cluster", "nothing"), ("cluster", "name", "more"), ("prices", "a", "b")]
)
def test_a_path_to_nowhere_has_no_field(path: KeyPath) -> None:
    assert field_at(Description, path) is None
    assert section_at(Description, path) is None


def test_importing_the_models_pays_for_pydantic_alone() -> None:
    files = source_files(PACKAGE / "config")
    at_the_top = {
        (file.name, name.split(".")[0])
        for file in files
        for node in file.tree.body
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for name in (
            [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
        )
    }
    assert len(files) > 30
    assert {name for _, name in at_the_top} - set(sys.stdlib_module_names) == ALLOWED
    everywhere = {name.split(".")[0] for file in files for _, name in file.imports()}
    assert everywhere - set(sys.stdlib_module_names) == ALLOWED | LATE
