"""A stack's state through its files: opened and closed, and what is done with one that does not hold together."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from raydog_resources.embedded_engine.failure import Failure
from raydog_resources.embedded_engine.state.backend import open_backend
from raydog_resources.embedded_engine.state.passphrase import make_salt
from raydog_resources.embedded_engine.state.property_value import Secret
from raydog_resources.embedded_engine.state.resource_state import ResourceState
from raydog_resources.embedded_engine.state.snapshot import Snapshot
from raydog_resources.embedded_engine.state.stack_store import StackStore
from tests.fakes.clock import FakeClock

THING = ResourceState("urn:pulumi:s::p::a:b:C::c", "a:b:C", outputs={"s": Secret("canary")})
SALT = make_salt("pp")


def store(folder: Path, salt: str = SALT, passphrase: str = "pp") -> StackStore:
    files = open_backend(f"file://{folder}?metadata=skip", {}, FakeClock()).stack("p", "s")
    return StackStore(files, salt, lambda: passphrase, FakeClock())


def test_what_was_saved_is_loaded_and_closed_in_between(tmp_path: Path) -> None:
    store(tmp_path).save(Snapshot((THING,)))
    assert "canary" not in store(tmp_path).files.path
    found = store(tmp_path, salt="").load()
    assert found.resources[0].outputs == {"s": Secret("canary")}
    assert (found.version, found.time) == ("", "2023-11-14T22:13:20Z")


def test_what_did_not_change_on_disk_is_the_same_object(tmp_path: Path) -> None:
    mine = store(tmp_path)
    mine.save(Snapshot((THING,)))
    assert mine.load() is mine.load()
    store(tmp_path).save(Snapshot())
    assert mine.load().resources == ()


def test_a_state_without_secrets_is_read_without_a_passphrase(tmp_path: Path) -> None:
    store(tmp_path).save(Snapshot((replace(THING, outputs={}),)))
    assert len(store(tmp_path, passphrase="wrong").load().resources) == 1


def test_what_does_not_hold_together_is_written_marked_and_said(tmp_path: Path) -> None:
    mine = store(tmp_path)
    mine.save(Snapshot((THING,)))
    with pytest.raises(
        Failure, match=r"already written, but is invalid \(backup available at .*s\.json\.bak\)"
    ):
        mine.save(Snapshot((replace(THING, parent="urn:gone"),)))
    written = json.loads(Path(mine.files.path).read_text())["checkpoint"]["latest"]
    assert "urn:gone" in written["metadata"]["integrity_error"]["error"]
    with pytest.raises(Failure, match="refusing to use it"):
        store(tmp_path).load()


def test_a_sound_state_bears_no_mark_any_more(tmp_path: Path) -> None:
    marked = Snapshot((THING,), metadata={"integrity_error": {"error": "x"}})
    mine = store(tmp_path)
    mine.save(marked)
    assert mine.load().metadata == {}


def test_without_any_salt_nothing_is_written(tmp_path: Path) -> None:
    mine = store(tmp_path, salt="")
    with pytest.raises(Failure, match="no encryption salt"):
        mine.save(Snapshot((THING,)))
    assert not Path(mine.files.path).exists()
