"""Reports that are only remembered."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class FakeReports:
    """`Reports` in memory."""

    kept: list[str] = field(default_factory=list)

    def keep(self, thing: str, text: str) -> str:
        self.kept.append(text)
        return f"reports/{thing}.txt"
