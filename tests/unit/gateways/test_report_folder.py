"""Reports of failed starts: kept for their owner only, dated, and not for ever."""

from __future__ import annotations

import stat
from pathlib import Path

from raydog_resources.gateways.report_folder import MOST, ReportFolder
from tests.fakes.clock import FakeClock


def test_a_report_is_kept_for_its_owner_only(tmp_path: Path) -> None:
    place = ReportFolder(tmp_path, "dev", FakeClock()).keep("workers a", "it did not start")
    assert place.startswith(".raydog/reports/dev/")
    assert place.endswith("Z-workers_a.txt")
    assert (tmp_path / place).read_text() == "it did not start\n"
    assert stat.S_IMODE((tmp_path / place).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / ".raydog").stat().st_mode) == 0o700
    assert (tmp_path / ".raydog" / ".gitignore").read_text() == "*\n"


def test_the_newest_is_named_and_the_oldest_make_room(tmp_path: Path) -> None:
    clock = FakeClock()
    folder = ReportFolder(tmp_path, "dev", clock)
    assert folder.latest() == ""
    places = []
    for number in range(MOST + 3):
        clock.advance(61)
        places.append(folder.keep("cluster", str(number)))
    assert folder.latest() == places[-1]
    kept = {str(path.relative_to(tmp_path)) for path in (tmp_path / ".raydog/reports/dev").iterdir()}
    assert kept == set(places[-MOST:])


def test_a_name_that_is_no_file_name_leads_nowhere_else(tmp_path: Path) -> None:
    place = ReportFolder(tmp_path, "../../elsewhere", FakeClock()).keep("a/../b", "x")
    assert (tmp_path / place).resolve().is_relative_to(tmp_path / ".raydog" / "reports")


def test_where_nothing_can_be_written_the_failure_itself_is_still_told(tmp_path: Path) -> None:
    (tmp_path / ".raydog").write_text("a file")
    assert ReportFolder(tmp_path, "dev", FakeClock()).keep("cluster", "x") == ""
