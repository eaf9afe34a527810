"""Scripts and userdata: written in the stack file, kept in a file beside it, or packaged with us."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, PlainSerializer, ValidationInfo, WithJsonSchema

from raydog_resources.config.refusal import expected, refused

FILE = "file:"
PACKAGED = "packaged:"
PACKAGED_USERDATA = ("ubuntu",)
# The key under which a reader is told where files are looked for.
FOLDER = "folder"

# One line without a space that is a path: the word before it was forgotten.
_PATH = re.compile(r"[\w.~/-]+(?:\.sh|\.bash|\.ya?ml|\.txt)|(?:[\w.~-]+/)+[\w.~-]+")
_FORMS = "the script itself after |, or file:PATH"


@dataclass(frozen=True)
class Script:
    """A script, where it came from, and its text: "" for a packaged one, whose text may change with us."""

    kind: Literal["inline", "file", "packaged"]
    name: str = ""
    text: str = field(default="", repr=False)

    def written(self) -> str:
        """How it stands in a stack file."""
        return self.text if self.kind == "inline" else f"{self.kind}:{self.name}"


def own_script(value: object, info: ValidationInfo) -> Script:
    """A script of a person's own."""
    if isinstance(value, Script):
        return value
    if not isinstance(value, str):
        raise expected(_FORMS)
    if value.startswith(FILE):
        return _from_file(value.removeprefix(FILE).strip(), _folder(info))
    if value.startswith(PACKAGED):
        raise refused("found the name of packaged userdata", f"write it as userdata, and here {_FORMS}")
    if not value.strip():
        raise refused("found an empty text", f"write {_FORMS}, or take the line out")
    if _PATH.fullmatch(value.strip()):
        raise refused("found a path without file: before it", f"write {FILE}{value.strip()}")
    return Script(kind="inline", text=value)


def userdata(value: object, info: ValidationInfo) -> Script:
    """What a machine runs at its first boot: a packaged set-up by name, or a text of a person's own."""
    if not isinstance(value, str) or not value.startswith(PACKAGED):
        return own_script(value, info)
    name = value.removeprefix(PACKAGED).strip()
    if name not in PACKAGED_USERDATA:
        known = " or ".join(f"{PACKAGED}{known}" for known in PACKAGED_USERDATA)
        raise refused(f"there is no packaged userdata {name!r}", f"write {known}")
    return Script(kind="packaged", name=name)


def _folder(info: ValidationInfo) -> Path:
    context = info.context
    return Path(context[FOLDER]) if isinstance(context, Mapping) and FOLDER in context else Path()


def _from_file(name: str, folder: Path) -> Script:
    path = Path(os.path.normpath(folder / Path(name).expanduser()))
    if not name or not path.is_file():
        what = "a folder" if name and path.is_dir() else "no file"
        raise refused(
            f"there is {what} at {path.absolute()}",
            f"write the path of a file, as seen from {folder.absolute()}",
        )
    try:
        # Bash would stumble over the line ends of Windows; read as text, all line ends are Unix's.
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = type(error).__name__
        raise refused(
            f"{path.absolute()} can't be read ({why})", "write the path of a text file that you can read"
        ) from error
    if not text.strip():
        raise refused(f"{path.absolute()} is empty", "write the path of a file with a script in it")
    return Script(kind="file", name=name, text=text)


_WRITTEN = PlainSerializer(Script.written, return_type=str, when_used="json-unless-none")
_SCHEMA = WithJsonSchema({"type": "string", "description": _FORMS})
OwnScript = Annotated[Script, BeforeValidator(own_script), _WRITTEN, _SCHEMA]
Userdata = Annotated[Script, BeforeValidator(userdata), _WRITTEN, _SCHEMA]
