"""Scripts and userdata: inline, from a file, or packaged."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError

from raydog_resources.config.script import OwnScript, Script, Userdata

OWN = TypeAdapter[Script](OwnScript)
USERDATA = TypeAdapter[Script](Userdata)


def read(written: object, folder: Path, adapter: TypeAdapter[Script] = OWN) -> Script:
    return adapter.validate_python(written, context={"folder": folder})


@pytest.mark.parametrize(
    "text",
    [
        "ray start --head --block",
        "#!/bin/bash\nsource venv/bin/activate\n",
        "true",
        "#cloud-config\npackages: [a]\n",
    ],
)
def test_a_script_may_be_written_where_it_is_used(text: str, tmp_path: Path) -> None:
    assert read(text, tmp_path) == Script("inline", text=text)


@pytest.mark.parametrize(
    "written", ["file:scripts/a.sh", "file: scripts/a.sh", "file:./scripts/../scripts/a.sh"]
)
def test_a_file_is_looked_for_from_the_project(written: str, tmp_path: Path) -> None:
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "a.sh").write_text("ray start\n")
    assert read(written, tmp_path).text == "ray start\n"
    assert read(written, tmp_path).kind == "file"


def test_a_file_may_stand_beside_the_project(tmp_path: Path) -> None:
    (tmp_path / "a.sh").write_text("true\n")
    assert read("file:../a.sh", tmp_path / "project").text == "true\n"
    assert read(f"file:{tmp_path}/a.sh", Path("elsewhere")).text == "true\n"


def test_line_ends_of_windows_become_those_of_bash(tmp_path: Path) -> None:
    (tmp_path / "a.sh").write_bytes(b"ray stop\r\nray start\r\n")
    assert read("file:a.sh", tmp_path).text == "ray stop\nray start\n"


def test_a_missing_file_is_named_with_the_whole_path(tmp_path: Path) -> None:
    with pytest.raises(ValidationError) as caught:
        read("file:scripts/../a.sh", tmp_path)
    assert f"there is no file at {tmp_path}/a.sh; write the path of a file, as seen from {tmp_path}" in str(
        caught.value
    )


@pytest.mark.parametrize("written", ["file:", "file:  ", "file:."])
def test_a_path_to_no_file_is_refused(written: str, tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="write the path of a file"):
        read(written, tmp_path)


@pytest.mark.parametrize(
    "written", ["scripts/a.sh", "a.sh", "~/a.sh", "/opt/start.sh", "../a.bash", "setup.yaml"]
)
def test_a_path_without_its_mark_is_no_script(written: str, tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match=f"write file:{written}"):
        read(written, tmp_path)


@pytest.mark.parametrize("written", ["", " \n ", 7, ["a"], {"file": "a.sh"}, True])
def test_what_is_no_script_is_refused(written: object, tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match=r"write the script itself after \|, or file:PATH"):
        read(written, tmp_path)


def test_packaged_userdata_is_kept_by_name(tmp_path: Path) -> None:
    assert read("packaged:ubuntu", tmp_path, USERDATA) == Script("packaged", "ubuntu")
    with pytest.raises(
        ValidationError, match="there is no packaged userdata 'debian'; write packaged:ubuntu"
    ):
        read("packaged:debian", tmp_path, USERDATA)
    with pytest.raises(ValidationError, match="write it as userdata"):
        read("packaged:ubuntu", tmp_path, OWN)


@pytest.mark.parametrize("written", ["true\n", "packaged:ubuntu", "file:a.sh"])
def test_a_script_is_written_out_as_it_was_written(written: str, tmp_path: Path) -> None:
    (tmp_path / "a.sh").write_text("true\n")
    assert USERDATA.dump_python(read(written, tmp_path, USERDATA), mode="json") == written


def test_a_scripts_text_is_not_shown_in_passing(tmp_path: Path) -> None:
    assert "hunter2" not in repr(read("export PASSWORD=hunter2", tmp_path))
