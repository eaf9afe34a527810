"""The platform as a test sees it: what lives there, which calls came in, which faults are ordered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import requests

Json = dict[str, Any]
_ENDED = {"COMPLETED", "FAILED", "CANCELLED", "ABORTED", "TERMINATED", "SHUTDOWN", "DISCARDED"}


class PlatformView:
    """Speaks to one platform with its own key."""

    def __init__(self, facts: Json) -> None:
        self.url = facts["url"]
        secret = Path(facts["key_secret_file"]).read_text().strip()
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["Authorization"] = f"yd-key {facts['key_id']}:{secret}"

    def call(self, verb: str, path: str, body: Any = None, **params: Any) -> Any:
        """The answer's JSON; HTTPError for a refusal."""
        answer = self._session.request(verb, self.url + path, json=body, params=params, timeout=20)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def put_file(self, node_id: str, path: str, content: bytes) -> None:
        """Into the home of a node's agent."""
        answer = self._session.put(
            f"{self.url}/__local/nodes/{node_id}/files", params={"path": path}, data=content, timeout=20
        )
        answer.raise_for_status()

    def _living(self, path: str, **params: Any) -> list[Json]:
        found = self.call("GET", path, size=1000, **params)["items"]
        return [each for each in found if each["status"] not in _ENDED]

    def requirements(self) -> list[Json]:
        return self._living("/work/requirements", sliced="true")

    def pools(self) -> list[Json]:
        return self._living("/workerPools", sliced="true")

    def machines(self) -> list[Json]:
        """Compute requirements that have not ended."""
        return self._living("/compute/requirements")

    def tasks(self) -> list[Json]:
        return self._living("/work/tasks")

    def workers(self) -> list[Json]:
        """Tasks of workers, ended ones included."""
        found = self.call("GET", "/work/tasks", size=1000)["items"]
        return [task for task in found if task["name"].startswith("w-")]

    def output(self, task_id: str) -> str:
        """What a task has printed."""
        answer = self._session.get(f"{self.url}/__local/output/{task_id}", timeout=20)
        answer.raise_for_status()
        return answer.text

    def living(self) -> dict[str, list[str]]:
        """Names of all that lives, by noun."""
        return {
            "requirements": sorted(each["name"] for each in self.requirements()),
            "pools": sorted(each["name"] for each in self.pools()),
            "machines": sorted(each["name"] for each in self.machines()),
            "tasks": sorted(each["name"] for each in self.tasks()),
        }

    def calls(self) -> list[Json]:
        """Those of the API, the platform's own left out, oldest first."""
        found = self.call("GET", "/__local/calls", limit=20_000)
        return [each for each in found if not each["path"].startswith("/__local")]

    def order(self, **fault: Any) -> str:
        """A fault from now on."""
        return str(self.call("POST", "/__local/faults", fault)["id"])

    def fault(self, ident: str) -> Json:
        """How often it matched, and who waits at it."""
        return next(dict(each) for each in self.call("GET", "/__local/faults") if each["id"] == ident)

    def no_faults(self) -> None:
        self.call("DELETE", "/__local/faults")
