"""The Pulumi command line as a process: heard while it runs, interrupted gracefully, never left behind.

A small program stands in for `pulumi`.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pulumi.automation import CommandError, StackNotFoundError

from raydog_resources.workspace.engine_cli import PulumiCli

pytestmark = pytest.mark.timeout(60)

_PROGRAM = """#!{python}
import os, signal, sys, time
def say(word):
    print(word, flush=True)
mode = sys.argv[2]
if mode == "env":
    say(" ".join(sorted(name for name in os.environ if name.startswith(("RAY_AUTH", "PULUMI", "MINE")))))
    say(os.environ["PATH"])
    say(os.environ["PULUMI_PARALLEL"])
    say(str(os.getsid(0) == os.getpid()) + " " + os.getcwd())
elif mode == "fail":
    say("half an answer")
    print("error: no stack named 'x' found", file=sys.stderr)
    sys.exit(6)
else:
    def stop(*_):
        say("finishing")
        if mode == "patient":
            sys.exit(1)
    signal.signal(signal.SIGINT, stop)
    say(str(os.getpid()))
    while True:
        time.sleep(0.05)
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "bin" / "pulumi"
    path.parent.mkdir()
    path.write_text(_PROGRAM.format(python=sys.executable))
    path.chmod(0o755)
    return path


class Listener:
    """Keeps what it hears, and does something at a certain word."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.at: dict[str, Callable[[], None]] = {}
        self.pid = 0

    def hear(self, line: str) -> None:
        self.heard.append(line)
        if line.isdigit():
            self.pid = int(line)
            line = "running"
        self.at.get(line, lambda: None)()


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    if made.pid:
        with pytest.raises(ProcessLookupError):
            os.kill(made.pid, 0)


def ctrl_c() -> None:
    """What a terminal does, or somebody who ends us."""
    os.kill(os.getpid(), signal.SIGINT)


def run(program: Path, mode: str, listener: Listener | None = None) -> str:
    heard = listener.hear if listener else None
    result = PulumiCli(program, "3.260.0").run([mode], str(program.parent), {"MINE": "1"}, heard)
    return result.stdout


def test_it_runs_in_a_session_of_its_own_with_its_plugins_first_and_no_token_of_rays(
    program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAY_AUTH_TOKEN", "canary")
    monkeypatch.setenv("RAY_AUTH_MODE", "token")
    monkeypatch.delenv("PULUMI_BACKEND_URL", raising=False)
    monkeypatch.delenv("PULUMI_PARALLEL", raising=False)
    monkeypatch.delenv("PULUMI_PYTHON_CMD", raising=False)
    names, path, parallel, where = run(program, "env").splitlines()
    assert names.split() == ["MINE", "PULUMI_AUTOMATION_API", "PULUMI_PARALLEL", "PULUMI_PYTHON_CMD"]
    assert path.split(os.pathsep)[0] == str(program.parent)
    assert where == f"True {program.parent}"
    assert parallel == "32"
    monkeypatch.setenv("PULUMI_PARALLEL", "1")
    assert run(program, "env").splitlines()[2] == "1"


def test_a_failure_is_the_sdks_own_error_with_what_was_said(program: Path) -> None:
    said: list[str] = []
    with pytest.raises(StackNotFoundError) as caught:
        PulumiCli(program, "3.260.0").run(["fail"], "/", {}, None, said.append)
    assert said == ["error: no stack named 'x' found"]
    assert "half an answer" in str(caught.value)
    assert isinstance(caught.value, CommandError)


def test_interrupted_once_it_is_asked_to_finish_and_waited_for(program: Path, listener: Listener) -> None:
    listener.at["running"] = ctrl_c
    told: list[int] = []
    engine = PulumiCli(program, "3.260.0")
    engine.on_interrupt = lambda: told.append(len(listener.heard))
    with pytest.raises(KeyboardInterrupt):
        engine.run(["patient"], "/", {}, listener.hear)
    assert told == [1]
    assert listener.heard[1:] == ["finishing"]


def test_interrupted_twice_it_is_ended(
    program: Path, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("raydog_resources.workspace.engine_cli._SECONDS_AFTER_SECOND", 0.5)
    listener.at["running"] = ctrl_c
    listener.at["finishing"] = lambda: (
        threading.Timer(0.1, ctrl_c).start() if len(listener.heard) == 2 else None
    )
    with pytest.raises(KeyboardInterrupt):
        run(program, "stubborn", listener)
    assert listener.heard[1:] == ["finishing", "finishing"]
