"""What SSH's own configuration says of a host, as `ssh -G` prints it."""

from __future__ import annotations

import pytest

from raydog_resources.errors import DescriptionError
from raydog_resources.gateways.host_address import HostAddress
from raydog_resources.gateways.host_openssh_settings import question, read_settings

PRINTED = """\
user alice
hostname login3.example.com
port 2222
controlpath none
identityfile ~/.ssh/work
identityfile ~/.ssh/id_ed25519
proxyjump me@bastion,inner:2200
"""


def test_all_that_we_need_is_read() -> None:
    settings = read_settings(PRINTED)
    assert settings.address == HostAddress("login3.example.com", "alice", 2222)
    assert settings.jumps == ("me@bastion", "inner:2200")
    assert settings.identity_files == ("~/.ssh/work", "~/.ssh/id_ed25519")
    assert (settings.control_path, settings.proxy_command) == ("", "")


def test_a_shared_connection_and_a_program_on_the_way_are_seen() -> None:
    settings = read_settings("hostname a\nuser b\nport 22\ncontrolpath /tmp/x-%C\nproxycommand nc %h\n")
    assert (settings.control_path, settings.proxy_command) == ("/tmp/x-%C", "nc %h")


def test_without_a_host_name_nothing_is_connected() -> None:
    with pytest.raises(DescriptionError, match="nothing was connected"):
        read_settings("user alice\n")


@pytest.mark.parametrize(
    ("host", "user", "words"),
    [
        ("cluster", "", ["ssh", "-G", "--", "cluster"]),
        ("me@cluster:2200", "", ["ssh", "-G", "-p", "2200", "-l", "me", "--", "cluster"]),
        ("cluster", "alice", ["ssh", "-G", "-l", "alice", "--", "cluster"]),
    ],
)
def test_what_is_not_written_is_left_to_the_configuration(host: str, user: str, words: list[str]) -> None:
    assert question(host, user) == words
