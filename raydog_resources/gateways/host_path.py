"""Paths on a host: from the user's home on, or absolute, and never upwards."""

from __future__ import annotations

from raydog_resources.errors import DescriptionError

_LONGEST = 4096


def host_path(path: str) -> str:
    """The path as the host's shell takes it in the user's home; DescriptionError for any other form."""
    inner = path.removeprefix("~/")
    if inner.startswith("/") and inner == path:
        return f"/{_checked(inner[1:], path)}"
    return _checked(inner, path)


def home_path(path: str) -> str:
    """The same where nothing but the home will do."""
    return _checked(path.removeprefix("~/"), path)


def _checked(inner: str, path: str) -> str:
    parts = inner.split("/")
    unprintable = any(ord(character) < ord(" ") for character in path)
    if (
        unprintable
        or len(path) > _LONGEST
        or inner[:1] in "~-"
        or any(part in ("", ".", "..") for part in parts)
    ):
        raise DescriptionError(
            "this is not the path of a file on a host",
            thing=repr(path[:100]),
            done="nothing was read or written",
            next_step="write a path below the home without .. in it, such as .raydog/file",
        )
    return inner
