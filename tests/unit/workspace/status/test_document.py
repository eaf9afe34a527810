"""The published form of a status is the one that is made, and it refuses what it does not know."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from raydog_resources.workspace.status.document import StatusDocument, made_schema, published_schema
from tests.status_check import checked

EMPTY: dict[str, Any] = {
    "format": 1,
    "stack": "local",
    "at": "2026-01-31T12:00:00Z",
    "place": "",
    "phase": "absent",
    "state": "there is no cluster",
    "conditions": [],
    "phases": [],
    "nodes": [],
    "things": [],
    "outputs": {},
    "script": {},
    "troubles": [],
}


def test_the_schema_that_ships_is_the_one_that_is_made() -> None:
    assert published_schema() == made_schema(), "write made_schema() into status.schema.json"


@pytest.mark.parametrize("wrong", [{"phase": "fine"}, {"format": 2}, {"at": "today"}, {"more": 1}])
def test_what_it_does_not_know_is_refused(wrong: dict[str, Any]) -> None:
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is missing: scripts/setup installs it")
    assert checked(EMPTY) == EMPTY
    with pytest.raises(ValidationError):
        StatusDocument.model_validate({**EMPTY, **wrong})
    with pytest.raises(jsonschema.ValidationError):
        checked({**EMPTY, **wrong})
