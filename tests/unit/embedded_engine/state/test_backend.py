"""Where states lie, who has locked them, and what is refused before anything is touched."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from raydog_resources.embedded_engine.failure import Failure
from raydog_resources.embedded_engine.refusal import UseTheCli
from raydog_resources.embedded_engine.state.backend import Backend, open_backend, prepare
from tests.fakes.clock import FakeClock


def names_in(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def backend(
    folder: Path, query: str = "?metadata=skip", environment: Mapping[str, str] | None = None
) -> Backend:
    return open_backend(f"file://{folder}{query}", environment or {}, FakeClock())


@pytest.mark.parametrize("url", ["s3://bucket", "https://api.pulumi.com", "azblob://x", "gs://b"])
def test_only_folders_are_known(url: str) -> None:
    with pytest.raises(UseTheCli, match="use the pulumi CLI for this"):
        open_backend(url, {}, FakeClock())


@pytest.mark.parametrize("query", ["?dir_file_mode=448", "?secret_key_path=x"])
def test_an_address_with_more_to_it_is_refused(tmp_path: Path, query: str) -> None:
    with pytest.raises(UseTheCli):
        backend(tmp_path, query)


@pytest.mark.parametrize("setting", ["GZIP", "ZSTD", "LEGACY_LAYOUT", "RETAIN_CHECKPOINTS"])
@pytest.mark.parametrize("kind", ["DIY_BACKEND", "SELF_MANAGED_STATE"])
def test_another_way_to_write_is_refused(tmp_path: Path, kind: str, setting: str) -> None:
    with pytest.raises(UseTheCli):
        backend(tmp_path, environment={f"PULUMI_{kind}_{setting}": "true"})


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(Failure, match="there is no folder"):
        backend(tmp_path / "none")
    assert names_in(tmp_path) == []


@pytest.mark.parametrize("text", ["version: 2\n", "version: 0", "nonsense", ""])
def test_another_layout_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / ".pulumi").mkdir()
    (tmp_path / ".pulumi" / "meta.yaml").write_text(text)
    with pytest.raises(UseTheCli, match="layout"):
        backend(tmp_path)


def test_the_layout_before_projects_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".pulumi" / "stacks").mkdir(parents=True)
    (tmp_path / ".pulumi" / "stacks" / "dev.json").write_text("{}")
    with pytest.raises(UseTheCli, match="before projects"):
        backend(tmp_path)


def test_home_is_meant_by_a_tilde(tmp_path: Path) -> None:
    found = open_backend("file://~", {"HOME": str(tmp_path)}, FakeClock())
    assert found.folder.root == tmp_path


def test_a_new_folder_says_of_which_layout_it_is(tmp_path: Path) -> None:
    prepare(backend(tmp_path))
    assert (tmp_path / ".pulumi" / "meta.yaml").read_bytes() == b"version: 1\n"
    assert backend(tmp_path).projects() == []


@pytest.mark.parametrize("name", ["", "a/b", "..", "a b", "x" * 101, "é"])
def test_what_is_no_name_is_refused(tmp_path: Path, name: str) -> None:
    if name == "..":
        # Pulumi takes it for a name; as a file it is `...json`, and stays where it belongs.
        assert Path(backend(tmp_path).stack("p", name).path).parent == tmp_path / ".pulumi" / "stacks" / "p"
        return
    with pytest.raises(Failure, match="is no name"):
        backend(tmp_path).stack("p", name)


def test_a_compressed_state_is_refused(tmp_path: Path) -> None:
    stack = backend(tmp_path).stack("p", "s")
    stack.write("{}")
    Path(f"{stack.path}.gz").write_bytes(b"x")
    with pytest.raises(UseTheCli, match="compressed"):
        stack.exists()


def test_the_state_before_is_kept_beside_it(tmp_path: Path) -> None:
    stack = backend(tmp_path).stack("p", "s")
    stack.write("1")
    stack.write("2")
    assert (Path(stack.path).read_text(), Path(f"{stack.path}.bak").read_text()) == ("2", "1")


def test_a_damaged_state_names_the_one_before(tmp_path: Path) -> None:
    stack = backend(tmp_path).stack("p", "s")
    stack.write('{"version":3,"che')
    with pytest.raises(Failure, match=r"s\.json\.bak"):
        stack.read()
    Path(stack.path).write_bytes(b"\xff\xfe")
    with pytest.raises(Failure, match=r"not text.*s\.json\.bak"):
        stack.read()


def test_history_is_the_newest_first_with_a_copy_of_each_state(tmp_path: Path) -> None:
    clock = FakeClock()
    stack = open_backend(f"file://{tmp_path}?metadata=skip", {}, clock).stack("p", "s")
    for number in (1, 2):
        stack.write(str(number))
        stack.record({"kind": "update", "startTime": number})
        clock.advance(1)
    assert [one["startTime"] for one in stack.history()] == [2.0, 1.0]
    copies = sorted((tmp_path / ".pulumi" / "history" / "p" / "s").glob("*.checkpoint.json"))
    backups = sorted((tmp_path / ".pulumi" / "backups" / "p" / "s").iterdir())
    assert [file.read_text() for file in copies] == ["1", "2"] == [file.read_text() for file in backups]


def test_one_at_a_time_and_who_it_is_is_said(tmp_path: Path) -> None:
    one, other = (backend(tmp_path).stack("p", "s").lock for _ in range(2))
    with one.held(), pytest.raises(Failure) as caught, other.held():
        pytest.fail("two at a time")
    assert f"(pid {os.getpid()}) at 2023-11-14T22:13:20Z" in caught.value.sentence
    assert "currently locked by 1 lock(s)" in caught.value.sentence
    with other.held():
        (lock,) = (tmp_path / ".pulumi" / "locks" / "organization" / "p" / "s").iterdir()
        assert sorted(json.loads(lock.read_text())) == ["hostname", "pid", "timestamp", "username"]
    assert not list(lock.parent.iterdir())


def test_a_lock_that_can_not_be_read_is_a_lock(tmp_path: Path) -> None:
    lock = backend(tmp_path).stack("p", "s").lock
    where = tmp_path / ".pulumi" / "locks" / "organization" / "p" / "s"
    where.mkdir(parents=True)
    (where / "x.json").write_text("{")
    with pytest.raises(Failure, match="left no name"), lock.held():
        pytest.fail("not locked")
    lock.break_all()
    with lock.held():
        pass


def test_an_error_within_lets_the_lock_go(tmp_path: Path) -> None:
    lock = backend(tmp_path).stack("p", "s").lock
    with pytest.raises(KeyboardInterrupt), lock.held():
        raise KeyboardInterrupt
    lock.check()
