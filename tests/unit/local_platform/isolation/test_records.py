from __future__ import annotations

from pathlib import Path

import pytest

from raydog_resources.local_platform.isolation.records import read_record, write_once, write_record


@pytest.mark.parametrize("durable", [False, True])
def test_what_is_written_is_read(tmp_path: Path, durable: bool) -> None:
    path = tmp_path / "record.json"
    write_record(str(path), {"a": [1, "é"]}, durable=durable)
    write_record(str(path), {"a": 2}, durable=durable)
    assert read_record(str(path)) == {"a": 2}
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_only_the_first_may_write_once(tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    assert write_once(str(path), {"who": "first"})
    assert not write_once(str(path), {"who": "second"})
    assert read_record(str(path)) == {"who": "first"}
    assert list(tmp_path.iterdir()) == [path]


def test_no_record_is_none_also_where_the_folder_is_gone(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert read_record(str(tmp_path / "gone" / "record.json")) is None
    assert read_record(str(tmp_path / "file" / "record.json")) is None


def test_an_empty_file_after_a_power_cut_is_no_record(tmp_path: Path) -> None:
    (tmp_path / "record.json").write_text("")
    assert read_record(str(tmp_path / "record.json")) is None
