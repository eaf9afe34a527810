"""What the kill matrix has come to so far: a line for each case, kept from run to run, and a table made of them."""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.end_to_end.cluster.kill_cases import Case

_HEAD = """| command | blow | at | names | cases | struck | twins | orphans | failed |
|---|---|---|---|---|---|---|---|---|
"""


@dataclass
class Outcome:
    """What one case came to."""

    case: Case
    struck: bool = False
    faults: list[str] = field(default_factory=list)
    twins: int = 0
    orphans: int = 0

    def add(self, what: str, *evidence: object) -> None:
        self.faults.append(f"{self.case}: {what} {' '.join(map(str, evidence))}".rstrip())


class KillRecord:
    """One folder's record; `RAYDOG_KILL_MATRIX_RECORD` names another folder than `test-output`."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or Path(os.environ.get("RAYDOG_KILL_MATRIX_RECORD", "test-output"))
        self._file = self._folder / "kill-matrix.jsonl"

    def _outcomes(self) -> list[Outcome]:
        if not self._file.exists():
            return []
        lines = [json.loads(line) for line in self._file.read_text().splitlines()]
        return [Outcome(**{**line, "case": Case(**line["case"])}) for line in lines]

    def has(self, cases: tuple[Case, ...]) -> bool:
        """Whether all of them have passed before."""
        return set(cases) <= {outcome.case for outcome in self._outcomes() if not outcome.faults}

    def keep(self, outcomes: list[Outcome]) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._file.open("a") as file:
            file.writelines(json.dumps(asdict(outcome)) + "\n" for outcome in outcomes)

    def write_table(self) -> None:
        """A row for each kind of blow; of a case that was repeated, the last time counts."""
        last = {outcome.case: outcome for outcome in self._outcomes()}
        rows: dict[tuple[str, ...], Counter[str]] = {}
        for case, outcome in last.items():
            row = rows.setdefault((case.phase, case.kind, case.at, case.names), Counter())
            row.update(cases=1, struck=outcome.struck, failed=bool(outcome.faults))
            row.update(twins=outcome.twins, orphans=outcome.orphans)
        columns = ("cases", "struck", "twins", "orphans", "failed")
        lines = [[*key, *(str(row[column]) for column in columns)] for key, row in rows.items()]
        table = "".join(f"| {' | '.join(line)} |\n" for line in lines)
        (self._folder / "kill-matrix.md").write_text(_HEAD + table)
