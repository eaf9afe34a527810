"""What all pictures of records have in common."""

from __future__ import annotations

from raydog_resources.local_platform.engine.records import Json

PROVIDER = "ON_PREMISE"
"""The closest to "this very machine" that the SDK's list of providers has."""

MODEL = "co.yellowdog.platform.model."
"""Full names of YellowDog's models begin so."""


def without_gaps(document: Json) -> Json:
    """The wire leaves out what is not known."""
    return {key: value for key, value in document.items() if value is not None}


def sibling_id(ident: str, kind: str) -> str:
    """An id for something that lives and dies with the thing of this id."""
    return f"ydid:{kind}:000000:{ident.rsplit(':', 1)[1]}"
