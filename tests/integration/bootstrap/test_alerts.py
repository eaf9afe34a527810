"""The alert rules, played through by Prometheus's own tool."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

RULES = Path(__file__).parents[3] / "raydog_resources" / "bootstrap" / "observability" / "alerts.yml"
CASES = Path(__file__).with_name("alerts_test.yml")
PROMTOOL = shutil.which("promtool")


@pytest.mark.prometheus
@pytest.mark.skipif(
    PROMTOOL is None, reason="no promtool on PATH: install it (Debian, Ubuntu: apt-get install prometheus)"
)
def test_every_alert_fires_when_it_should_and_not_before(tmp_path: Path) -> None:
    cases = tmp_path / "cases.yml"
    cases.write_text(CASES.read_text().replace("RULES", str(RULES)))
    for words in (["check", "rules", str(RULES)], ["test", "rules", str(cases)]):
        done = subprocess.run(
            [str(PROMTOOL), *words], capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
