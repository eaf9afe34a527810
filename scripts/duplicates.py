"""Finds code that was copied: blocks of lines that stand, but for layout and comments, in two places.

    python scripts/duplicates.py FILE...

Imports, docstrings, comments, signatures, blank lines and lines of brackets alone do not count.
"""

from __future__ import annotations

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# Eight lines in a row that count, the same twice, are no accident; below that, formatted calls look alike.
THRESHOLD = 8

COMMENT_STARTS = {".py": "#", ".sh": "#", "": "#", ".js": "//", ".css": "/*"}


@dataclass(frozen=True)
class Line:
    """A line that counts: where it stands, and its text without layout."""

    path: Path
    number: int
    text: str


@dataclass(frozen=True)
class Copy:
    """Two places with the same lines."""

    first: Line
    second: Line
    length: int

    def sentence(self) -> str:
        return (
            f"{self.first.path}:{self.first.number} and {self.second.path}:{self.second.number}: "
            f"{self.length} lines alike, from {self.first.text!r}"
        )


def lines_that_count(path: Path, source: str) -> list[Line]:
    """What is left of a file when everything that repeats by nature is taken away."""
    left_out = uncounted_python_lines(source) if path.suffix == ".py" else set()
    comment = COMMENT_STARTS[path.suffix]
    lines = []
    for number, raw in enumerate(source.splitlines(), start=1):
        text = " ".join(raw.split())
        counts = any(character.isalnum() for character in text) and not text.startswith(comment)
        if counts and number not in left_out:
            lines.append(Line(path, number, text))
    return lines


def uncounted_python_lines(source: str) -> set[int]:
    """The numbers of the lines of imports, of strings that stand alone, which docstrings are, and of signatures."""
    numbers: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        alone = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if alone or isinstance(node, ast.Import | ast.ImportFrom):
            assert isinstance(node, ast.stmt)
            numbers.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            # Implementations of one protocol have them in common, and have to.
            numbers.update(range(node.lineno, node.body[0].lineno))
    return numbers


def copies(files: list[list[Line]], threshold: int = THRESHOLD) -> Iterator[Copy]:
    """Every maximal block of at least `threshold` lines that stands in two places."""
    places: dict[tuple[str, ...], list[tuple[int, int]]] = defaultdict(list)
    for index, lines in enumerate(files):
        for start in range(len(lines) - threshold + 1):
            window = tuple(line.text for line in lines[start : start + threshold])
            places[window].append((index, start))
    for found in places.values():
        for position, (file_a, start_a) in enumerate(found):
            for file_b, start_b in found[position + 1 :]:
                if not goes_on_before(files[file_a], start_a, files[file_b], start_b):
                    length = alike(files[file_a][start_a:], files[file_b][start_b:])
                    yield Copy(files[file_a][start_a], files[file_b][start_b], length)


def goes_on_before(a: list[Line], start_a: int, b: list[Line], start_b: int) -> bool:
    """True inside a longer block, which is told once, from its beginning."""
    return start_a > 0 and start_b > 0 and a[start_a - 1].text == b[start_b - 1].text


def alike(a: list[Line], b: list[Line]) -> int:
    """How many lines from the start on are the same."""
    pairs = zip(a, b, strict=False)
    return next((count for count, (x, y) in enumerate(pairs) if x.text != y.text), min(len(a), len(b)))


def main(names: list[str]) -> int:
    files = [lines_that_count(Path(name), Path(name).read_text(encoding="utf-8")) for name in names]
    found = list(copies(files))
    for copy in found:
        print(copy.sentence())
    if found:
        print(f"{len(found)} copied blocks. Next: give each a name of its own and one place to stand.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
