"""Writes docs/reference-python.md: every public name of the package, from its docstrings.

python scripts/python_reference.py
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path

import raydog_resources
from raydog_resources.components.ray_cluster import RayCluster
from raydog_resources.components.ray_cluster_on_yellowdog import OUTPUTS
from raydog_resources.errors import RaydogError

PAGE = Path(__file__).parents[1] / "docs" / "reference-python.md"
_HEAD = """# Every public name

Made from the docstrings by `scripts/python_reference.py`, and held against them by a test; don't edit it by hand. All
names are imported from `raydog_resources`; importing it costs nothing until one of them is used.
"""


def page() -> str:
    """The whole text: what makes clusters first, then the errors as a table."""
    classes = {name: getattr(raydog_resources, name) for name in raydog_resources.__all__ if name[0] != "_"}
    errors = {name: kind for name, kind in classes.items() if issubclass(kind, RaydogError)}
    rest = (_class(name, kind) for name, kind in classes.items() if name not in errors)
    rows = (
        f"| `{name}` | `{kind.__base__.__name__}` | {_first_line(kind)} |\n" for name, kind in errors.items()
    )
    table = f"| error | is a | when |\n|---|---|---|\n{''.join(rows)}"
    shape = (
        "Each has `what`, `thing`, `done` and `next_step`, and `sentence()`, which puts them together: what happened, "
        "to which\nthing, what was done about it, what to do next.\n"
    )
    version = "\n## `__version__`\n\nThe package's version, as a text.\n"
    return f"{_HEAD}{''.join(rest)}\n## Errors\n\n{shape}\n{table}{version}"


def _class(name: str, kind: type) -> str:
    lines = [f"\n## `{name}`\n", f"```text\n{name}{_signature(kind)}\n```\n", f"{inspect.getdoc(kind)}\n"]
    if kind is RayCluster:
        lines.append(
            f"Its outputs, each an attribute of it: {', '.join(f'`{output}`' for output in OUTPUTS)}.\n"
        )
    members = list(_members(kind))
    if members:
        lines.append("| | what it does |\n|---|---|")
        lines += [f"| `{shown}` | {purpose} |" for shown, purpose in members]
        lines.append("")
    return "\n".join(lines)


def _members(kind: type) -> Iterator[tuple[str, str]]:
    """What is public of a class of ours; what it has of other people's is theirs to document."""
    for name, member in vars(kind).items():
        if name.startswith("_"):
            continue
        if isinstance(member, property) and member.fget:
            yield name, _first_line(member.fget)
        elif inspect.isfunction(member):
            yield f"{name}{_signature(member)}", _first_line(member)


class _Words(str):
    """An annotation as it is written, without the quotes that a text would have."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def _signature(thing: object) -> str:
    """As it is called: without self, and without what only tests give."""
    found = inspect.signature(thing)  # type: ignore[arg-type]
    kept = [
        one.replace(annotation=_Words(one.annotation))
        for one in found.parameters.values()
        if one.name not in ("self", "open_stack")
    ]
    shown = str(found.replace(parameters=kept, return_annotation=_Words(found.return_annotation)))
    return shown.replace("|", "\\|") if inspect.isfunction(thing) else shown


def _first_line(thing: object) -> str:
    return (inspect.getdoc(thing) or "").splitlines()[0]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.exit(0)
