"""Every route of the Ray that is installed, and whether a head, or a node's agent, answers it without the token."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import requests

_GUIDE = Path(__file__).parents[3] / "docs" / "security.md"
# In a process of its own: what it imports is half of Ray.
_LISTING = """
import json
from ray.dashboard.optional_utils import DashboardAgentRouteTable, DashboardHeadRouteTable
from ray.dashboard.subprocesses.module import SubprocessModule
from ray.dashboard.subprocesses.routes import SubprocessRouteTable
from ray.dashboard.utils import DashboardAgentModule, DashboardHeadModule, get_all_modules
import ray.dashboard.http_server_agent, ray.dashboard.http_server_head
for kind in DashboardAgentModule, DashboardHeadModule, SubprocessModule:
    get_all_modules(kind)
def routes(*kinds):
    tables = [kind._bind_map for kind in kinds]
    return sorted((verb, path) for table in tables for verb, paths in table.items() for path in paths)
listed = {"head": routes(DashboardHeadRouteTable, SubprocessRouteTable), "agent": routes(DashboardAgentRouteTable)}
print(json.dumps(listed))
"""
_TOKENS = {
    401: ({},),
    403: (
        {"Authorization": "Bearer of-somebody-else"},
        {"X-Ray-Authorization": "Bearer of-somebody-else"},
    ),
}
_AT_A_TIME = 4
_FEWEST = {"head": 40, "agent": 4}
AGENT_PORT = 52365
"""Where a node's agent listens that has a machine of its own."""


@cache
def ray_routes() -> dict[str, tuple[tuple[str, str], ...]]:
    """Verb and path, with a word in place of each part that is chosen by whoever asks; by who answers."""
    words = [sys.executable, "-c", _LISTING]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=True)
    listed = json.loads(done.stdout.splitlines()[-1])
    return {
        who: tuple((verb, re.sub(r"\{[^}]*\}", "x", path)) for verb, path in routes)
        for who, routes in listed.items()
    }


def open_paths() -> set[str]:
    """Those that `docs/security.md` lists as open."""
    listed = (
        _GUIDE.read_text(encoding="utf-8")
        .partition("What Ray answers without the token")[2]
        .partition("\n## ")[0]
    )
    return set(re.findall(r"^\| `(/[^`]*)` \|", listed, re.MULTILINE))


def wrongly_answered(url: str, who: str = "head") -> list[str]:
    """What answers somebody without the token, or with a wrong one, otherwise than by 401 or 403."""
    closed = [route for route in ray_routes()[who] if route[1] not in open_paths()]
    assert len(closed) > _FEWEST[who], closed
    with ThreadPoolExecutor(_AT_A_TIME) as askers:
        return [
            word for words in askers.map(lambda route: list(_asked(url, *route)), closed) for word in words
        ]


def _asked(url: str, verb: str, path: str) -> Iterable[str]:
    with requests.Session() as session:
        session.trust_env = False
        for status, each in _TOKENS.items():
            for headers in each:
                answer = session.request(
                    verb, f"{url}{path}", headers=headers, timeout=20, allow_redirects=False
                )
                if answer.status_code != status:
                    yield f"{verb} {path} with {headers or 'no token'}: {answer.status_code}"
