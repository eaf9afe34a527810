"""Where the state lies: whoever chose first is heard, and with nobody's choice the checkout has its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from raydog_resources.workspace.backend import Backend, choose_backend, pulumi_home
from raydog_resources.workspace.checkout import Checkout
from raydog_resources.workspace.project import Project


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    (folder / ".pulumi").mkdir(parents=True)
    return folder


def chosen(home: Path, backend: str = "", **environment: str) -> Backend:
    project = Project(home.parent, "raydog", home.parent, backend)
    return choose_backend(project, Checkout(home.parent), {"HOME": str(home), **environment})


def log_in(home: Path, text: str) -> None:
    (home / ".pulumi" / "credentials.json").write_text(text)


def test_with_nobodys_choice_state_and_passphrase_are_the_checkouts(home: Path) -> None:
    found = chosen(home)
    assert found.is_ours
    assert found.environment == {
        "PULUMI_BACKEND_URL": f"file://{home.parent}/.raydog/state?metadata=skip",
        "PULUMI_CONFIG_PASSPHRASE_FILE": str(home.parent / ".raydog" / "passphrase"),
    }
    assert found.passphrase_from == ".raydog/passphrase"


@pytest.mark.parametrize("name", ["PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"])
@pytest.mark.parametrize("value", ["", "x"])
def test_a_passphrase_that_was_given_is_not_replaced(home: Path, name: str, value: str) -> None:
    found = chosen(home, **{name: value})
    assert list(found.environment) == ["PULUMI_BACKEND_URL"]
    assert found.passphrase_from == name


def test_the_environment_goes_before_the_project_and_that_before_a_login(home: Path) -> None:
    log_in(home, json.dumps({"current": "https://api.pulumi.com"}))
    everything = {"PULUMI_BACKEND_URL": "s3://env", "PULUMI_ACCESS_TOKEN": "t"}
    choices = [
        chosen(home, "s3://project", **everything),
        chosen(home, "s3://project", PULUMI_ACCESS_TOKEN="t"),
        chosen(home, PULUMI_ACCESS_TOKEN="t"),
        chosen(home),
    ]
    assert [(one.url, one.chosen_by) for one in choices] == [
        ("s3://env", "PULUMI_BACKEND_URL"),
        ("s3://project", "Pulumi.yaml"),
        ("Pulumi Cloud", "PULUMI_ACCESS_TOKEN"),
        ("https://api.pulumi.com", "pulumi login"),
    ]
    assert [(one.is_ours, dict(one.environment)) for one in choices] == [(False, {})] * 4


@pytest.mark.parametrize("text", ["", "{", "[]", '{"current": 1}', '{"current": ""}'])
def test_a_login_that_says_nothing_is_none(home: Path, text: str) -> None:
    log_in(home, text)
    assert chosen(home).is_ours


def test_a_password_in_an_address_is_not_shown(home: Path) -> None:
    found = chosen(home, PULUMI_BACKEND_URL="https://me:hush@states.example.org/x?key=hush")
    assert found.shown() == "https://states.example.org/x"


def test_pulumis_own_folder_can_be_moved() -> None:
    assert pulumi_home({"HOME": "/h"}) == Path("/h/.pulumi")
    assert pulumi_home({"HOME": "/h", "PULUMI_HOME": "/p"}) == Path("/p")
