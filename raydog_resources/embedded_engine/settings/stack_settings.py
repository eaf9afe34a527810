"""Pulumi.<stack>.yaml: the stack's configuration, and the salt by which its secrets are closed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from raydog_resources.embedded_engine.failure import Failure
from raydog_resources.embedded_engine.project import Project
from raydog_resources.embedded_engine.refusal import UseTheCli
from raydog_resources.embedded_engine.settings.yaml_document import parse_document, read_document
from raydog_resources.embedded_engine.settings.yaml_edit import with_entry, without_entry
from raydog_resources.embedded_engine.state.state_folder import StateFolder

SALT = "encryptionsalt"
_CONFIG = "config"
_PROVIDER = "secretsprovider"
_OURS = ("", "default", "passphrase")


def settings_file(project: Project, stack: str) -> Path:
    """Where the settings of a stack lie."""
    folder = project.folder / str(project.settings.get("stackConfigDir") or "")
    return folder / f"Pulumi.{stack}.yaml"


class StackSettings:
    """One such file. It need not be there; whoever changes something makes it."""

    def __init__(self, file: Path, project: str) -> None:
        self.file = file
        self._project = project
        self._text = ""
        document = read_document(file)
        if document:
            self._text = file.read_text(encoding="utf-8-sig")
        self._refuse(document)
        self._document = document

    def _refuse(self, document: Mapping[str, Any]) -> None:
        provider = document.get(_PROVIDER) or ""
        if provider not in _OURS:
            raise UseTheCli(f"secrets that are kept by {provider} ({self.file})")
        for key in ("encryptedkey", "environment"):
            if document.get(key):
                raise UseTheCli(f"{key} in {self.file}")

    @property
    def salt(self) -> str:
        """ "" if no secret was ever closed by it."""
        return str(self._document.get(SALT) or "")

    @property
    def config(self) -> dict[str, Any]:
        """As written, every key with its namespace."""
        found = self._document.get(_CONFIG) or {}
        if not isinstance(found, dict):
            raise Failure(f"{self.file}: config: needs names and what belongs to them")
        return {self.full_key(str(key)): value for key, value in found.items()}

    def full_key(self, key: str) -> str:
        """With a namespace: the project's own if none is written."""
        parts = key.split(":")
        if len(parts) == 1:
            return f"{self._project}:{key}"
        if len(parts) == 3 and parts[1] == "config":
            return f"{parts[0]}:{parts[2]}"
        if len(parts) != 2:
            raise Failure(
                f"could not parse {key} as a configuration key "
                "(configuration keys should be of the form `<namespace>:<name>`)"
            )
        return key

    def keep_salt(self, salt: str) -> None:
        self._change(with_entry(self._text, (SALT,), salt))

    def set(self, key: str, value: Any) -> None:
        """One entry of the configuration, the key with its namespace."""
        self._change(with_entry(self._text, (_CONFIG, self._written_key(key)), value))

    def unset(self, key: str) -> None:
        self._change(without_entry(self._text, (_CONFIG, self._written_key(key))))

    def remove(self) -> None:
        """The file is gone."""
        self.file.unlink(missing_ok=True)

    def _written_key(self, key: str) -> str:
        """The key as the file has it already, else in full."""
        found = self._document.get(_CONFIG) or {}
        return next((str(name) for name in found if self.full_key(str(name)) == key), key)

    def _change(self, text: str) -> None:
        document = parse_document(text, str(self.file))
        StateFolder(self.file.parent, second_files=False).write(self.file.name, text.encode())
        self._text, self._document = text, document
