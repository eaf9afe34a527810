"""A disk that is full, or a folder that nobody may write to: it is said, and what was there stays."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conformance.engine.state.rig import OPEN, Rig

pytestmark = pytest.mark.engine
IS_ROOT = os.geteuid() == 0
NEEDS_ROOT = pytest.mark.skipif(not IS_ROOT, reason="needs root: a small file system is mounted")


@contextmanager
def file_system(folder: Path, size: str) -> Iterator[Path]:
    """A small one in memory, mounted there."""
    folder.mkdir()
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], check=True, timeout=30
    )
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True, timeout=30)


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """No file may grow beyond it: for whoever may not mount anything."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)


def files(rig: Rig) -> dict[str, bytes]:
    return {str(file): file.read_bytes() for file in rig.state.rglob("*") if file.is_file()}


def refused(rig: Rig, because: str) -> None:
    """An import fails for that reason, and leaves nothing but what was there."""
    before = files(rig)
    said = rig.ours("stack", "import", "--file", str(OPEN), "--stack", "dev")
    assert said.code == 1
    assert because in said.err
    assert str(rig.state) in said.err
    after = files(rig)
    # The copy of the state before it may have been made; it is that state.
    kept = after.pop(f"{rig.checkpoint}.bak", before[str(rig.checkpoint)])
    assert kept == before[str(rig.checkpoint)]
    assert after == before
    assert rig.files_with("CANARY") == []


def test_a_state_that_does_not_fit_leaves_the_one_before(tmp_path: Path) -> None:
    rig = Rig(tmp_path / "rig")
    rig.begin()
    with largest_file(4096):
        refused(rig, "File too large")
    rig.by("ours", "stack", "import", "--file", str(OPEN), "--stack", "dev")


@pytest.mark.root
@NEEDS_ROOT
def test_a_full_disk_leaves_the_state_before(tmp_path: Path) -> None:
    with file_system(tmp_path / "disk", "64k") as disk:
        rig = Rig(disk / "rig")
        rig.begin()
        filler = disk / "filler"
        filler.write_bytes(b"x" * (os.statvfs(disk).f_bavail * 4096 - 8192))
        refused(rig, "No space left on device")
        filler.unlink()
        rig.by("ours", "stack", "import", "--file", str(OPEN), "--stack", "dev")


@pytest.mark.root
@NEEDS_ROOT
def test_a_disk_that_became_read_only_is_named(tmp_path: Path) -> None:
    with file_system(tmp_path / "disk", "1m") as disk:
        rig = Rig(disk / "rig")
        rig.begin()
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True, timeout=30)
        refused(rig, "Read-only file system")


@pytest.mark.skipif(IS_ROOT, reason="root may write anywhere")
def test_a_folder_of_somebody_else_is_named(tmp_path: Path) -> None:
    rig = Rig(tmp_path / "rig")
    rig.begin()
    folders = [folder for folder in (rig.state, *rig.state.rglob("*")) if folder.is_dir()]
    for folder in folders:
        folder.chmod(0o500)
    try:
        refused(rig, "Permission denied")
    finally:
        for folder in folders:
            folder.chmod(0o700)
