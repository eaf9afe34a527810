"""The one place from which every end-to-end test takes its engine, so that all of them run on another one unchanged."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import pytest

from raydog_resources.errors import RaydogError
from raydog_resources.gateways.processes import SystemProcesses
from raydog_resources.workspace.engine import CLI, EMBEDDED, ENGINE, choose_engine


@dataclass(frozen=True)
class EngineUnderTest:
    """An engine that works here."""

    kind: str
    command: tuple[str, ...]

    def words(self, *arguments: str) -> list[str]:
        """A command of Pulumi's, as words to run."""
        return [*self.command, "--non-interactive", *arguments]

    def environment(self) -> Mapping[str, str]:
        """By which `raydog` takes the same one."""
        return {ENGINE: self.kind}


@cache
def engine_under_test() -> EngineUnderTest:
    """The engine that `RAYDOG_ENGINE` names, or the usual one; where there is none, the test that asks is skipped."""
    return _chosen(os.environ)


def the_other_engine(engine: EngineUnderTest) -> EngineUnderTest:
    """For what has to be seen on both."""
    return _chosen({**os.environ, ENGINE: CLI if engine.kind == EMBEDDED else EMBEDDED})


def _chosen(environment: Mapping[str, str]) -> EngineUnderTest:
    try:
        found = choose_engine(environment, SystemProcesses())
    except RaydogError as error:
        pytest.skip(str(error))
    return EngineUnderTest(found.kind, tuple(found.words()))
