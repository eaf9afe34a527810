"""A cluster's HTTP API with its token, as a person's own program would use it."""

from __future__ import annotations

import shlex
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import requests

from tests.end_to_end.local_platform.rig import wait_until


class RayApi:
    """Asks the head; nothing of Ray is imported."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["Authorization"] = f"Bearer {token}"

    def _ask(self, verb: str, path: str, **given: Any) -> Any:
        answer = self._session.request(verb, f"{self.url}{path}", timeout=20, **given)
        answer.raise_for_status()
        return answer.json()

    def status_without_token(self) -> int:
        return requests.get(f"{self.url}/api/version", timeout=10).status_code

    def nodes(self, group: str = "") -> set[str]:
        """Ids of the living workers, of one group or all."""
        rows = self._ask("GET", "/api/v0/nodes?detail=1")["data"]["result"]["result"]
        return {
            row["node_id"]
            for row in rows
            if row["state"] == "ALIVE"
            and not row["is_head_node"]
            and group in ("", row["labels"].get("raydog-group"))
        }

    def submit(self, program: str) -> str:
        """A Python program as a job, by its id."""
        entrypoint = shlex.join(["python", "-c", program])
        return str(self._ask("POST", "/api/jobs/", json={"entrypoint": entrypoint})["submission_id"])

    def job(self, ident: str) -> str:
        """How far it is."""
        return str(self._ask("GET", f"/api/jobs/{ident}")["status"])

    def output_of(self, program: str) -> str:
        """What it printed as a job that succeeded."""
        ident = self.submit(program)
        wait_until("the job ends", lambda: self.job(ident) not in ("PENDING", "RUNNING"), 60)
        printed = self.printed(ident)
        assert self.job(ident) == "SUCCEEDED", printed
        return printed

    def printed(self, ident: str) -> str:
        return str(self._ask("GET", f"/api/jobs/{ident}/logs")["logs"])

    @contextmanager
    def fewest(self, group: str) -> Iterator[Sequence[int]]:
        """Meanwhile, several times a second: how many nodes of the group Ray counts as alive."""
        counts: list[int] = []
        over = threading.Event()
        other = RayApi(self.url, "")
        other._session.headers.update(self._session.headers)

        def look() -> None:
            while not over.wait(0.3):
                counts.append(len(other.nodes(group)))

        thread = threading.Thread(target=look)
        thread.start()
        try:
            yield counts
        finally:
            over.set()
            thread.join()
