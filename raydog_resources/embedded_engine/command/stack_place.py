"""Which stack a command is about, where its files are, and what opens them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from raydog_resources.embedded_engine.command.invocation import Invocation, Surroundings
from raydog_resources.embedded_engine.failure import Failure
from raydog_resources.embedded_engine.project import Project
from raydog_resources.embedded_engine.refusal import UseTheCli
from raydog_resources.embedded_engine.settings.project_file import (
    find_project,
    find_project_file,
    read_project,
)
from raydog_resources.embedded_engine.settings.selection import Selection
from raydog_resources.embedded_engine.settings.stack_settings import StackSettings, settings_file
from raydog_resources.embedded_engine.state.backend import ORGANIZATION, Backend, open_backend
from raydog_resources.embedded_engine.state.passphrase import PassphraseVault
from raydog_resources.embedded_engine.state.stack_files import StackFiles
from raydog_resources.embedded_engine.state.stack_store import StackStore

NOT_FOUND = 6
_NO_PASSPHRASE = (
    "passphrase must be set with PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE "
    "environment variables"
)


@dataclass(frozen=True)
class StackPlace:
    """A stack of a project: its settings, its files, and its state ready for use."""

    project: Project
    backend: Backend
    files: StackFiles
    settings: StackSettings
    store: StackStore

    def require(self) -> None:
        """Fails if the stack was never made."""
        if not self.files.exists():
            raise Failure(f"no stack named '{self.files.name}' found", NOT_FOUND)

    def vault(self) -> PassphraseVault:
        """What opens the secrets in its settings."""
        if not self.settings.salt:
            # A state without settings: the salt is in the state.
            self.store.load()
        return self.store.vault(self.settings.salt or self.store.salt)


def open_project(around: Surroundings) -> Project:
    """The project around the folder that the command was given in."""
    return find_project(around.folder)


def open_backend_of(around: Surroundings, project: Project | None) -> Backend:
    """The backend that was chosen, in the order in which Pulumi looks."""
    backend = project.settings.get("backend") if project else None
    written = backend.get("url") if isinstance(backend, Mapping) else None
    url = around.environment.get("PULUMI_BACKEND_URL") or written or _logged_in(around.environment)
    if not url or not isinstance(url, str):
        raise UseTheCli("a state in Pulumi Cloud (set PULUMI_BACKEND_URL to file://… for a folder)")
    if project is not None and url == written and url.startswith("file://."):
        url = f"file://{project.folder}/{url.removeprefix('file://')}"
    return open_backend(url, around.environment, around.clock)


def _logged_in(environment: Mapping[str, str]) -> str:
    home = environment.get("PULUMI_HOME") or f"{environment.get('HOME', '')}/.pulumi"
    try:
        found = json.loads((Path(home) / "credentials.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    current = found.get("current") if isinstance(found, dict) else ""
    return current if isinstance(current, str) else ""


def find_stack(call: Invocation, name: str = "") -> StackPlace:
    """The stack that is named, else the one that was selected; it has to be there."""
    place = place_of(call, name or call.text("stack"))
    place.require()
    return place


def place_of(call: Invocation, reference: str) -> StackPlace:
    """The stack, whether it is there or not."""
    around = call.around
    project = open_project(around)
    backend = open_backend_of(around, project)
    reference = reference or around.environment.get("PULUMI_STACK", "")
    if not reference:
        reference = Selection(project, backend.url, around.environment).stack()
    if not reference:
        raise Failure("no stack selected; please use `pulumi stack select` to choose one")
    files = backend.stack(project.name, stack_name(reference, project))
    chosen = call.text("config-file")
    file = around.folder / chosen if chosen else settings_file(project, files.name)
    settings = StackSettings(file, project.name)
    store = StackStore(files, settings.salt, lambda: passphrase(around), around.clock)
    return StackPlace(project, backend, files, settings, store)


def stack_name(reference: str, project: Project) -> str:
    """The bare name in `name`, `organization/name` or `organization/project/name`."""
    parts = reference.split("/")
    if len(parts) > 3 or (len(parts) > 1 and parts[0] != ORGANIZATION):
        raise Failure("organization name must be 'organization'")
    if len(parts) == 3 and parts[1] != project.name:
        raise Failure(
            f'provided project name "{parts[1]}" doesn\'t match Pulumi.yaml (project "{project.name}")'
        )
    return parts[-1]


def passphrase(around: Surroundings) -> str:
    """From the environment only: nobody can be asked here."""
    given = around.environment.get("PULUMI_CONFIG_PASSPHRASE")
    if given is not None:
        return given
    file = around.environment.get("PULUMI_CONFIG_PASSPHRASE_FILE")
    if not file:
        raise Failure(_NO_PASSPHRASE)
    try:
        return (around.folder / file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Failure(f"unable to read PULUMI_CONFIG_PASSPHRASE_FILE: {error}") from error


def project_if_any(around: Surroundings) -> Project | None:
    """For commands that can do without one."""
    file = find_project_file(around.folder)
    return read_project(file) if file else None
