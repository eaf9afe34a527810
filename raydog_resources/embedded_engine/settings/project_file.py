"""Finds and reads Pulumi.yaml; refused if it asks for something that is not done here."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from raydog_resources.embedded_engine.failure import Failure
from raydog_resources.embedded_engine.project import Project
from raydog_resources.embedded_engine.refusal import UseTheCli
from raydog_resources.embedded_engine.settings.yaml_document import read_document

_NAMES = ("Pulumi.yaml", "Pulumi.yml")
# They would change how a run goes, or which engine may run it.
_REFUSED = ("plugins", "packages", "options", "requiredPulumiVersion")
_NO_PROJECT = (
    "no Pulumi.yaml project file found (searching upwards from {}). If you have not created a project yet, "
    "use `pulumi new` to do so"
)


def find_project(start: Path) -> Project:
    """The project that a folder belongs to."""
    file = find_project_file(start)
    if file is None:
        raise Failure(_NO_PROJECT.format(start))
    return read_project(file)


def find_project_file(start: Path) -> Path | None:
    """The nearest one, at or above a folder."""
    for folder in (start, *start.parents):
        for name in _NAMES:
            if (folder / name).is_file():
                return folder / name
    return None


def read_project(file: Path) -> Project:
    """The project that a file describes."""
    settings = read_document(file)
    name = settings.get("name")
    if not isinstance(name, str) or not name:
        raise Failure(f"could not load current project: {file}: project is missing a 'name' attribute")
    for key in _REFUSED:
        if settings.get(key):
            raise UseTheCli(f"{key} in {file}")
    runtime, options = _runtime(settings.get("runtime"), file)
    main = settings.get("main") or ""
    return Project(name, file.parent, runtime, options, str(main), settings)


def _runtime(found: Any, file: Path) -> tuple[str, Mapping[str, Any]]:
    if isinstance(found, Mapping):
        name, options = found.get("name"), found.get("options") or {}
    else:
        name, options = found, {}
    if not isinstance(name, str) or not isinstance(options, Mapping):
        raise Failure(f"could not load current project: {file}: project is missing a 'runtime' attribute")
    return name, options
