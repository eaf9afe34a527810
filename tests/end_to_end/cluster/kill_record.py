"""What the kill matrix has come to so far: a line for each case, kept from run to run, and a table made of them."""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

_COUNTS = ("cases", "struck", "twins", "orphans", "failed")


class KillCase(Protocol):
    """One blow."""

    @property
    def row(self) -> tuple[str, ...]:
        """With which others it is counted together."""


C = TypeVar("C", bound=KillCase)


@dataclass
class Outcome(Generic[C]):
    """What one case came to."""

    case: C
    struck: bool = False
    faults: list[str] = field(default_factory=list)
    twins: int = 0
    orphans: int = 0

    def add(self, what: str, *evidence: object) -> None:
        self.faults.append(f"{self.case}: {what} {' '.join(map(str, evidence))}".rstrip())


class KillRecord(Generic[C]):
    """One folder's record; `RAYDOG_KILL_MATRIX_RECORD` names another folder than `test-output`."""

    def __init__(self, name: str, case_type: type[C], columns: tuple[str, ...]) -> None:
        """`columns`: what the words of a case's row are called."""
        self._folder = Path(os.environ.get("RAYDOG_KILL_MATRIX_RECORD", "test-output"))
        self._file = self._folder / f"{name}.jsonl"
        self._case_type = case_type
        self._columns = columns

    def _outcomes(self) -> list[Outcome[C]]:
        if not self._file.exists():
            return []
        lines: list[dict[str, Any]] = [json.loads(line) for line in self._file.read_text().splitlines()]
        return [Outcome(**{**line, "case": self._case_type(**line["case"])}) for line in lines]

    def has(self, cases: tuple[C, ...]) -> bool:
        """Whether all of them have passed before."""
        return set(cases) <= {outcome.case for outcome in self._outcomes() if not outcome.faults}

    def keep(self, outcomes: list[Outcome[C]]) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._file.open("a") as file:
            file.writelines(json.dumps(asdict(outcome)) + "\n" for outcome in outcomes)

    def write_table(self) -> None:
        """A row for each kind of blow; of a case that was repeated, the last time counts."""
        last = {outcome.case: outcome for outcome in self._outcomes()}
        rows: dict[tuple[str, ...], Counter[str]] = {}
        for case, outcome in last.items():
            row = rows.setdefault(case.row, Counter())
            row.update(cases=1, struck=outcome.struck, failed=bool(outcome.faults))
            row.update(twins=outcome.twins, orphans=outcome.orphans)
        head = [*self._columns, *_COUNTS]
        lines = [head, ["---"] * len(head)]
        lines += [[*key, *(str(row[column]) for column in _COUNTS)] for key, row in rows.items()]
        table = "".join(f"| {' | '.join(line)} |\n" for line in lines)
        self._file.with_suffix(".md").write_text(table)
