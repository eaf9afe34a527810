"""What the system's `ssh` says when a command did not get there."""

from __future__ import annotations

import pytest

from raydog_resources.errors import AnswerOverdue, CouldNotAsk, NotAuthorised
from raydog_resources.gateways.host import CommandEnd
from raydog_resources.gateways.host_openssh_words import trouble_of
from raydog_resources.gateways.host_trust import HostNotTrusted


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Host key verification failed.", HostNotTrusted),
        ("@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @", HostNotTrusted),
        ("a@b: Permission denied (publickey,keyboard-interactive).", NotAuthorised),
        ("ssh: Could not resolve hostname nowhere: Name or service not known", CouldNotAsk),
        ("ssh: connect to host b port 22: Connection refused", CouldNotAsk),
        ("Connection to b closed by remote host.", AnswerOverdue),
        ("client_loop: send disconnect: Broken pipe", AnswerOverdue),
    ],
)
def test_its_words_are_told_apart(said: str, kind: type[Exception]) -> None:
    trouble = trouble_of(CommandEnd(255, b"", said.encode()), "b", "sbatch")
    assert type(trouble) is kind
    assert "Next: " in str(trouble)


def test_a_command_may_end_with_255_itself() -> None:
    assert trouble_of(CommandEnd(255, b"", b"sbatch: error: Invalid --time specification"), "b", "x") is None
    assert trouble_of(CommandEnd(1, b"", b"Permission denied (publickey)."), "b", "x") is None
