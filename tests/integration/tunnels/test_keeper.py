"""Tunnels in the background: who holds them is known, they are opened once, and closing frees them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from raydog_resources.clock import SystemClock
from raydog_resources.errors import DescriptionError
from raydog_resources.workspace.tunnel_keeper import TunnelKeeper
from tests.architecture.source_tree import ROOT

CLOCK = SystemClock()
_HOLDER = """
import signal, sys, threading
from pathlib import Path
from raydog_resources.clock import SystemClock
from raydog_resources.workspace.tunnel_keeper import TunnelKeeper
signal.signal(signal.SIGTERM, signal.default_int_handler)
try:
    with TunnelKeeper(Path(sys.argv[1]), SystemClock()).held("dev", ["Ray  ray://localhost:10001"]):
        threading.Event().wait()
except KeyboardInterrupt:
    pass
"""


@pytest.fixture
def keeper(tmp_path: Path) -> TunnelKeeper:
    return TunnelKeeper(tmp_path / "tunnels", CLOCK)


@pytest.fixture
def holder(keeper: TunnelKeeper, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Another process that holds the tunnels of `dev`."""
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(tmp_path / "tunnels")],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    deadline = CLOCK.monotonic() + 20
    while not keeper.open_stacks():
        assert CLOCK.monotonic() < deadline
        CLOCK.sleep(0.05)
    yield process
    process.kill()
    process.wait()


@pytest.mark.usefixtures("holder")
def test_what_is_open_is_listed_and_not_opened_twice(keeper: TunnelKeeper, tmp_path: Path) -> None:
    assert keeper.open_stacks() == {"dev": ["Ray  ray://localhost:10001"]}
    with pytest.raises(DescriptionError, match="they are open already; no further ones were opened"):
        keeper.begin("dev", tmp_path, {})
    with pytest.raises(DescriptionError, match="they are open already"), keeper.held("dev", []):
        pass
    assert keeper.open_stacks() == {"dev": ["Ray  ray://localhost:10001"]}


def test_closing_ends_the_holder(keeper: TunnelKeeper, holder: subprocess.Popen[bytes]) -> None:
    keeper.close("dev")
    assert holder.wait(10) == 0
    assert keeper.open_stacks() == {}
    with pytest.raises(DescriptionError, match="none are open; nothing was changed"):
        keeper.close("dev")


def test_a_holder_that_was_killed_leaves_nothing_that_counts(
    keeper: TunnelKeeper, holder: subprocess.Popen[bytes]
) -> None:
    holder.kill()
    holder.wait()
    assert keeper.open_stacks() == {}
    with keeper.held("dev", ["again"]):
        assert keeper.open_stacks() == {"dev": ["again"]}


def test_one_that_can_not_open_them_says_why(keeper: TunnelKeeper, tmp_path: Path) -> None:
    """There is no project: the process that was to hold them ends with that."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with pytest.raises(Exception, match=r"tunnels of stack dev: .*there is no Pulumi\.yaml"):
        keeper.begin("dev", tmp_path, environment)
    assert keeper.open_stacks() == {}
