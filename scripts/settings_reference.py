"""Writes docs/reference-settings.md: every setting of a stack, from the models that read it.

python scripts/settings_reference.py
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import PlainSerializer
from pydantic.fields import FieldInfo

from raydog_resources.config.description import Description
from raydog_resources.config.flow_style import flow_style
from raydog_resources.config.section import Section

PAGE = Path(__file__).parents[1] / "docs" / "reference-settings.md"
_HEAD = """# Every setting of a stack

Made from the models by `scripts/settings_reference.py`, and held against them by a test; don't edit it by hand. What a
length of time, an amount of memory or a name may look like, the example shows; a value that can't be is refused before
anything is made, with its line and what to write instead.

`raydog:base: FILE` names a file of the project with which the stack begins
([stacks](stacks.md#what-stacks-have-in-common)). `raydog:key_id` and `raydog:key_secret`, both encrypted, are the
platform's key where the environment has none.
"""
_COLUMNS = "| key | what it says | if not given | example |\n|---|---|---|---|\n"


def page() -> str:
    """The whole text."""
    parts = [_HEAD]
    for path, section, purpose in _sections("raydog", Description):
        rows = [_row(name, field) for name, field in section.model_fields.items()]
        parts.append(f"\n## `{path}`\n\n{purpose}\n\n{_COLUMNS}{''.join(rows)}")
    parts.append(
        "\n## `raydog:prices`\n\nThe price of one node per hour, by template, or by partition or queue on a scheduler: "
        "a mapping such as\n`{raydog-dev/worker: 0.40}`. "
        "A template that has none is named in the preview, not guessed.\n"
    )
    return "".join(parts)


def _sections(path: str, section: type[Section]) -> Iterator[tuple[str, type[Section], str]]:
    """Each section below this one with its path, the outermost first."""
    for name, field in section.model_fields.items():
        where = f"{path}:{name}" if section is Description else f"{path}.{name}"
        for suffix, inner in _inside(field.annotation):
            purpose = (inner.__doc__ or "").splitlines()[0]
            yield f"{where}{suffix}", inner, purpose
            yield from _sections(f"{where}{suffix}", inner)


def _inside(annotation: Any) -> Iterator[tuple[str, type[Section]]]:
    """The sections that may stand at a key, with what comes after its name in a path."""
    if isinstance(annotation, type) and get_origin(annotation) is None and issubclass(annotation, Section):
        yield "", annotation
        return
    is_mapping = get_origin(annotation) is not None and get_origin(annotation) is Mapping
    for part in get_args(annotation):
        for suffix, inner in _inside(part):
            kinds = get_args(inner.model_fields["kind"].annotation) if "kind" in inner.model_fields else ()
            kind = f" (kind: {', '.join(kinds)})" if kinds and not suffix else suffix
            yield (f".NAME{suffix}" if is_mapping else kind), inner


def _row(name: str, field: FieldInfo) -> str:
    words = _words(field.annotation)
    what = (
        f"{field.description} One of {', '.join(f'`{word}`' for word in words)}."
        if words
        else field.description
    )
    example = flow_style((field.examples or [""])[0])
    return f"| `{name}` | {_cell(str(what))} | {_default(field)} | `{_cell(example)}` |\n"


def _words(annotation: Any) -> tuple[str, ...]:
    """The words that may stand there, where it is one of several."""
    found = get_args(annotation) if get_origin(annotation) is Literal else ()
    return tuple(map(str, found)) if len(found) > 1 else ()


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**needed**"
    value = field.get_default(call_default_factory=True)
    if value in (None, "", (), {}) or isinstance(value, Section):
        return ""
    written = (how.func(value) for how in field.metadata if isinstance(how, PlainSerializer))  # type: ignore[call-arg]
    return f"`{flow_style(next(written, value))}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.exit(0)
