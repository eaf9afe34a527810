"""What a change of a field means, written on the field itself: `template: Annotated[str, REPLACES]`."""

from __future__ import annotations

from enum import Enum

from pydantic import BaseModel


class Mark(Enum):
    """How a resource follows a changed input."""

    REPLACES = "the thing is made anew"
    AT_CREATION = "read when the thing is made; a later change is no difference"
    RENEWED = "the revision of a packaged script: as at creation until the cluster is renewed"
    SECRET = "kept encrypted wherever it is written down"


REPLACES = Mark.REPLACES
AT_CREATION = Mark.AT_CREATION
RENEWED = Mark.RENEWED
SECRET = Mark.SECRET


def fields_with(model: type[BaseModel], mark: Mark) -> tuple[str, ...]:
    """Names of the model's fields that bear the mark; a field without any is changed in place."""
    return tuple(name for name, field in model.model_fields.items() if mark in field.metadata)
