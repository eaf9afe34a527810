"""A preview is light: no key, no network, no platform, and none of the heavy packages."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.end_to_end.cluster.stack import Stack, stub_cluster
from tests.end_to_end.engine import EngineUnderTest

pytestmark = [pytest.mark.cli, pytest.mark.engine]

HEAVY = ("yellowdog_client", "paramiko", "ray", "starlette", "uvicorn", "raydog_resources.local_platform")
_TRACE = """
import os, sys

def note(event, details):
    # Only what is really imported: the language host merely asks where each installed package lies.
    if event == "import":
        with open(os.path.join(os.environ["RAYDOG_TEST_IMPORTS"], str(os.getpid())), "a") as file:
            file.write(details[0] + "\\n")

sys.addaudithook(note)
"""


@pytest.fixture
def lonely(engine: EngineUnderTest, tmp_path: Path) -> Stack:
    """A stack whose platform nobody has started."""
    stack = Stack(tmp_path / "project", tmp_path / "platform", engine)
    stack.make()
    stack.describe(stub_cluster())
    return stack


def test_it_imports_nothing_heavy_and_starts_no_platform(lonely: Stack, tmp_path: Path) -> None:
    noted, site = tmp_path / "imports", tmp_path / "site"
    noted.mkdir()
    site.mkdir()
    (site / "sitecustomize.py").write_text(_TRACE)
    lonely.environment["RAYDOG_TEST_IMPORTS"] = str(noted)
    lonely.environment["PYTHONPATH"] = f"{site}:{lonely.environment['PYTHONPATH']}"
    preview = lonely.preview()
    assert preview.code == 0, preview.text
    imported = {name for file in noted.iterdir() for name in file.read_text().splitlines()}
    assert "raydog_resources.resources.declared.head_node" in imported
    assert [name for name in imported if name.split(".")[0] in HEAVY or name in HEAVY] == []
    assert not (tmp_path / "platform").exists()


@pytest.mark.root
def test_it_needs_no_network_and_no_key(lonely: Stack) -> None:
    unshare = shutil.which("unshare")
    up = 'ip link set lo up && exec "$@"'
    preview = lonely.engine.words("preview", "-s", "t")
    inside = [str(unshare), "--net", "bash", "-c", up, "bash", *preview]
    try:
        probe = subprocess.run([str(unshare), "--net", "true"], capture_output=True, timeout=10, check=False)
    except FileNotFoundError:
        pytest.skip("there is no unshare")
    if probe.returncode:
        pytest.skip("no network namespace can be made here")
    done = subprocess.run(
        inside,
        cwd=lonely.folder,
        env=lonely.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "to create" in done.stdout
