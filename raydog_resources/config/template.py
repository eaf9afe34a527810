"""The name of a compute requirement template: where a pool's machines come from."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BeforeValidator

from raydog_resources.config.refusal import expected

_FORM = re.compile(r"ydid:[^\s/]+|[^\s/:]+/[^\s/:]+")


def template(value: object) -> str:
    """A template as `namespace/name` or by its id."""
    if not isinstance(value, str) or _FORM.fullmatch(value) is None:
        raise expected("namespace/name of a compute requirement template, or its id (ydid:…)", example=True)
    return value


Template = Annotated[str, BeforeValidator(template)]
