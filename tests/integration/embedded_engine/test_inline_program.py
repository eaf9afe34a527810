"""A function as the program, over `pulumi.automation`: its previews start no process at all."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi import automation
from pulumi.dynamic import CreateResult, DiffResult, Resource, ResourceProvider

from raydog_resources.embedded_engine.embedded_command import EmbeddedCommand
from tests.architecture.source_tree import ROOT

pytestmark = [pytest.mark.engine]


def load() -> ResourceProvider:
    """By its name: a process of its own imports it, too."""
    return Provider()


class Provider(ResourceProvider):
    """Makes nothing."""

    serialize_as_secret_always = False

    def __reduce__(self) -> Any:
        return load, ()

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        return DiffResult(changes=olds["size"] != news["size"])

    def create(self, props: dict[str, Any]) -> CreateResult:
        return CreateResult("it", {**props, "address": "somewhere"})


class Thing(Resource):
    """Of a size."""

    address: pulumi.Output[str]


def program_of(size: int) -> Callable[[], None]:
    """One thing of that size."""

    def program() -> None:
        thing = Thing(Provider(), "thing", {"size": size, "address": None})
        pulumi.export("address", thing.address)

    return program


def stack_of(folder: Path, size: int) -> automation.Stack:
    environment = {
        "PULUMI_BACKEND_URL": f"file://{folder}",
        "PULUMI_CONFIG_PASSPHRASE": "inline",
        "PULUMI_HOME": str(folder / "home"),
        "PYTHONPATH": str(ROOT),
    }
    options = automation.LocalWorkspaceOptions(
        work_dir=str(folder), env_vars=environment, pulumi_command=EmbeddedCommand()
    )
    return automation.create_or_select_stack("dev", "inline", program_of(size), opts=options)


def test_a_preview_needs_no_process_and_sees_what_an_up_would_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = stack_of(tmp_path, 1).up()
    assert made.outputs["address"].value == "somewhere"

    def refuse(*_arguments: Any, **_named: Any) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    unchanged = stack_of(tmp_path, 1).preview(expect_no_changes=True)
    assert unchanged.change_summary == {automation.OpType.SAME: 2}
    changed = stack_of(tmp_path, 2).preview()
    assert changed.change_summary == {automation.OpType.SAME: 1, automation.OpType.UPDATE: 1}
