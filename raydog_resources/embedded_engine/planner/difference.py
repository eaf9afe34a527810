"""What is different between two sets of properties, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from raydog_resources.embedded_engine.planner.property_path import Path, covers, parse_path, path_text
from raydog_resources.embedded_engine.state.property_value import Properties, Value, plain, same_value

ADD = "add"
CHANGE = "update"
REMOVE = "delete"
_INVERSE = {ADD: REMOVE, REMOVE: ADD, CHANGE: CHANGE}
INIT_ERROR = "#initerror"


@dataclass(frozen=True)
class Difference:
    """A provider's judgement, completed by our own comparison where it has none. Kinds by path."""

    changes: bool = False
    replaces: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    detailed: Mapping[str, str] | None = None
    delete_before_replace: bool = False

    @property
    def is_replacement(self) -> bool:
        """Whether the thing cannot be changed into what is wanted."""
        return bool(self.replaces) or any(
            kind.endswith("-replace") for kind in (self.detailed or {}).values()
        )

    def inverted(self) -> Difference:
        """From new to old, as a refresh shows it."""
        if self.detailed is None:
            return self
        return replace(self, detailed={path: _inverse(kind) for path, kind in self.detailed.items()})


def compare(olds: Properties, news: Properties) -> Difference:
    """How the values differ when secrets are opened; null is the same as not there."""
    found = dict(
        _object(
            (),
            {key: plain(value) for key, value in olds.items()},
            {key: plain(value) for key, value in news.items()},
        )
    )
    if not found:
        return Difference()
    changed = sorted({str(path[0]) for path in found})
    detailed = {path_text(path): kind for path, kind in found.items()}
    return Difference(changes=True, changed=tuple(changed), detailed=detailed)


def with_replace_on_changes(
    difference: Difference, paths: tuple[str, ...], *, has_init_errors: bool
) -> Difference:
    """The difference, where the program itself says what forces a replacement."""
    if not difference.changes and not has_init_errors:
        return difference
    patterns = [path for path in map(parse_path, paths) if path is not None]
    keys = [key for key in difference.changed if _covered(patterns, key)]
    if has_init_errors and _covered(patterns, INIT_ERROR):
        difference = replace(difference, changes=True)
        keys.append(INIT_ERROR)
    detailed = difference.detailed
    if detailed is not None:
        detailed = {
            path: f"{kind}-replace" if _covered(patterns, path) and "-" not in kind else kind
            for path, kind in detailed.items()
        }
    replaces = tuple(dict.fromkeys((*difference.replaces, *keys)))
    return replace(difference, replaces=replaces, detailed=detailed)


def _covered(patterns: list[Path], text: str) -> bool:
    path = (text,) if text == INIT_ERROR else parse_path(text)
    return path is not None and any(covers(pattern, path) for pattern in patterns)


def _inverse(kind: str) -> str:
    base, _, suffix = kind.partition("-")
    return f"{_INVERSE[base]}-{suffix}" if suffix else _INVERSE[base]


def _object(path: Path, olds: Mapping[str, Value], news: Mapping[str, Value]) -> Iterator[tuple[Path, str]]:
    for key in sorted({*olds, *news}):
        yield from _value((*path, key), olds.get(key), news.get(key))


def _value(path: Path, old: Value, new: Value) -> Iterator[tuple[Path, str]]:
    if old is None and new is None:
        return
    if old is None:
        yield path, ADD
    elif new is None:
        yield path, REMOVE
    elif isinstance(old, Mapping) and isinstance(new, Mapping):
        yield from _object(path, old, new)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _list(path, old, new)
    elif not same_value(old, new):
        yield path, CHANGE


def _list(path: Path, olds: list[Value], news: list[Value]) -> Iterator[tuple[Path, str]]:
    for index in range(max(len(olds), len(news))):
        here = (*path, index)
        if index >= len(olds):
            yield here, ADD
        elif index >= len(news):
            yield here, REMOVE
        else:
            yield from _value(here, olds[index], news[index])
