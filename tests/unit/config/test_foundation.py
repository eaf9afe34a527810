"""A stack that begins with a base: what stands where, and in which file a mistake is."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from raydog_resources.config.description import (
    Description,
    read_description,
    read_stack_file,
    refuse_bad_stack_file,
)
from raydog_resources.config.foundation import with_base
from raydog_resources.errors import DescriptionError

BASE = """config:
  raydog:runs_on: {kind: yellowdog, namespace: shared, login: {user: yd-agent}}
  raydog:cluster:
    ray_version: "2.60.0"
    head: {template: shared/head, instance_tags: {owner: us}}
    workers:
      cpu: {nodes: 2, template: shared/cpu, resources: {licence: 1}}
  raydog:prices: {shared/head: 1}
"""
STACK = """config:
  raydog:base: stacks/base.yaml
  raydog:runs_on: {namespace: mine}
  raydog:cluster:
    lifetime: 8h
    workers:
      cpu: {nodes: 4}
      gpu: {nodes: 1, gpus: 1, template: shared/gpu}
"""


def laid(folder: Path, stack: str = STACK, base: str = BASE) -> Path:
    (folder / "stacks").mkdir()
    (folder / "Pulumi.yaml").write_text("name: raydog\n")
    (folder / "stacks" / "base.yaml").write_text(base)
    file = folder / "stacks" / "Pulumi.dev.yaml"
    file.write_text(stack)
    return file


def test_mappings_are_joined_and_the_stack_has_the_last_word(tmp_path: Path) -> None:
    found = read_stack_file(laid(tmp_path))
    assert {name: group.nodes for name, group in found.cluster.workers.items()} == {"cpu": 4, "gpu": 1}
    assert found.cluster.workers["cpu"].template == "shared/cpu"
    assert dict(found.cluster.head.instance_tags) == {"owner": "us"}
    assert found.runs_on.kind == "yellowdog"
    assert getattr(found.runs_on, "namespace", "") == "mine"
    assert found.prices == {"shared/head": 1}


def test_a_program_reads_the_same(tmp_path: Path) -> None:
    file = laid(tmp_path)
    config = yaml.safe_load(STACK)["config"]
    values = {key.removeprefix("raydog:"): value for key, value in config.items()}
    # As a project file's empty defaults are handed over.
    program: Description = read_description({**values, "prices": {}}, file, tmp_path)
    assert program == read_stack_file(file)


def test_a_session_changes_the_whole_of_it(tmp_path: Path) -> None:
    laid(tmp_path)
    config = with_base(yaml.safe_load(STACK)["config"], tmp_path)
    assert "raydog:base" not in config
    cluster = config["raydog:cluster"]
    assert isinstance(cluster, dict)
    assert set(cluster["workers"]) == {"cpu", "gpu"}
    assert with_base({"raydog:cluster": {}}, tmp_path) == {"raydog:cluster": {}}


@pytest.mark.parametrize(
    ("stack", "base", "said"),
    [
        (
            STACK.replace("stacks/base.yaml", "stacks/none.yaml"),
            BASE,
            "there is no file stacks/none.yaml; write it",
        ),
        (
            STACK.replace("stacks/base.yaml", "../base.yaml"),
            BASE,
            r"found '../base.yaml'; write the path of a file",
        ),
        (STACK.replace("stacks/base.yaml", "[a]"), BASE, "found a list of 1; write the path of a file"),
        (STACK, BASE + "  raydog:base: stacks/other.yaml\n", "has a base itself; put both into one"),
        (STACK, "config: [1]\n", "in stacks/base.yaml: config: found a list of 1; write config:"),
        (
            STACK,
            BASE.replace("licence: 1", "licence: x"),
            r"cpu.resources.licence: found 'x' in stacks/base.yaml, line 7; ",
        ),
        (STACK.replace("nodes: 4", "nodes: -4"), BASE, r"workers.cpu.nodes \(line 7\): found -4"),
    ],
)
def test_a_mistake_is_named_in_the_file_that_has_it(stack: str, base: str, said: str, tmp_path: Path) -> None:
    file = laid(tmp_path, stack, base)
    with pytest.raises(DescriptionError, match=said):
        read_stack_file(file)
    with pytest.raises(DescriptionError, match=said):
        refuse_bad_stack_file(file, tmp_path, "raydog")
