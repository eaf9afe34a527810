"""The folder of a Pulumi program, and the stacks that are described in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from raydog_resources.config.stack_file import PROJECT_FILE
from raydog_resources.errors import DescriptionError

_STACK_NAME = re.compile(r"[A-Za-z0-9_.-]{1,100}")


@dataclass(frozen=True)
class Project:
    """What `Pulumi.yaml` says, as far as it matters here."""

    folder: Path
    name: str
    stack_folder: Path
    backend: str = ""

    def stack_file(self, stack: str) -> Path:
        """Where the stack is described."""
        return self.stack_folder / f"Pulumi.{stack}.yaml"

    def shown(self, path: Path) -> str:
        """A path as somebody in the project's folder would write it."""
        return str(path.relative_to(self.folder)) if path.is_relative_to(self.folder) else str(path)

    def stacks(self) -> list[str]:
        """The stacks that are described."""
        names = (path.name.removeprefix("Pulumi.") for path in self.stack_folder.glob("Pulumi.*.yaml"))
        return sorted(name.removesuffix(".yaml") for name in names)

    def checked_stack(self, stack: str) -> str:
        """The name, if it can be one."""
        if _STACK_NAME.fullmatch(stack) is None:
            raise DescriptionError(
                "this is no stack's name: letters, digits, -, _ and . only",
                thing=repr(stack),
                done="nothing was changed",
                next_step=self.advice(),
            )
        return stack

    def advice(self) -> str:
        """Which stacks one could have meant."""
        return f"name one of {', '.join(self.stacks()) or 'them'}, or write {self.shown(self.stack_file('NAME'))}"


def find_project(start: Path) -> Project:
    """The project whose folder this is, or the nearest one above it."""
    start = start.absolute()
    for folder in (start, *start.parents):
        if (folder / PROJECT_FILE).is_file():
            return _read(folder)
    raise DescriptionError(
        f"there is no {PROJECT_FILE} here, nor in a folder above",
        thing=str(start),
        done="nothing was changed",
        next_step="go to the project's folder, or name it: raydog --project FOLDER …",
    )


def _read(folder: Path) -> Project:
    import yaml

    file = folder / PROJECT_FILE
    try:
        found = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise _unreadable(file, "it can't be read") from error
    if not isinstance(found, Mapping) or not isinstance(found.get("name"), str):
        raise _unreadable(file, "it gives the project no name")
    backend = found.get("backend")
    url = backend.get("url") if isinstance(backend, Mapping) else None
    stack_folder = found.get("stackConfigDir") or found.get("config")
    return Project(
        folder=folder,
        name=found["name"],
        stack_folder=folder / stack_folder if isinstance(stack_folder, str) else folder,
        backend=url if isinstance(url, str) else "",
    )


def _unreadable(file: Path, why: str) -> DescriptionError:
    return DescriptionError(
        why, thing=str(file), done="nothing was changed", next_step="write name: and runtime: into it"
    )
