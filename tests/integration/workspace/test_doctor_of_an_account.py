"""`raydog doctor` asks a platform that answers as YellowDog does, at an address that is not called local."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from raydog_resources.local_platform import LocalPlatform
from tests.end_to_end.cluster.platform_view import PlatformView

_STACK = """config:
  raydog:runs_on: {{kind: yellowdog, url: "{url}", namespace: team}}
  raydog:cluster:
    ray_version: "2.60.0"
    head: {{template: local/stub}}
    workers: {{cpu: {{nodes: 1, template: {template}}}}}
"""


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalPlatform]:
    with LocalPlatform(isolation="stub", data_dir=tmp_path_factory.mktemp("platform")) as running:
        yield running


def doctor(
    folder: Path, platform: LocalPlatform, *words: str, template: str = "local/node", secret: str = ""
) -> tuple[int, dict[str, dict[str, Any]]]:
    """Exit code and findings of a project with that template and that key."""
    (folder / "Pulumi.yaml").write_text("name: raydog\n")
    (folder / "Pulumi.dev.yaml").write_text(_STACK.format(url=platform.url, template=template))
    secret = secret or platform.key_secret
    key = {"YD_API_KEY_ID": platform.key_id, "YD_API_KEY_SECRET": secret, "HOME": str(folder)}
    done = subprocess.run(
        [sys.executable, "-m", "raydog_resources.cli", "doctor", "dev", "--json", *words],
        cwd=folder,
        env={**{name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}, **key},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    assert secret not in done.stdout + done.stderr
    return done.returncode, {one["what"]: one for one in json.loads(done.stdout)}


def test_every_prerequisite_of_an_account(platform: LocalPlatform, tmp_path: Path) -> None:
    code, found = doctor(tmp_path, platform)
    assert [one for one in found.values() if not one["fine"] and one["what"] != "python"] == []
    assert code == (0 if found["python"]["fine"] else 1)
    assert {"platform", "key", "namespace", "templates", "rights"} <= set(found)
    assert found["templates"]["sentence"] == "local/stub, local/node: all there"


def test_what_is_missing_is_named_and_nothing_is_made(platform: LocalPlatform, tmp_path: Path) -> None:
    code, found = doctor(tmp_path, platform, template="local/nod")
    assert code == 1
    assert found["templates"]["sentence"].endswith("Next: write local/node")
    code, found = doctor(tmp_path, platform, secret="wrong")
    assert (code, found["key"]["fine"], "templates" in found) == (1, False, False)
    _, found = doctor(tmp_path, platform, "--offline")
    assert "key" not in found
    assert not any(PlatformView(platform.facts()).living().values())
