"""The project's own files, as the rules look at them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "raydog_resources"
OURS = (PACKAGE, ROOT / "tests", ROOT / "scripts", ROOT / "benchmarks")


@dataclass(frozen=True)
class SourceFile:
    """One file, with its text and, for Python, its syntax tree."""

    path: Path
    text: str

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.name)

    def imports(self) -> Iterator[tuple[int, str]]:
        """Line and dotted name of everything imported, inside functions and by `import_module` as well."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
            elif isinstance(node, ast.Call) and "import_module" in ast.unparse(node.func):
                texts = (part.value for part in node.args if isinstance(part, ast.Constant))
                yield from ((node.lineno, text) for text in texts if isinstance(text, str))


def source_files(*folders: Path, suffixes: tuple[str, ...] = (".py",)) -> list[SourceFile]:
    """Every file of ours under the folders, or of the whole project."""
    found = (path for folder in folders or OURS for path in folder.rglob("*") if path.suffix in suffixes)
    return [SourceFile(path, path.read_text(encoding="utf-8")) for path in sorted(found) if path.is_file()]
