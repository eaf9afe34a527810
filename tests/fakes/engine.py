"""An engine in memory: it knows stacks, plays the events a test wrote, and starts nothing.

It calls itself an old version, so that `pulumi.automation` reads its events from a file and opens no socket.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pulumi.automation import CommandResult, OnOutput, PulumiCommand
from pulumi.automation.errors import create_command_error
from semver import VersionInfo

Event = dict[str, Any]
Env = Mapping[str, str]
Heard = OnOutput | None

PREFIX = "urn:pulumi:local::raydog::raydog:index:RayCluster$raydog:index:RayClusterOnYellowDog$"
DYNAMIC = "pulumi-python:dynamic/raydog:"


def urn(kind: str, name: str) -> str:
    """The URN of one of our resources."""
    return f"{PREFIX}{DYNAMIC}{kind}::{name}"


def step(event: str, op: str, of: str, *changed: str) -> Event:
    """`resourcePreEvent`, `resOutputsEvent` or `resOpFailedEvent` of one resource."""
    diff = {name: {"diffKind": "update", "inputDiff": True} for name in changed}
    metadata = {
        "op": op,
        "urn": of,
        "type": of.split("$")[-1].split("::")[0],
        "provider": "",
        "detailedDiff": diff,
    }
    return {event: {"metadata": metadata, "status": 0, "steps": 0}}


def made(of: str, op: str = "create") -> list[Event]:
    """Work on one resource, begun and done."""
    return [step("resourcePreEvent", op, of), step("resOutputsEvent", op, of)]


def word(message: str, severity: str = "info#err", about: str | None = None) -> Event:
    """A diagnostic."""
    return {
        "diagnosticEvent": {
            "message": message,
            "color": "never",
            "severity": severity,
            "urn": about,
            "prefix": "",
        }
    }


def broken_rule(name: str, message: str, of: str, level: str = "mandatory") -> Event:
    """A policy that was violated, as the engine tells it: the rule's description, then what was found."""
    return {
        "policyEvent": {
            "resourceUrn": of,
            "message": f"<{{%reset%}}>Described.\n{message}<{{%reset%}}>",
            "color": "never",
            "policyName": name,
            "policyPackName": "raydog",
            "policyPackVersion": "0.1.0",
            "policyPackVersionTag": "0.1.0",
            "enforcementLevel": level,
        }
    }


def summary(**counts: int) -> Event:
    """The end of a run."""
    return {
        "summaryEvent": {
            "maybeCorrupt": False,
            "durationSeconds": 1,
            "resourceChanges": counts,
            "PolicyPacks": {},
        }
    }


@dataclass
class Play:
    """What one run does: its events, the state it leaves, and whether it fails."""

    events: list[Event] = field(default_factory=list)
    state: dict[str, Any] | None = None
    error: str = ""
    interrupted: bool = False


class FakeEngine(PulumiCommand):
    """Plays are used up in order, by verb; a verb without one changes nothing and succeeds."""

    def __init__(self) -> None:
        self.command = "fake"
        self.version = VersionInfo(3, 200, 0)
        self.states: dict[str, dict[str, Any]] = {}
        self.outputs: dict[str, Any] = {}
        self.plays: dict[str, list[Play]] = {}
        self.calls: list[list[str]] = []
        self.environments: list[dict[str, str]] = []
        self.settings: list[str] = []

    def will(self, verb: str, *plays: Play) -> None:
        """The next runs of a verb."""
        self.plays.setdefault(verb, []).extend(plays)

    def verbs(self) -> list[str]:
        """What was asked for, without looking."""
        looks = ("export", "history", "output")
        words = [call[1] if call[0] == "stack" else call[0] for call in self.calls]
        return [one for one in words if one not in looks]

    def run(
        self, args: list[str], cwd: str, additional_env: Env, on_output: Heard = None, on_error: Heard = None
    ) -> CommandResult:
        del on_output
        self.calls.append(list(args))
        self.environments.append(dict(additional_env))
        said, error, code = self._answer(args, Path(cwd))
        if error:
            if on_error is not None:
                on_error(error)
            raise create_command_error(CommandResult("", error, code))
        return CommandResult(said, "", 0)

    def _answer(self, args: list[str], cwd: Path) -> tuple[str, str, int]:
        if args[:2] == ["stack", "init"]:
            self.states[args[2]] = {}
            (cwd / f"Pulumi.{args[2]}.yaml").write_text("encryptionsalt: v1:made-here\n")
            return "", "", 0
        stack = args[args.index("--stack") + 1]
        if stack not in self.states:
            return "", f"error: no stack named '{stack}' found", 6
        if args[:2] == ["stack", "export"]:
            return json.dumps({"version": 3, "deployment": self.states[stack]}), "", 0
        if args[:2] == ["stack", "output"]:
            return json.dumps(self._outputs("--show-secrets" in args)), "", 0
        if args[:2] == ["stack", "history"]:
            return json.dumps([_HISTORY]), "", 0
        return self._run(args, stack)

    def _outputs(self, show_secrets: bool) -> dict[str, Any]:
        hidden = {} if show_secrets else {"ray_token": "[secret]"}
        return {**self.outputs, **{name: value for name, value in hidden.items() if name in self.outputs}}

    def _run(self, args: list[str], stack: str) -> tuple[str, str, int]:
        if "--config-file" in args:
            self.settings.append(Path(args[args.index("--config-file") + 1]).read_text())
        plays = self.plays.get(args[0]) or [Play([summary()])]
        play = plays.pop(0)
        if "--event-log" in args:
            lines = [
                json.dumps({"sequence": 0, "timestamp": 0, **one})
                for one in (*play.events, {"cancelEvent": {}})
            ]
            Path(args[args.index("--event-log") + 1]).write_text("".join(f"{line}\n" for line in lines))
        if play.state is not None:
            self.states[stack] = play.state
        if play.interrupted:
            raise KeyboardInterrupt
        return "", play.error, 1


_HISTORY = {
    "kind": "update",
    "startTime": "2026-01-01T00:00:00.000Z",
    "message": "",
    "environment": {},
    "config": {},
    "result": "succeeded",
}
