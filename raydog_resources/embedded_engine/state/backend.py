"""Where states lie: a folder on this machine, laid out as Pulumi's own file backend does it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from raydog_resources.clock import Clock
from raydog_resources.embedded_engine.failure import Failure
from raydog_resources.embedded_engine.refusal import UseTheCli
from raydog_resources.embedded_engine.state.stack_files import StackFiles
from raydog_resources.embedded_engine.state.stack_lock import StackLock
from raydog_resources.embedded_engine.state.state_folder import StateFolder

ORGANIZATION = "organization"
_META = ".pulumi/meta.yaml"
_META_TEXT = b"version: 1\n"
_STACKS = ".pulumi/stacks"
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,100}")
_VERSION = re.compile(rb"version:\s*(\d+)\s*")
_SCHEME = "file://"
_KNOWN_PARAMETERS = ("metadata", "no_tmp_dir", "create_dir")
# They would change how states are laid out or written.
_REFUSED_SETTINGS = ("GZIP", "ZSTD", "LEGACY_LAYOUT", "RETAIN_CHECKPOINTS")
_NO_BACKUPS = "DISABLE_CHECKPOINT_BACKUPS"


@dataclass(frozen=True)
class Backend:
    """One such folder, open."""

    url: str
    folder: StateFolder
    clock: Clock
    backups: bool = True

    def stack(self, project: str, name: str) -> StackFiles:
        """One of its stacks, whether it is there or not."""
        for word in (project, name):
            if not _NAME.fullmatch(word):
                raise Failure(
                    f"{word!r} is no name: it may have letters, digits, '_', '.' and '-', at most 100"
                )
        lock = StackLock(self.folder, f"{ORGANIZATION}/{project}/{name}", self.url, self.clock)
        return StackFiles(self.folder, project, name, lock, self.clock, backups=self.backups)

    def projects(self) -> list[str]:
        return [name for name in self.folder.folders(_STACKS) if _NAME.fullmatch(name)]

    def stacks(self, project: str) -> list[StackFiles]:
        """All stacks of a project."""
        suffixes = (".json", ".json.gz", ".json.zst")
        names = {
            name.removesuffix(suffix)
            for name in self.folder.names(f"{_STACKS}/{project}")
            for suffix in suffixes
            if name.endswith(suffix)
        }
        return [self.stack(project, name) for name in sorted(names)]


def open_backend(url: str, environment: Mapping[str, str], clock: Clock) -> Backend:
    """The backend at an address; refused unless it is a folder of the layout that is known here."""
    if not url.startswith(_SCHEME):
        raise UseTheCli(f"a state at {urlsplit(url).scheme or 'Pulumi Cloud'}")
    for name in _REFUSED_SETTINGS:
        if _is_on(environment, name):
            raise UseTheCli(f"PULUMI_DIY_BACKEND_{name}")
    parameters = parse_qs(url.partition("?")[2], keep_blank_values=True)
    unknown = sorted(parameters.keys() - set(_KNOWN_PARAMETERS))
    if unknown:
        raise UseTheCli(f"{unknown[0]}= in the address of the state")
    root = _root(url.removeprefix(_SCHEME).partition("?")[0], environment)
    folder = StateFolder(root, second_files=parameters.get("metadata") != ["skip"])
    if not root.is_dir():
        raise Failure(f"unable to open the state at {url}: there is no folder {root}")
    _check_layout(folder)
    return Backend(url, folder, clock, backups=not _is_on(environment, _NO_BACKUPS))


def prepare(backend: Backend) -> None:
    """Say of which layout a new folder is; whoever writes first does it."""
    if not backend.folder.exists(_META):
        backend.folder.write(_META, _META_TEXT)


def _root(path: str, environment: Mapping[str, str]) -> Path:
    path = unquote(path)
    if path.startswith("~"):
        path = environment.get("HOME", str(Path.home())) + path[1:]
    return Path(path).absolute()


def _check_layout(folder: StateFolder) -> None:
    """Version 1 has a folder for each project; what was before it is not known here."""
    if folder.exists(_META):
        found = _VERSION.fullmatch(folder.read(_META))
        if found is None or found[1] != b"1":
            raise UseTheCli(f"a state folder of another layout ({folder.path(_META)})")
    elif any(name.endswith((".json", ".gz", ".zst")) for name in folder.names(_STACKS)):
        raise UseTheCli(f"a state folder of the layout before projects ({folder.root})")


def _is_on(environment: Mapping[str, str], name: str) -> bool:
    said = (environment.get(f"PULUMI_{kind}_{name}", "") for kind in ("DIY_BACKEND", "SELF_MANAGED_STATE"))
    return any(word.lower() in ("1", "true", "yes", "on") for word in said)
