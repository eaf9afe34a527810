"""The way to a host as SSH's own configuration has it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from raydog_resources.config.login import Login
from raydog_resources.errors import DescriptionError
from raydog_resources.gateways.host_opening import open_host
from raydog_resources.gateways.processes import Finished
from tests.fakes.clock import FakeClock


class SshThatKnows:
    """`ssh -G` of a configuration that is a table."""

    def __init__(self, table: Mapping[str, str]) -> None:
        self.table = table

    def run(
        self, command: Sequence[str], *, deadline_seconds: float, environment: Mapping[str, str]
    ) -> Finished:
        assert command[:2] == ["ssh", "-G"]
        host = command[-1]
        user = command[command.index("-l") + 1] if "-l" in command else "me"
        lines = self.table.get(host, f"hostname {host}")
        return Finished(0, f"user {user}\nport 22\n{lines}\n", "")


@pytest.fixture(autouse=True)
def _ssh_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda program: f"/usr/bin/{program}")


def way_to(host: str, table: Mapping[str, str], **login: str) -> str:
    """Through which hosts it goes, as the host calls itself."""
    known = Login(user=login.pop("user", "me"), **login)
    return open_host("paramiko", host, known, FakeClock(), SshThatKnows(table)).name


def test_an_alias_is_the_host_that_it_stands_for() -> None:
    assert way_to("cluster", {"cluster": "hostname login3.example.com"}) == "me@login3.example.com"


def test_each_host_on_the_way_has_a_configuration_of_its_own() -> None:
    table = {
        "cluster": "hostname login3\nproxyjump bastion,inner:2200",
        "bastion": "hostname gate.example.com\nproxyjump outermost",
    }
    assert (
        way_to("cluster", table)
        == "me@login3 through me@inner through me@gate.example.com through me@outermost"
    )


def test_what_is_written_in_the_stack_comes_first() -> None:
    table = {"cluster": "hostname login3\nproxyjump bastion\nproxycommand nc %h %p"}
    assert way_to("cluster", table, jump="you@other:2200") == "me@login3 through you@other:2200"


def test_a_program_on_the_way_needs_the_systems_ssh() -> None:
    with pytest.raises(DescriptionError, match=r"ProxyCommand nc %h %p.*Next: write transport: openssh"):
        way_to("cluster", {"cluster": "hostname login3\nproxycommand nc %h %p"})


def test_a_circle_is_told() -> None:
    with pytest.raises(DescriptionError, match="in a circle"):
        way_to("a", {"a": "hostname a\nproxyjump b", "b": "hostname b\nproxyjump a"})


def test_a_host_is_its_own_name_where_there_is_no_ssh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda program: None)
    assert way_to("you@cluster:2200", {}) == "you@cluster:2200"
    with pytest.raises(DescriptionError, match="no `ssh` on this machine"):
        open_host("openssh", "cluster", Login(user="me"), FakeClock(), SshThatKnows({}))


def test_a_key_that_is_configured_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from raydog_resources.gateways import host_opening

    key = tmp_path / "work"
    key.write_text("key")
    seen: list[Login] = []
    monkeypatch.setattr(
        host_opening, "paramiko_host", lambda address, trust, login, clock: seen.append(login)
    )
    table = {"cluster": f"hostname login3\nidentityfile ~/.ssh/id_rsa\nidentityfile {key}"}
    open_host("paramiko", "cluster", Login(user="me"), FakeClock(), SshThatKnows(table))
    assert [login.private_key for login in seen] == [str(key)]
