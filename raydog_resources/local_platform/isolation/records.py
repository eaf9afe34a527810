"""Small JSON files that are whole or not there, whatever is killed while they are written."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

Record = dict[str, Any]


def write_record(path: str, content: Mapping[str, object], *, durable: bool = False) -> None:
    """Put the record in place at once; `durable` also outlives a power cut."""
    prepared = _prepare(path, content, durable)
    os.rename(prepared, path)
    if durable:
        _sync_folder(os.path.dirname(path))


def write_once(path: str, content: Mapping[str, object]) -> bool:
    """Put the record in place unless there is one: False, and nothing changed, where there is."""
    prepared = _prepare(path, content, durable=False)
    try:
        os.link(prepared, path)
    except FileExistsError:
        return False
    finally:
        os.unlink(prepared)
    return True


def read_record(path: str) -> Record | None:
    """The record, or None where there is none."""
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except (FileNotFoundError, NotADirectoryError):
        return None
    # A machine that lost its power can leave a name without content: as good as no record.
    return json.loads(text) if text else None


def _prepare(path: str, content: Mapping[str, object], durable: bool) -> str:
    prepared = f"{path}.{os.urandom(6).hex()}.tmp"
    descriptor = os.open(prepared, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file)
        file.flush()
        if durable:
            os.fsync(descriptor)
    return prepared


def _sync_folder(path: str) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
