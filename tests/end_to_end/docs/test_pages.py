"""The documents name nothing that isn't there: links, commands and options, settings, names of the package."""

from __future__ import annotations

import argparse
import ast
import json
import shutil
from pathlib import Path

import pytest
import yaml

import raydog_resources
from raydog_resources.cli.command_line import parser
from raydog_resources.config.description import read_stack_file
from tests.architecture.source_tree import ROOT
from tests.end_to_end.docs.page import Block, Page, all_blocks, pages
from tests.end_to_end.docs.runs import ELSEWHERE, SHOWN, run_here

pytestmark = pytest.mark.docs


@pytest.mark.parametrize("page", pages(), ids=str)
def test_every_link_leads_somewhere(page: Page) -> None:
    lost = []
    for link in page.links():
        name, _, anchor = link.partition("#")
        target = (page.path.parent / name).resolve() if name else page.path
        if not target.exists() or (anchor and anchor not in Page(target).anchors()):
            lost.append(link)
    assert lost == []


def options_of(command: str) -> set[str] | None:
    """What may be typed after it; None where there is no such command."""
    actions = parser()._actions
    commands = next(action for action in actions if isinstance(action, argparse._SubParsersAction))
    if command not in commands.choices:
        return None
    return {option for action in commands.choices[command]._actions for option in action.option_strings}


@pytest.mark.parametrize("page", pages(), ids=str)
def test_every_command_and_option_exists(page: Page) -> None:
    unknown = []
    for _, *words in page.commands():
        plain = words[2:] if words[:1] == ["--project"] else words
        known = options_of(plain[0]) if plain and plain[0].isascii() and plain[0][0].islower() else set()
        given = {word.partition("=")[0] for word in plain[1:] if word.startswith("--")}
        if known is None or given - known:
            unknown.append(" ".join(words))
    assert unknown == []


@pytest.mark.parametrize("block", [one for one in all_blocks() if one.language == "yaml"], ids=str)
def test_every_stack_that_is_shown_describes_a_cluster(block: Block, tmp_path: Path) -> None:
    shown = yaml.safe_load(block.text)
    # A part of a stack is one over the local stack.
    config = shown.get("config") or {"raydog:base": "stacks/Pulumi.local.yaml", **shown}
    (tmp_path / "Pulumi.yaml").write_text("name: raydog\n")
    shutil.copytree(ROOT / "stacks", tmp_path / "stacks")
    file = tmp_path / "stacks" / "Pulumi.shown.yaml"
    file.write_text(yaml.safe_dump({"config": config}))
    assert read_stack_file(file).cluster.ray_version


@pytest.mark.parametrize("block", [one for one in all_blocks() if one.language == "python"], ids=str)
def test_every_program_that_is_shown_uses_names_that_are_there(block: Block) -> None:
    imported = [
        alias.name
        for node in ast.walk(ast.parse(block.text))
        if isinstance(node, ast.ImportFrom) and node.module == "raydog_resources"
        for alias in node.names
    ]
    assert set(imported) <= set(raydog_resources.__all__)


def test_every_block_is_run_by_some_test_or_only_shown() -> None:
    """A language that nobody runs, or a block that no test claims, is a block that may be untrue."""
    claimed = {"yaml", *SHOWN}
    lost = [
        str(block)
        for block in all_blocks()
        if block.language not in claimed and str(block) not in ELSEWHERE and not run_here(block)
    ]
    assert lost == [], "name in tests/end_to_end/docs/runs.py who runs them"
    blocks = {str(block) for block in all_blocks()}
    assert set(ELSEWHERE) <= blocks, "claims a block that is gone"
    assert [where for where in ELSEWHERE.values() if not (ROOT / where).exists()] == []


def test_what_is_json_can_be_read() -> None:
    blocks = [block for block in all_blocks() if block.language == "json"]
    assert blocks
    assert all(isinstance(json.loads(block.text), dict) for block in blocks)
