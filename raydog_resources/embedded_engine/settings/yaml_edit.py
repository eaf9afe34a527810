"""Changes one entry of a YAML text and leaves the rest as people wrote it, comments included."""

from __future__ import annotations

import re
from typing import Any

import yaml

from raydog_resources.embedded_engine.settings.yaml_document import RULES, parse_document


class _Dumper(yaml.SafeDumper):
    """Quotes what either version of YAML would take for something else than a text."""


for _tag, _pattern, _first in RULES:
    _Dumper.add_implicit_resolver(_tag, re.compile(f"(?:{_pattern})\\Z"), list(_first))


def render(tree: dict[str, Any], column: int = 0) -> str:
    """A block of YAML that starts at a column, without a line end at its end."""
    text = yaml.dump(tree, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10_000)
    return text.rstrip("\n").replace("\n", f"\n{' ' * column}")


def with_entry(text: str, path: tuple[str, ...], value: Any) -> str:
    """The text with this value at this path, which has one or two names."""
    parent: Any = yaml.compose(text, yaml.SafeLoader)
    if not _is_block(parent):
        return _written_anew(text, path, value)
    for depth, name in enumerate(path):
        entry = _entry(parent, name)
        rest: Any = value
        for inner in reversed(path[depth + 1 :]):
            rest = {inner: rest}
        if entry is None:
            return _appended(text, parent, {name: rest})
        if depth == len(path) - 1 or not _is_block(entry[1]):
            if depth < len(path) - 1 and isinstance(entry[1], yaml.MappingNode) and entry[1].value:
                return _written_anew(text, path, value)
            start, end = _span(text, entry)
            return f"{text[:start]}{render({name: rest}, entry[0].start_mark.column)}{text[end:]}"
        parent = entry[1]
    return text


def without_entry(text: str, path: tuple[str, ...]) -> str:
    """The text without what is at this path, whether it was there or not."""
    node: Any = yaml.compose(text, yaml.SafeLoader)
    for depth, name in enumerate(path):
        entry = _entry(node, name) if isinstance(node, yaml.MappingNode) else None
        if entry is None:
            return text
        if depth == len(path) - 1:
            if not _is_block(node) or len(node.value) == 1:
                return _written_anew(text, path, None, remove=True)
            start, end = _span(text, entry)
            line, next_line = text.rfind("\n", 0, start) + 1, text.find("\n", end) + 1
            return text[:line] + (text[next_line:] if next_line else "")
        node = entry[1]
    return text


def _is_block(node: Any) -> bool:
    return isinstance(node, yaml.MappingNode) and not node.flow_style and bool(node.value)


def _entry(node: Any, name: str) -> tuple[Any, Any] | None:
    return next((pair for pair in node.value if pair[0].value == name), None)


def _span(text: str, entry: tuple[Any, Any]) -> tuple[int, int]:
    """From the name to the last thing that belongs to its value; comments after it belong to what follows."""
    start, end = entry[0].start_mark.index, entry[1].end_mark.index
    lines = text[start:end].split("\n")
    while len(lines) > 1 and (not lines[-1].strip() or lines[-1].lstrip().startswith("#")):
        lines.pop()
    return start, start + len("\n".join(lines))


def _appended(text: str, parent: Any, tree: dict[str, Any]) -> str:
    last = parent.value[-1]
    end = text.find("\n", _span(text, last)[1])
    end = len(text) if end < 0 else end
    column = last[0].start_mark.column
    return f"{text[:end]}\n{' ' * column}{render(tree, column)}{text[end:] or chr(10)}"


def _written_anew(text: str, path: tuple[str, ...], value: Any, *, remove: bool = False) -> str:
    """For what has no lines of its own to be changed: `{a: 1}`, or nothing at all."""
    document = parse_document(text, "the stack's settings")
    node = document
    for name in path[:-1]:
        if not isinstance(node.get(name), dict):
            node[name] = {}
        node = node[name]
    if remove:
        node.pop(path[-1], None)
    else:
        node[path[-1]] = value
    return f"{render(document)}\n" if document else ""
