"""`raydog report`: one file, for its owner only."""

from __future__ import annotations

import stat
from pathlib import Path

from raydog_resources.cli.exit_code import ExitCode
from tests.unit.cli.office import Office
from tests.unit.workspace.deployed import Deployed


def test_it_is_written_where_nobody_else_reads(office: Office, deployed: Deployed) -> None:
    assert office.type("report") is ExitCode.DONE
    file = Path(office.printed().strip())
    assert file == office.project.folder / ".raydog" / "report-local.html"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "WorkersReady" in file.read_text()


def test_or_where_it_is_wanted(office: Office, deployed: Deployed, tmp_path: Path) -> None:
    assert office.type("report", "--out", str(tmp_path / "page.html")) is ExitCode.DONE
    assert (tmp_path / "page.html").is_file()
    assert office.type("report", "--out", str(tmp_path / "no" / "page.html")) is ExitCode.REFUSED
    assert "it can't be written" in office.said()
