"""The few names we want from a `.env` file; what else stands there is other programs' business."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

from raydog_resources.errors import CredentialsError

_ASSIGNMENT = re.compile(r"\s*(?:export\s+)?(?P<name>[A-Za-z_][A-Za-z0-9_]*)\s*=\s*(?P<value>.*)")
_VALUES = (
    re.compile(r"'(?P<value>[^']*)'\s*(?:#.*)?"),
    re.compile(r'"(?P<value>[^"\\]*)"\s*(?:#.*)?'),
    re.compile(r"(?P<value>(?:[^'\"\s#][^'\"\s]*)?)\s*(?:#.*)?"),
)


def read_dotenv(path: Path, names: Collection[str]) -> dict[str, str]:
    """Those of `names` the file gives a value; of several lines for one name the last wins, as in a shell."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise CredentialsError(
            f"the file can't be read ({type(error).__name__})",
            thing=str(path),
            next_step="make it a text file that you can read, or remove it",
        ) from error
    found = {}
    for number, line in enumerate(text.splitlines(), start=1):
        assignment = _ASSIGNMENT.fullmatch(line)
        if assignment and assignment["name"] in names:
            found[assignment["name"]] = _value(assignment["value"], f"{path}, line {number}")
    return found


def _value(written: str, where: str) -> str:
    for form in _VALUES:
        match = form.fullmatch(written.strip())
        if match:
            return match["value"]
    # What was written is not repeated: it may be the secret.
    raise CredentialsError(
        "the value is neither one word nor one quoted text on one line",
        thing=where,
        next_step="write NAME=value or NAME='value'",
    )
