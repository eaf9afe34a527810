"""What lies below `.raydog/`, and who may read it."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from raydog_resources.errors import DescriptionError
from raydog_resources.workspace.checkout import Checkout


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_it_is_closed_to_everybody_else_and_to_git(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path)
    checkout.prepare()
    assert [mode(path) for path in (checkout.root, checkout.state, checkout.stacks)] == [0o700] * 3
    assert mode(checkout.passphrase_file) == 0o600
    assert (checkout.root / ".gitignore").read_text() == "*\n"
    assert sorted(path.name for path in checkout.root.iterdir()) == [
        ".gitignore",
        "passphrase",
        "stacks",
        "state",
    ]


def test_the_passphrase_is_made_once_and_is_long(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path)
    checkout.prepare()
    first = checkout.passphrase_file.read_text()
    assert len(first) >= 40
    checkout.prepare()
    assert checkout.passphrase_file.read_text() == first
    other = Checkout(tmp_path / "stacks-of-somebody-else")
    other.root.parent.mkdir()
    other.prepare()
    assert other.passphrase_file.read_text() != first


def test_a_passphrase_made_meanwhile_by_another_run_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout = Checkout(tmp_path)
    checkout.root.mkdir()
    exists = Path.exists

    def somebody_is_quicker(path: Path) -> bool:
        seen = exists(path)
        if path == checkout.passphrase_file and not seen:
            path.write_text("the other one's")
        return seen

    monkeypatch.setattr(Path, "exists", somebody_is_quicker)
    checkout.prepare()
    assert checkout.passphrase_file.read_text() == "the other one's"
    assert [path.name for path in checkout.root.iterdir() if path.name.startswith(".pass")] == []


def test_what_was_opened_to_others_is_closed_again(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path)
    checkout.prepare()
    checkout.root.chmod(0o755)
    checkout.passphrase_file.chmod(0o644)
    checkout.prepare()
    assert (mode(checkout.root), mode(checkout.passphrase_file)) == (0o700, 0o600)


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / ".raydog").write_text("a file")
    with pytest.raises(DescriptionError, match="it can't be written") as caught:
        Checkout(tmp_path).prepare()
    assert str(tmp_path / ".raydog") in caught.value.thing
