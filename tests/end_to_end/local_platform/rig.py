"""A platform in a process of its own, and a small client that says plainly what it sends."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from raydog_resources.clock import SystemClock

_CLOCK = SystemClock()
Json = dict[str, Any]


def command(*arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
    """The platform's command line, as a person calls it."""
    return subprocess.run(
        [sys.executable, "-m", "raydog_resources.local_platform", *arguments],
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


class Client:
    """Speaks to one platform."""

    def __init__(self, facts: Json) -> None:
        self.url = facts["url"]
        secret = Path(facts["key_secret_file"]).read_text().strip()
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["Authorization"] = f"yd-key {facts['key_id']}:{secret}"

    def call(self, verb: str, path: str, body: Any = None, *, timeout: float = 20, **params: Any) -> Any:
        """The answer's JSON; HTTPError for a refusal."""
        answer = self._session.request(verb, self.url + path, json=body, params=params, timeout=timeout)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def provision(
        self, name: str, nodes: int, *, workers: int = 1, template: str = "local/node", **properties: Any
    ) -> Json:
        """A pool whose workers are tagged with its name."""
        usage = {
            "templateId": template,
            "requirementNamespace": "tests",
            "requirementName": name,
            "targetInstanceCount": nodes,
        }
        target = {"targetType": "PER_NODE", "targetCount": workers}
        asked = {"createNodeWorkers": target, "workerTag": name, **properties}
        body = {"requirementTemplateUsage": usage, "provisionedProperties": asked}
        return dict(self.call("POST", "/workerPools/provisioned/template", body))

    def submit(self, name: str, groups: Sequence[str], **of_group: Any) -> Json:
        """A requirement whose groups are served by pools tagged with their names."""
        made = [
            {"name": group, "runSpecification": {"taskTypes": ["bash"], "workerTags": [group]}, **of_group}
            for group in groups
        ]
        return dict(
            self.call("POST", "/work/requirements", {"namespace": "tests", "name": name, "taskGroups": made})
        )

    def add_tasks(self, group_id: str, scripts: dict[str, str], **of_task: Any) -> list[Json]:
        """Bash tasks by name."""
        body = [
            {"name": name, "taskType": "bash", "arguments": ["taskdata.txt"], "taskData": script, **of_task}
            for name, script in scripts.items()
        ]
        return list(self.call("POST", f"/work/taskGroups/{group_id}/tasks", body))

    def tasks(self, group_id: str) -> list[Json]:
        """All tasks of a group, page by page."""
        found: list[Json] = []
        params: Json = {"taskGroupId": group_id, "size": 1000}
        while True:
            page = self.call("GET", "/work/tasks", **params)
            found += page["items"]
            if not page.get("nextSliceId"):
                return found
            params["sliceId"] = page["nextSliceId"]


def wait_until(what: str, condition: Callable[[], Any], seconds: float = 30) -> Any:
    """The condition's first true answer."""
    deadline = _CLOCK.monotonic() + seconds
    while True:
        answer = condition()
        if answer:
            return answer
        if _CLOCK.monotonic() > deadline:
            raise AssertionError(f"waited {seconds:g} s in vain until {what}")
        _CLOCK.sleep(0.03)


def processes_with(mark: str) -> dict[int, str]:
    """Pids whose environment has the variable, with its value."""
    found: dict[int, str] = {}
    prefix = f"{mark}=".encode()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "environ").read_bytes().split(b"\0")
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue
            found.update(
                {int(entry.name): word[len(prefix) :].decode() for word in words if word.startswith(prefix)}
            )
    return found


@contextmanager
def detached_platform(folder: Path, *arguments: str) -> Iterator[Callable[[], Json]]:
    """Inside, a function that starts the platform, or finds it; at the end it is cleaned away."""

    def start() -> Json:
        done = command("start", "--data-dir", str(folder), "--idle-exit", "0", *arguments)
        assert done.returncode == 0, done.stderr
        return dict(json.loads(done.stdout))

    try:
        yield start
    finally:
        cleaned = command("clean", "--data-dir", str(folder))
        assert cleaned.returncode == 0, cleaned.stderr
