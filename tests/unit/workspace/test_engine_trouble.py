"""What the engine's last words become."""

from __future__ import annotations

import platform

import pytest

from raydog_resources.errors import CredentialsError, EngineError, RaydogError, StackLocked
from raydog_resources.workspace.backend import Backend
from raydog_resources.workspace.engine_trouble import abandoned, is_unknown_stack, trouble

BACKEND = Backend("file:///s", "PULUMI_BACKEND_URL", "nobody", {})
LOCKED = """error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or \
delete the lock file with `pulumi cancel`.
  file:///s/.pulumi/locks/organization/p/local/e1.json?no_tmp_dir=true: created by me@{host} (pid {pid}) at 2026-11-21
"""
HERE = platform.node()


@pytest.mark.parametrize(
    ("said", "kind", "words"),
    [
        (LOCKED.format(host="far", pid=7), StackLocked, "process 7 of me on far is at work on it"),
        ("error: the stack is currently locked by 1 lock(s).", StackLocked, "another run is at work on it"),
        (
            "error: get stack secrets manager: incorrect passphrase",
            CredentialsError,
            "take encryptionsalt out",
        ),
        ("error: passphrase must be set with PULUMI_CONFIG_PASSPHRASE or", CredentialsError, "file:///s"),
        ("error: PULUMI_ACCESS_TOKEN must be set for login", CredentialsError, "pulumi login"),
        (
            "error: failed to load checkpoint: place 1: unexpected end of JSON input",
            EngineError,
            "is torn (failed to load checkpoint: place 1: unexpected end of JSON input)",
        ),
        ("warning: x\nerror: it broke\n", EngineError, "warning: x / it broke"),
        ("", EngineError, "the engine ended without a word"),
    ],
)
def test_each_kind_of_trouble_has_its_own_advice(said: str, kind: type[RaydogError], words: str) -> None:
    error = trouble(said, "local", BACKEND)
    assert type(error) is kind
    assert words in str(error)
    assert str(error).startswith("stack local: ")
    assert error.next_step


def test_an_unknown_stack_is_told_from_every_other_trouble() -> None:
    assert is_unknown_stack(trouble("error: no stack named 'local' found", "local", BACKEND))
    assert not is_unknown_stack(trouble("error: it broke", "local", BACKEND))


@pytest.mark.parametrize(
    ("host", "alive", "gone"), [(HERE, False, True), (HERE, True, False), ("elsewhere", False, False)]
)
def test_only_a_lock_whose_process_died_here_is_abandoned(host: str, alive: bool, gone: bool) -> None:
    assert abandoned(LOCKED.format(host=host, pid=7), lambda pid: alive and pid == 7) is gone


def test_of_two_locks_both_must_be_abandoned() -> None:
    said = LOCKED.format(host=HERE, pid=7) + LOCKED.format(host=HERE, pid=8)
    assert not abandoned(said, lambda pid: pid == 8)
    assert abandoned(said, lambda _: False)


def test_a_lock_that_names_nobody_is_not_abandoned() -> None:
    assert not abandoned("the stack is currently locked by 1 lock(s)", lambda _: False)
