"""Ray's token in this process's environment, for as long as it is wanted."""

from __future__ import annotations

import os
import sys
from types import SimpleNamespace

import pytest

from raydog_resources.workspace.ray_sign_in import MODE, TOKEN, RaySignIn


@pytest.fixture(autouse=True)
def outside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MODE, "disabled")
    monkeypatch.delenv(TOKEN, raising=False)
    monkeypatch.delitem(sys.modules, "ray._raylet", raising=False)


def test_what_was_set_before_comes_back() -> None:
    sign_in = RaySignIn()
    sign_in.enter("one")
    assert (os.environ[MODE], os.environ[TOKEN]) == ("token", "one")
    sign_in.enter("two")
    assert os.environ[TOKEN] == "two"
    sign_in.leave()
    assert os.environ[MODE] == "disabled"
    assert TOKEN not in os.environ


def test_leaving_without_having_entered_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN, "theirs")
    RaySignIn().leave()
    assert os.environ[TOKEN] == "theirs"


def test_a_ray_that_was_imported_before_looks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str | None] = []
    config = SimpleNamespace(initialize=lambda _: seen.append(os.environ.get(TOKEN)))
    loader = SimpleNamespace(instance=lambda: SimpleNamespace(reset_cache=lambda: seen.append("forgot")))
    monkeypatch.setitem(
        sys.modules, "ray._raylet", SimpleNamespace(Config=config, AuthenticationTokenLoader=loader)
    )
    sign_in = RaySignIn()
    sign_in.enter("one")
    sign_in.leave()
    assert seen == ["one", "forgot", None, "forgot"]


def test_a_ray_without_that_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray._raylet", SimpleNamespace())
    RaySignIn().enter("one")
    assert os.environ.pop(TOKEN) == "one"
