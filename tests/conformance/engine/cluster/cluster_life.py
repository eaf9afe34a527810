"""Living a cluster's case with an engine, on a platform of its own whose nodes start no process."""

from __future__ import annotations

import json
import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from raydog_resources.clock import SystemClock
from raydog_resources.embedded_engine.command.invocation import Surroundings
from raydog_resources.embedded_engine.command.perform import perform
from raydog_resources.local_platform import LocalPlatform
from tests.architecture.source_tree import ROOT
from tests.conformance.engine.cluster.cluster_case import ClusterCase, Turn
from tests.conformance.engine.seen import calls_in, in_order, pending_in, steps_in, timeless
from tests.end_to_end.cluster.conftest import platform_folder
from tests.end_to_end.cluster.platform_view import PlatformView
from tests.end_to_end.cluster.stack import Stack
from tests.end_to_end.engine import EngineUnderTest
from tests.end_to_end.local_platform.rig import wait_until

_NOTED = Path(__file__).with_name("noted")
_SECONDS = 180.0
# For an engine to hear that somebody pressed Ctrl-C.
_SECONDS_TO_HEAR = 2.0
# What is different in each life, and what stands for it.
_OWN = (
    (re.compile(r"ydid:(\w+):[0-9a-f]{6}:[0-9a-f-]{36}"), r"<\1>"),
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"), "<uuid>"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "<token>"),
    (re.compile(r"\b127\.\d+\.\d+\.\d+\b(:\d{5})?(?!\d)"), "<address>"),
    (re.compile(r"\b(head|w)-[0-9a-f]{8}\."), r"\1-<hash>."),
    (re.compile(r"\bray_token\.[0-9a-f]{8}\b"), "ray_token.<hash>"),
    (re.compile(r"\S*\.raydog/reports/\S+"), "<report>"),
    (re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z?"), "<moment>"),
    (re.compile(r"(waited|after) \d+ s"), r"\1 <seconds>"),
)
# Of a state, what says how it hangs together: all that is the engine's doing, and nothing that is a resource's.
_SHAPE = (
    "urn",
    "type",
    "custom",
    "delete",
    "pendingReplacement",
    "protect",
    "parent",
    "provider",
    "dependencies",
    "deletedWith",
    "additionalSecretOutputs",
)


@contextmanager
def platform_of_stubs(folder: Path) -> Iterator[LocalPlatform]:
    """A platform that nobody else uses."""
    folder.mkdir()
    (folder / "templates.json").write_text(json.dumps({"local/none": {"ray": "stub", "capacity": 0}}))
    with LocalPlatform(isolation="stub", data_dir=folder) as running:
        yield running


def lived(
    case: ClusterCase, folder: Path, engine: EngineUnderTest, other: EngineUnderTest | None = None
) -> list[dict[str, Any]]:
    """What was seen after each command."""
    folder.mkdir()
    with platform_of_stubs(folder / "platform") as platform:
        life = _ClusterLife(folder, platform, engine, other or engine)
        seen = [life.take(turn) for turn in case.turns]
    return [one for one in seen if one is not None]


class _ClusterLife:
    def __init__(
        self, folder: Path, platform: LocalPlatform, engine: EngineUnderTest, other: EngineUnderTest
    ) -> None:
        self._engines = (engine, other)
        self._view = PlatformView(platform.facts())
        self._steps = folder / "events"
        self._calls = folder / "calls.log"
        self._calls_seen = 0
        self._stack = Stack(folder / "project", platform_folder(platform), engine)
        self._stack.environment |= {
            "CALLS_LOG": str(self._calls),
            "PYTHONPATH": f"{_NOTED}:{ROOT}",
            # Without it the command line knows no --event-log.
            "PULUMI_DEBUG_COMMANDS": "true",
        }
        self._stack.make()

    def take(self, turn: Turn) -> dict[str, Any] | None:
        """One turn, and what there is after it, if an engine did it."""
        if turn.cluster is not None:
            self._stack.describe(turn.cluster)
        if turn.happening is not None:
            turn.happening(self._view)
        if not turn.words:
            return None
        self._steps.write_text("", encoding="utf-8")
        self._stack.engine = self._engines[turn.by_other]
        status = self._run(turn)
        deployment = _common(self._shown().get("deployment") or {})
        return {
            "command": " ".join(turn.words),
            "status": status,
            "steps": steps_in(self._steps),
            "calls": self._new_calls(),
            "resources": in_order([timeless(row) for row in deployment.get("resources") or []]),
            "pending": pending_in(deployment),
            "living": {noun: len(names) for noun, names in self._view.living().items()},
        }

    def _run(self, turn: Turn) -> int:
        words = [turn.words[0], "-s", "t", "--event-log", str(self._steps), *turn.words[1:]]
        if turn.interrupted_at is None:
            return self._stack.run(*words, seconds=_SECONDS).code
        fault = self._view.order(kind="barrier-before", **turn.interrupted_at)
        engine = self._stack.popen(*words)
        wait_until("somebody asks", lambda: self._view.fault(fault)["waiting"], _SECONDS)
        engine.send_signal(signal.SIGINT)
        time.sleep(_SECONDS_TO_HEAR)
        self._view.no_faults()
        engine.communicate(timeout=_SECONDS)
        return engine.returncode

    def _shown(self) -> dict[str, Any]:
        """The state with its secrets open, read in this process: both engines' states are read alike."""
        stack = self._stack
        out: list[str] = []
        around = Surroundings(stack.folder, stack.environment, SystemClock(), out.append, out.append)
        assert perform(("stack", "export", "--show-secrets", "-s", "t"), around) == 0, out
        return dict(json.loads("\n".join(out)))

    def _new_calls(self) -> dict[str, list[str]]:
        lines = self._calls.read_text(encoding="utf-8").splitlines() if self._calls.exists() else []
        new, self._calls_seen = lines[self._calls_seen :], len(lines)
        return calls_in(new)


def _common(tree: Any) -> Any:
    """Without what each life has of its own."""
    if isinstance(tree, dict):
        return {key: _common(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_common(value) for value in tree]
    if isinstance(tree, str):
        for pattern, instead in _OWN:
            tree = pattern.sub(instead, tree)
    return tree


def shape(seen: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What can be recorded: it stays the same when a resource of ours gets another property."""
    return [
        {**one, "resources": [{key: row[key] for key in _SHAPE if key in row} for row in one["resources"]]}
        for one in seen
    ]
