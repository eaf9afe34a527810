"""Living a case with an engine, and noting all that another engine would have to do the same."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pulumi.automation import CommandError, PulumiCommand

from raydog_resources.embedded_engine.embedded_command import EmbeddedCommand
from tests.conformance.engine.case import CONFIGURE, LOWER, RAISE, VANISH, Action, Case
from tests.conformance.engine.known_salt import known_salt
from tests.conformance.engine.seen import calls_in, in_order, pending_in, steps_in, timeless

STACK = "dev"
PASSPHRASE = "conformance"
_PROGRAM = Path(__file__).with_name("program")
_CODE = re.compile(r"code: (-?\d+)")
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")


class Life:
    """A stack of its own, in a folder of its own."""

    def __init__(
        self,
        folder: Path,
        engine: PulumiCommand,
        other: PulumiCommand | None = None,
        python: str = sys.executable,
    ) -> None:
        """The interpreter is for programs and providers."""
        self._engine = engine
        self._other = other
        self._project = folder / "project"
        self._world = folder / "world"
        self._log = folder / "events"
        self._calls_seen = 0
        self.said = ""
        """What the last run that failed said."""
        shutil.copytree(_PROGRAM, self._project, ignore=shutil.ignore_patterns("__pycache__"))
        settings = self._project / f"Pulumi.{STACK}.yaml"
        settings.write_text(f"encryptionsalt: {known_salt(PASSPHRASE)}\n", encoding="utf-8")
        self._world.mkdir()
        (folder / "state").mkdir()
        self._environment = {
            "PULUMI_BACKEND_URL": f"file://{folder / 'state'}",
            "PULUMI_HOME": str(folder / "home"),
            "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
            "PULUMI_PYTHON_CMD": python,
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DEBUG_COMMANDS": "true",
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            "PYTHONDONTWRITEBYTECODE": "1",
            "WORLD": str(self._world),
        }

    def live(self, case: Case) -> list[dict[str, Any]]:
        """What was seen after each run."""
        self._say_here(["stack", "init", STACK])
        seen = [self._do(action) for action in case.actions]
        return [one for one in seen if one is not None]

    def _do(self, action: Action) -> dict[str, Any] | None:
        if action.is_run:
            return self._run(action)
        (first, *_) = action.arguments
        if action.verb == VANISH:
            (self._world / "now" / first).unlink()
        elif action.verb == RAISE:
            (self._world / first).touch()
        elif action.verb == LOWER:
            (self._world / first).unlink()
        elif action.verb == CONFIGURE:
            self._say(["config", "set", *action.arguments, "--stack", STACK])
        return None

    def _say_here(self, words: list[str]) -> str:
        """Not to the engine that lives: both engines' states are made and read alike, and by us it takes no process."""
        return EmbeddedCommand().run(words, str(self._project), self._environment).stdout

    def _say(self, words: list[str], program: Mapping[str, Any] | None = None, *, other: bool = False) -> str:
        engine = self._other if other and self._other is not None else self._engine
        environment = {**self._environment, "CASE": json.dumps(program or {})}
        return engine.run(words, str(self._project), environment).stdout

    def _run(self, action: Action) -> dict[str, Any]:
        self._log.write_text("", encoding="utf-8")
        words = [action.verb, "--stack", STACK, "--event-log", str(self._log), *action.arguments]
        if action.verb != "preview" and "--preview-only" not in action.arguments:
            words += ["--yes", "--skip-preview"]
        status = 0
        try:
            self._say(words, action.program, other=action.by_other)
        except CommandError as error:
            self.said = str(error)
            match = _CODE.search(self.said)
            status = int(match[1]) if match else -1
        exported = json.loads(self._say_here(["stack", "export", "--show-secrets", "--stack", STACK]))
        deployment = exported.get("deployment") or {}
        return {
            "action": f"{action.verb} {' '.join(action.arguments)} {json.dumps(dict(action.program))}",
            "status": status,
            "steps": steps_in(self._log),
            "calls": self._calls(),
            "resources": _resources(deployment.get("resources") or []),
            "pending": pending_in(deployment),
        }

    def _calls(self) -> dict[str, list[str]]:
        """What was asked of the provider for each thing since the last time."""
        file = self._world / "calls.log"
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        new, self._calls_seen = lines[self._calls_seen :], len(lines)
        return calls_in(new)


def _resources(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The state, without what differs from run to run: moments, random ids, the order of equals."""
    text = json.dumps([timeless(row) for row in rows], sort_keys=True)
    return in_order(json.loads(_UUID.sub("<uuid>", text)))
