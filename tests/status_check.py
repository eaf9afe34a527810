"""A status as `raydog status --json` gives it, judged by the schema that ships."""

from __future__ import annotations

from typing import Any

import pytest

from raydog_resources.workspace.status.document import published_schema


def checked(status: dict[str, Any]) -> dict[str, Any]:
    """The same, if the schema allows it."""
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is missing: scripts/setup installs it")
    jsonschema.Draft202012Validator(published_schema()).validate(status)
    return status


def conditions(status: dict[str, Any]) -> dict[str, str]:
    """What is true, false or unknown, by type."""
    return {each["type"]: each["status"] for each in status["conditions"]}
