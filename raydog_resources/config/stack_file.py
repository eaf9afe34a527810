"""A stack file, Pulumi.STACK.yaml, as it lies on the disk: our keys, their lines, and what breaks it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from raydog_resources.config.familiar_names import advice_for_unknown
from raydog_resources.config.finding import ENCRYPTED, finding
from raydog_resources.config.key_path import NAMESPACE, KeyPath
from raydog_resources.config.problem import Problem, description_error
from raydog_resources.config.yaml_tree import YamlTree, read_yaml

PROJECT_FILE = "Pulumi.yaml"
# What a description is made of, and the platform's key, which a stack may hold encrypted.
DESCRIPTION_KEYS = ("cluster", "runs_on", "prices")
# The file with which the stack begins; `foundation.py` reads it.
BASE = "base"
SECRET_KEYS = ("key_id", "key_secret")
# The mistakes people make most, by what the YAML reader says of them.
_YAML_SAYS = {
    "'\\t'": ("a tab", "write spaces: YAML takes no tabs there"),
    "mapping values are not allowed": ("a second colon in one value", "put the value in quotes"),
    "refers to itself": ("an anchor that refers to itself", "write the value again instead"),
}
# What Pulumi itself keeps in the file.
_PULUMIS = ("config", "encryptedkey", "encryptionsalt", "environment", "secretsprovider")


@dataclass(frozen=True)
class StackFile:
    """Our values in it by key, the line of each path, and what is wrong with the file itself."""

    values: Mapping[str, object] = field(default_factory=dict)
    lines: Mapping[KeyPath, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    readable: bool = True


def parse_stack_file(file: Path, project: str = NAMESPACE) -> StackFile:
    """The file's content; what can't be read at all is a problem of it, too. Bare keys are the project's."""
    import yaml

    try:
        tree = read_yaml(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
        raise description_error(
            str(file), [Problem((), f"the file can't be read ({reason})", "write the path of a stack file")]
        ) from error
    except yaml.YAMLError as error:
        return StackFile(problems=(_syntax(error),), readable=False)
    return _checked(tree, project)


def lines_of(file: Path) -> Mapping[KeyPath, int]:
    """The line of every path in the file; none where it can't be read: lines are a help, not a need."""
    import yaml

    try:
        tree = read_yaml(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return {}
    return _our_lines(tree)


def find_project_folder(file: Path) -> Path:
    """The nearest folder above a stack file that holds a Pulumi.yaml, or else the file's own."""
    folder = file.absolute().parent
    return next((up for up in (folder, *folder.parents) if (up / PROJECT_FILE).is_file()), folder)


def display_name(file: Path, folder: Path) -> str:
    """The file as a person in the project's folder would write it."""
    path, root = file.absolute(), folder.absolute()
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(file)


def _checked(tree: YamlTree, project: str) -> StackFile:
    document = {} if tree.value is None else tree.value
    if not isinstance(document, dict):
        return StackFile(problems=(_no_mapping((), document),), readable=False)
    config = document.get("config") or {}
    if not isinstance(config, dict):
        return StackFile(problems=(_no_mapping(("config",), config),), readable=False)
    ours = {_short(key): _opened(value) for key, value in config.items() if _is_ours(key, project)}
    lines = _our_lines(tree)
    problems = [*_twice(tree), *_top_level(document, lines), *_other_keys(ours, lines)]
    values = {key: ours[key] for key in (*DESCRIPTION_KEYS, BASE) if key in ours}
    return StackFile(values, lines, tuple(problems))


def _no_mapping(path: KeyPath, value: object) -> Problem:
    return Problem(path, finding(path, value), "write config: and under it, further in, raydog:cluster:")


def _short(key: str) -> str:
    return key.removeprefix(f"{NAMESPACE}:")


def _is_ours(key: str, project: str) -> bool:
    """A key without a namespace is in the project's own."""
    return key.startswith(f"{NAMESPACE}:") or (":" not in key and project == NAMESPACE)


def _opened(value: object) -> object:
    """The value with a mark in place of what is encrypted."""
    if isinstance(value, dict):
        if set(value) == {"secure"}:
            return ENCRYPTED
        return {key: _opened(item) for key, item in value.items()}
    return [_opened(item) for item in value] if isinstance(value, list) else value


def _our_lines(tree: YamlTree) -> dict[KeyPath, int]:
    return {_seen(path): line for path, line in tree.lines.items()}


def _seen(path: KeyPath) -> KeyPath:
    """A path as people name it: what stands under config: begins there."""
    if path[0] != "config" or len(path) == 1:
        return path
    key = str(path[1])
    return (key if ":" in key else f"{NAMESPACE}:{key}", *path[2:])


def _twice(tree: YamlTree) -> Iterator[Problem]:
    for path, first, second in tree.twice:
        yield Problem(_seen(path), f"this key stands in line {first} already", "keep one of them", second)


def _top_level(document: Mapping[str, object], lines: Mapping[KeyPath, int]) -> Iterator[Problem]:
    for key in document:
        if key.startswith(f"{NAMESPACE}:") or key in DESCRIPTION_KEYS:
            advice = "move it under config:, two spaces further in"
            yield Problem((key,), "this stands beside config:", advice, lines.get((key,)))
        elif key not in _PULUMIS:
            advice = advice_for_unknown(key, _PULUMIS)
            yield Problem((key,), "there is no such key", advice, lines.get((key,)))


def _other_keys(ours: Mapping[str, object], lines: Mapping[KeyPath, int]) -> Iterator[Problem]:
    for key, value in ours.items():
        path: KeyPath = (f"{NAMESPACE}:{key}",)
        if key in SECRET_KEYS and value != ENCRYPTED:
            advice = f"take it out, make a new key, and write it with: pulumi config set --secret {path[0]}"
            yield Problem(path, "a key in clear", advice, lines.get(path))
        elif key not in (*DESCRIPTION_KEYS, *SECRET_KEYS, BASE):
            advice = advice_for_unknown(key, DESCRIPTION_KEYS)
            yield Problem(path, "there is no such key", advice, lines.get(path))


def _syntax(error: Exception) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    what = str(getattr(error, "problem", None) or error)
    for part, (said, advice) in _YAML_SAYS.items():
        if part in what:
            return Problem((), said, advice, _line(mark))
    return Problem((), f"this is no YAML ({what})", "correct the line, or the one before it", _line(mark))


def _line(mark: object) -> int | None:
    line = getattr(mark, "line", None)
    return line + 1 if isinstance(line, int) else None
