from __future__ import annotations

import json
from pathlib import Path

import pytest

from raydog_resources.local_platform import call_log
from raydog_resources.local_platform.call_log import CallLog


def _add(log: CallLog, path: str) -> None:
    log.add(1_700_000_000.1234, "GET", path, 200, 1.239, "local-1")


def test_each_call_is_one_line_and_the_latest_are_in_memory(tmp_path: Path) -> None:
    log = CallLog(tmp_path)
    for number in range(3):
        _add(log, f"/p{number}")
    log.close()
    lines = [json.loads(line) for line in (tmp_path / "calls.jsonl").read_text().splitlines()]
    assert lines == log.records(10)
    assert [entry["path"] for entry in log.records(2)] == ["/p1", "/p2"]
    assert log.records(0) == []
    assert log.count == 3
    assert lines[0] == {
        "time": 1_700_000_000.123,
        "verb": "GET",
        "path": "/p0",
        "status": 200,
        "milliseconds": 1.24,
        "key_id": "local-1",
    }


def test_the_file_is_turned_over_before_it_grows_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(call_log, "_BYTES_PER_FILE", 300)
    log = CallLog(tmp_path)
    for number in range(40):
        _add(log, f"/p{number}")
    log.close()
    sizes = {path.name: path.stat().st_size for path in tmp_path.iterdir()}
    assert set(sizes) == {"calls.jsonl", "calls.1.jsonl"}
    assert max(sizes.values()) < 600
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
