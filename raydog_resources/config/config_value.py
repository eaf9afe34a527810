"""Config values as Pulumi hands them over: JSON where one was a mapping or a list, its text where not."""

from __future__ import annotations

import json
from collections.abc import Mapping

from raydog_resources.config.key_path import NAMESPACE


def plain_values(texts: Mapping[str, str]) -> dict[str, object]:
    """All values of our namespace, unknown keys among them, from the whole of a stack's config."""
    ours = f"{NAMESPACE}:"
    return {key.removeprefix(ours): plain_value(text) for key, text in texts.items() if key.startswith(ours)}


def plain_value(text: str | None) -> object:
    """The value behind the text of `pulumi.Config.get`; None where nothing was written."""
    if text is None or not text.lstrip().startswith(("{", "[")):
        return text
    try:
        value: object = json.loads(text)
    except ValueError:
        # A text that only begins like one; the reader says that it is no mapping.
        return text
    return value
