"""The references in docs/ say what the code says today."""

from __future__ import annotations

from types import ModuleType

import pytest

from scripts import python_reference, settings_reference


@pytest.mark.parametrize("reference", [settings_reference, python_reference], ids=lambda it: it.__name__)
def test_the_reference_is_what_its_script_would_write(reference: ModuleType) -> None:
    name = reference.__name__.replace(".", "/")
    assert reference.PAGE.read_text(encoding="utf-8") == reference.page(), f"run: python {name}.py"


def test_every_setting_is_in_it_with_a_purpose_and_an_example() -> None:
    rows = [line.split(" | ") for line in settings_reference.page().splitlines() if line.startswith("| `")]
    assert len(rows) > 100
    assert [
        row for row in rows if len(row) < 4 or not row[1].strip() or row[3].strip(" |`") in ("", '""')
    ] == []
