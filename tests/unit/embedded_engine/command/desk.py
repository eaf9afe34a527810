"""A project with a backend of its own, and commands given to the engine in this very process."""

from __future__ import annotations

from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

from raydog_resources.embedded_engine.command.invocation import Surroundings
from raydog_resources.embedded_engine.command.perform import perform
from tests.fakes.clock import FakeClock

PROJECT = "name: p1\nruntime: python\n"


@dataclass
class Desk:
    """`do` a command; what it said is in `out` and `err`."""

    root: Path
    clock: FakeClock = field(default_factory=FakeClock)
    environment: dict[str, str] = field(default_factory=dict)
    out: str = ""
    err: str = ""

    def __post_init__(self) -> None:
        for name in ("project", "state"):
            (self.root / name).mkdir(parents=True)
        (self.project / "Pulumi.yaml").write_text(PROJECT)
        self.environment |= {
            "PULUMI_BACKEND_URL": f"file://{self.root / 'state'}?metadata=skip",
            "PULUMI_CONFIG_PASSPHRASE": "pp",
            "PULUMI_HOME": str(self.root / "home"),
        }

    @property
    def project(self) -> Path:
        return self.root / "project"

    @property
    def settings(self) -> Path:
        return self.project / "Pulumi.dev.yaml"

    @property
    def checkpoint(self) -> Path:
        return self.root / "state" / ".pulumi" / "stacks" / "p1" / "dev.json"

    def do(self, *words: str, stdin: str | None = None) -> int:
        """The exit code."""
        out: list[str] = []
        err: list[str] = []
        given = None if stdin is None else StringIO(stdin)
        around = Surroundings(self.project, self.environment, self.clock, out.append, err.append, given)
        code = perform(words, around)
        self.out, self.err = "\n".join(out), "\n".join(err)
        return code

    def files(self) -> dict[str, bytes]:
        """Everything below the root."""
        return {
            str(file.relative_to(self.root)): file.read_bytes()
            for file in sorted(self.root.rglob("*"))
            if file.is_file()
        }
