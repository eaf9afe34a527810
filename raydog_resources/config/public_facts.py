"""What of a description everybody may read who may read a preview: no text of scripts, no value of an environment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from raydog_resources.config.description import Description
from raydog_resources.config.finding import PRIVATE_KEYS
from raydog_resources.config.platform_url import LOCAL
from raydog_resources.config.script import Script
from raydog_resources.config.section import Section

GIVEN = "given"


def public_facts(description: Description) -> dict[str, Any]:
    """The description as plain values. Of what may be private only names are left, or that there is something."""
    price = description.price_per_hour
    return {
        "cluster": _open(description.cluster),
        "runs_on": _open(description.runs_on),
        "prices": dict(description.prices),
        "price_per_hour": float(price.known),
        "unpriced": list(price.unknown),
    }


def _open(value: Any) -> Any:
    if isinstance(value, Section):
        value = {name: getattr(value, name) for name in type(value).model_fields}
    if isinstance(value, Mapping):
        given = {key: inner for key, inner in value.items() if inner is not None}
        return {key: (_closed if key in PRIVATE_KEYS else _open)(inner) for key, inner in given.items()}
    return list(value) if isinstance(value, tuple) else value


def _closed(value: Any) -> Any:
    if isinstance(value, Script):
        return value.written() if value.kind == "packaged" else GIVEN
    if isinstance(value, Mapping):
        return dict.fromkeys(value, GIVEN)
    return value if value in ("", LOCAL) else GIVEN
