"""The world of the conformance cases: a folder with a file for each thing, and a log of all calls."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

FOLDER = Path(os.environ["WORLD"])


def note(verb: str, name: str) -> None:
    """One line for each call that a provider gets."""
    with (FOLDER / "calls.log").open("a", encoding="utf-8") as log:
        log.write(f"{verb} {name}\n")


def add(name: str, values: dict[str, Any]) -> str:
    """A new thing, of a generation of its own."""
    generation = len(list((FOLDER / "ever").glob(f"{name}-*"))) + 1
    ident = f"{name}-{generation}"
    for place in ("ever", "now"):
        (FOLDER / place).mkdir(exist_ok=True)
        (FOLDER / place / ident).write_text(json.dumps(values, sort_keys=True, default=str), encoding="utf-8")
    return ident


def change(ident: str, values: dict[str, Any]) -> None:
    """What it is from now on."""
    (FOLDER / "now" / ident).write_text(json.dumps(values, sort_keys=True, default=str), encoding="utf-8")


def seen(ident: str) -> dict[str, Any] | None:
    """What it is; None if it is gone."""
    file = FOLDER / "now" / ident
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else None


def remove(ident: str) -> None:
    """It is gone."""
    (FOLDER / "now" / ident).unlink(missing_ok=True)


def flag(name: str) -> bool:
    """Whether somebody has raised it."""
    return (FOLDER / name).exists()
