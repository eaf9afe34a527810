"""One thing that is wrong in a description, and the one error that lists all of them."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass

from raydog_resources.config.key_path import KeyPath, path_text
from raydog_resources.errors import DescriptionError

_LAST = sys.maxsize


@dataclass(frozen=True)
class Problem:
    """Where it stands, what was found there, and what to write instead."""

    path: KeyPath
    what: str
    write: str = ""
    line: int | None = None

    def sentence(self) -> str:
        """`raydog:cluster.workers.gpu.nodes (line 14): found -1; write a whole number, 0 or more`."""
        where = path_text(self.path)
        if self.line is not None:
            where = f"{where} (line {self.line})" if where else f"line {self.line}"
        what = f"{where}: {self.what}" if where else self.what
        return f"{what}; {self.write}" if self.write else what


def description_error(file: str, problems: Iterable[Problem]) -> DescriptionError:
    """All problems of a file as one error, in the order in which they stand there, and in a line by name."""
    ordered = sorted(problems, key=lambda problem: (problem.line or _LAST, path_text(problem.path)))
    listed = "".join(f"\n  - {problem.sentence()}" for problem in ordered)
    one = len(ordered) == 1
    return DescriptionError(
        "1 problem" if one else f"{len(ordered)} problems",
        thing=file,
        done="nothing was touched",
        next_step=f"correct {'it' if one else 'them'} and run the same again:{listed}",
    )
