"""A program as a person would write it: twenty tasks for Ray, and where they ran."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass

from tests.end_to_end.cli.fresh_clone import FreshClone
from tests.end_to_end.cli.typist import Typed

PROGRAM = """
import sys, time
import ray

ray.init(sys.argv[1], log_to_driver=False)

@ray.remote(num_cpus=1)
def where():
    time.sleep(0.2)
    return ray.get_runtime_context().get_node_id()

nodes = ray.get([where.remote() for _ in range(20)])
heads = {node["NodeID"] for node in ray.nodes() if "node:__internal_head__" in node["Resources"]}
print("RAN", len(nodes), "ON", len(set(nodes) - heads), "HEAD", len(set(nodes) & heads))
"""
TWENTY_ON_TWO = "RAN 20 ON 2 HEAD 0"


@dataclass(frozen=True)
class WhereTasksRun:
    """The program, in a person's shell, which learns of the token as `up` says."""

    fresh: FreshClone
    address: str
    token: str

    def __post_init__(self) -> None:
        (self.fresh.place / "home" / "program.py").write_text(PROGRAM)

    @property
    def _words(self) -> str:
        return f"source .venv/bin/activate && python ~/program.py {self.address}"

    def run(self) -> Typed:
        # Ray gives the server for a client 30 s to start: in a venv without byte code, on a busy machine, not much.
        words = f"{self.token} && {{ {self._words} || {self._words}; }}"
        return self.fresh.shell(f"source .venv/bin/activate && {words}", seconds=240)

    def begin_without_token(self) -> subprocess.Popen[str]:
        """It takes its 30 seconds to give up."""
        return self.fresh.start(self._words)
