"""A state that a killed engine left unreadable is mended, and nothing else is touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from raydog_resources.errors import EngineError
from raydog_resources.workspace.state_folder import StateFolder

STACKS = Path(".pulumi") / "stacks" / "raydog"


@pytest.fixture
def state(tmp_path: Path) -> Path:
    folder = tmp_path / "a state"
    (folder / STACKS).mkdir(parents=True)
    (folder / STACKS / "local.json").write_text("{}")
    (folder / STACKS / "whole.json.attrs").write_text("{}")
    return folder


def test_what_says_nothing_and_is_empty_goes(state: Path) -> None:
    torn = [state / ".pulumi" / "meta.yaml.attrs", state / STACKS / "local.json.attrs"]
    for file in torn:
        file.touch()
    (state / STACKS / "empty.json").touch()
    assert StateFolder(f"{state.as_uri()}?metadata=skip").mend() == torn
    left = sorted(path.name for path in (state / STACKS).iterdir())
    assert left == ["empty.json", "local.json", "whole.json.attrs"]
    assert StateFolder(state.as_uri()).mend() == []


@pytest.mark.parametrize(
    "url", ["https://api.pulumi.com", "s3://bucket/state", "file://~", "", "file:///nowhere"]
)
def test_a_state_that_is_elsewhere_is_left_alone(url: str) -> None:
    assert StateFolder(url).mend() == []


def test_what_cannot_be_removed_is_named(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    torn = state / STACKS / "local.json.attrs"
    torn.touch()

    def refuse(path: Path, missing_ok: bool) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(EngineError, match=r"Permission denied.* Next: as its owner: rm ") as caught:
        StateFolder(state.as_uri()).mend()
    assert caught.value.thing == str(torn)
