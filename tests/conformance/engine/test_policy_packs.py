"""Policy packs: a preview with a violation fails, an up makes nothing that violates, remedies are applied."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from tests.conformance.engine.test_endings import CLI, EMBEDDED, Cut

PACK = Path(__file__).with_name("pack")
pytestmark = [pytest.mark.engine, pytest.mark.policy, pytest.mark.timeout(300)]


@pytest.fixture(
    params=[
        pytest.param(EMBEDDED, id="embedded"),
        pytest.param(CLI, id="cli", marks=[pytest.mark.cli, pytest.mark.matrix]),
    ]
)
def big(request: pytest.FixtureRequest, tmp_path: Path) -> Cut:
    if shutil.which(request.param[0]) is None:
        pytest.skip("no pulumi on PATH")
    cut = Cut(tmp_path, request.param, {"net_size": 50, "net_zone": "bad"})
    shutil.copytree(PACK, tmp_path / "pack", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "pack" / "PulumiPolicy.yaml").write_text(
        f"version: 0.0.7\nruntime: {{name: python, options: {{virtualenv: {json.dumps(sys.prefix)}}}}}\n"
    )
    assert cut.say("stack", "init", "dev").returncode == 0
    return cut


def test_a_mandatory_policy_stops_what_violates_it(big: Cut) -> None:
    pack = ["--policy-pack", str(big.folder / "pack"), "--stack", "dev"]
    previewed = big.say("preview", *pack)
    assert previewed.returncode == 1
    assert "c1-net is bigger than 5" in previewed.stdout
    assert "4 things are many" in previewed.stdout
    assert big.say("up", "--yes", "--skip-preview", *pack).returncode == 1
    assert big.state()[0] == ["c1", "default", "proj-dev"]
    assert not (big.world / "calls.log").exists()


def test_a_file_of_ones_own_makes_it_milder_and_a_remedy_is_applied(big: Cut) -> None:
    choices = big.folder / "choices.json"
    choices.write_text(json.dumps({"size": {"max": 100}}))
    pack = ["--policy-pack", str(big.folder / "pack"), "--policy-pack-config", str(choices), "--stack", "dev"]
    assert big.say("up", "--yes", "--skip-preview", *pack).returncode == 0
    exported = json.loads(big.say("stack", "export", "--stack", "dev").stdout)
    (net,) = [row for row in exported["deployment"]["resources"] if row["urn"].endswith("::c1-net")]
    assert net["inputs"]["zone"] == "good"


def test_a_pack_that_does_not_start_fails_the_run_before_anything_is_made(big: Cut) -> None:
    (big.folder / "pack" / "__main__.py").write_text("raise RuntimeError('no pack today')\n")
    failed = big.say(
        "up", "--yes", "--skip-preview", "--policy-pack", str(big.folder / "pack"), "--stack", "dev"
    )
    assert failed.returncode != 0
    assert "no pack today" in failed.stdout + failed.stderr
    assert big.state()[0] == []
