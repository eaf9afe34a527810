"""Which stack of a project a person chose last: one small file per project, shared with the command line."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from raydog_resources.embedded_engine.failure import Failure
from raydog_resources.embedded_engine.project import Project
from raydog_resources.embedded_engine.state.json_text import pretty_json_text
from raydog_resources.embedded_engine.state.property_json import parse_json
from raydog_resources.embedded_engine.state.state_folder import StateFolder

_STACKS = "stacks"


class Selection:
    """For one project in one backend."""

    def __init__(self, project: Project, url: str, environment: Mapping[str, str]) -> None:
        home = environment.get("PULUMI_HOME") or str(Path(environment.get("HOME") or Path.home()) / ".pulumi")
        self._folder = StateFolder(Path(home) / "workspaces", second_files=False)
        place = hashlib.sha1(str(_file_of(project)).encode(), usedforsecurity=False).hexdigest()
        self._name = f"{project.name}-{place}-workspace.json"
        self._url = url

    def stack(self) -> str:
        """Its full name; "" if none was chosen."""
        stacks = self._settings().get(_STACKS)
        found = stacks.get(self._url) if isinstance(stacks, dict) else None
        return found if isinstance(found, str) else ""

    def choose(self, qualified_name: str) -> None:
        """This one from now on; "": none."""
        settings = self._settings()
        found = settings.get(_STACKS)
        stacks = {**found} if isinstance(found, dict) else {}
        if qualified_name:
            stacks[self._url] = qualified_name
        else:
            stacks.pop(self._url, None)
        settings.pop(_STACKS, None)
        if stacks:
            settings[_STACKS] = stacks
        if settings:
            self._folder.write(self._name, pretty_json_text(settings).encode())
        else:
            self._folder.remove(self._name)

    def _settings(self) -> dict[str, Any]:
        if not self._folder.exists(self._name):
            return {}
        found = parse_json(self._folder.read(self._name).decode(errors="replace"), self._name)
        if not isinstance(found, dict):
            raise Failure(f"could not parse file {self._folder.path(self._name)}")
        return found


def _file_of(project: Project) -> Path:
    named = project.folder / "Pulumi.yml"
    return named if named.is_file() else project.folder / "Pulumi.yaml"
