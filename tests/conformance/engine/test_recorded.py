"""What was recorded of the command line: of each case, and nothing in it that another day would be different."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conformance.engine.cases import CASES
from tests.conformance.engine.cluster.cluster_cases import CLUSTER_CASES
from tests.conformance.engine.cluster.test_cluster_lives import GOLDEN as OF_CLUSTERS
from tests.conformance.engine.test_lives import GOLDEN

RECORDED = sorted((*GOLDEN.glob("*.json"), *OF_CLUSTERS.glob("*.json")))
# A place in a program with its line, a moment, a folder of the machine it was recorded on.
_CHANGING = {
    "a line number": re.compile(r"project:///[^\"]*#\d"),
    "a moment": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d"),
    "a folder of one machine": re.compile(r"file://|/tmp/|/home/|/root/"),
    "a random name": re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"),
}


def test_each_case_was_recorded_and_nothing_else() -> None:
    """Where one is missing: CONFORMANCE_RECORD=1 scripts/test -m matrix tests/conformance/engine, with the CLI."""
    assert {file.stem for file in GOLDEN.iterdir()} == {case.name for case in CASES}
    assert {file.stem for file in OF_CLUSTERS.iterdir()} == {case.name for case in CLUSTER_CASES}


@pytest.mark.parametrize("file", RECORDED, ids=lambda file: file.stem)
def test_it_holds_on_any_day_and_machine(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert [what for what, pattern in _CHANGING.items() if pattern.search(text)] == []
