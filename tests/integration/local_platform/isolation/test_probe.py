"""The way to keep nodes apart is chosen by trying it, and what was not taken is explained."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from raydog_resources.local_platform.isolation import probe
from tests.integration.local_platform.isolation.conftest import available
from tests.integration.local_platform.isolation.rig import CLOCK


def test_auto_takes_the_nearest_to_real_machines(tmp_path: Path) -> None:
    chosen = probe.choose("auto", tmp_path / "data", os.urandom(4).hex())
    reasons = {kind: probe.why_not(kind, tmp_path / "data", None, CLOCK) for kind in probe.KINDS}
    assert chosen.name == next(kind for kind, reason in reasons.items() if reason is None)
    for kind, reason in reasons.items():
        if reason is not None and kind in list(probe.KINDS)[: list(probe.KINDS).index(chosen.name)]:
            assert f"no {kind} here: {reason}" in chosen.describe()
    assert list((tmp_path / "data").iterdir()) == []


@pytest.mark.parametrize("kind", [pytest.param("netns", marks=pytest.mark.root), "userns", "plain", "stub"])
def test_a_way_can_be_asked_for(tmp_path: Path, kind: str) -> None:
    if kind != "stub":
        available(kind)
    chosen = probe.choose(kind, tmp_path / "data", os.urandom(4).hex())
    assert chosen.name == kind
    assert "\n" not in chosen.describe()


def test_what_cannot_work_here_is_refused_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(probe.CannotIsolate, match="netns: needs root"):
        probe.choose("netns", tmp_path, "00000000")
    with pytest.raises(
        probe.CannotIsolate, match="isolation 'docker': there is only auto, netns, userns, plain, stub"
    ):
        probe.choose("docker", tmp_path, "00000000")


def test_a_way_that_fails_when_tried_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    # An unknown kind is refused by the launcher as the kernel would refuse a namespace.
    monkeypatch.setattr(probe.KINDS["userns"], "name", "forbidden")
    chosen = probe.choose("auto", tmp_path, os.urandom(4).hex())
    assert chosen.name == "plain"
    assert "no netns here: needs root" in chosen.describe()
    assert "no userns here: " in chosen.describe()
