"""A program that the engine stops says nothing; other programs keep their signals."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator

import pytest

from raydog_resources.components.quiet_end import HOST, end_quietly


@pytest.fixture(autouse=True)
def _signals_as_before() -> Iterator[None]:
    before = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, before)


def test_only_where_the_language_host_runs_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    before = signal.getsignal(signal.SIGINT)
    monkeypatch.setattr(sys, "orig_argv", ["python", "notebook.py"])
    end_quietly()
    assert signal.getsignal(signal.SIGINT) is before


def test_an_interrupt_ends_it_with_the_code_that_all_has_been_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    codes: list[int] = []
    monkeypatch.setattr(os, "_exit", codes.append)
    monkeypatch.setattr(sys, "orig_argv", ["python", "-u", f"/usr/local/bin/{HOST}", "--engine", "x"])
    end_quietly()
    signal.raise_signal(signal.SIGINT)
    assert codes == [32]
    assert capsys.readouterr() == ("", "")
