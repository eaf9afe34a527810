"""A cluster's life by `raydog` alone, and beside plain Pulumi, on stub nodes."""

from __future__ import annotations

import json
import shlex
import stat
from pathlib import Path

import pytest

from tests.end_to_end.cli.typist import CANARY, Typist
from tests.end_to_end.cluster.platform_view import PlatformView

pytestmark = [pytest.mark.cli, pytest.mark.engine, pytest.mark.timeout(300)]


def test_a_cluster_from_nothing_to_nothing(typist: Typist, view: PlatformView) -> None:
    written = typist.stack_file.read_text()
    up = typist.type("up", "--yes")
    assert up.code == 0, up.text
    assert "head: made after" in up.err
    assert "Price       0.6 per hour" in up.out
    assert "raydog destroy local" in up.out
    assert len(view.tasks()) == 3

    again = typist.type("up", "--yes")
    assert (again.code, again.out) == (0, up.out), again.text
    assert "local: nothing to change" in again.err

    exports = typist.type("env")
    shell = dict(shlex.split(line)[1].split("=", 1) for line in exports.out.splitlines())
    plain = typist.pulumi("preview", "-s", "local", "--expect-no-changes", environment=shell)
    assert plain.code == 0, plain.text
    # Plain Pulumi writes its salt into the person's file, raydog does not.
    assert typist.stack_file.read_text().startswith(written)
    assert "encryptionsalt" in typist.stack_file.read_text()

    typist.describe(1)
    changed = typist.type("preview", "--expect-no-changes")
    assert changed.code == 7, changed.text
    named = {line.partition("] ")[2].partition(":")[0] for line in changed.err.splitlines()}
    assert named == {"workers cpu", "cluster"}
    assert typist.type("up", "--yes").code == 0
    assert typist.stack_file.read_text() == typist.describe(1)
    assert len(view.tasks()) == 2

    destroyed = typist.type("destroy", "--yes")
    assert destroyed.code == 0, destroyed.text
    assert view.living() == {"requirements": [], "pools": [], "machines": [], "tasks": []}
    assert not typist.state().get("resources")
    assert "there is nothing to remove" in typist.type("destroy", "--yes").out


def test_what_is_lost_is_seen_told_and_repaired(typist: Typist, view: PlatformView) -> None:
    assert typist.type("up", "--yes").code == 0
    lost = next(task for task in view.tasks() if not task["name"].startswith("head"))
    view.call("PUT", f"/work/tasks/{lost['id']}/ABORTED")
    rows = json.loads(typist.type("status", "--json").out)["nodes"]
    assert {row["id"]: row["state"] for row in rows}[lost["id"]] == "aborted"
    seen = typist.type("refresh", "--expect-no-changes")
    assert seen.code == 7, seen.text
    assert "workers cpu: is not as it was (nodes)" in seen.err
    assert typist.type("up", "--yes").code == 0
    assert len(view.tasks()) == 3
    assert typist.type("preview", "--expect-no-changes").code == 0


def test_secrets_stay_where_they_belong(typist: Typist) -> None:
    said = [typist.type("up", "--yes"), typist.type("outputs", "--json"), typist.type("status", "--json")]
    said += [typist.type("doctor"), typist.type("env"), typist.type("connect")]
    assert [one.code for one in said] == [0] * 6, [one.text for one in said]
    token = typist.type("outputs", "--only", "ray_token", "--show-secrets").out.strip()
    passphrase = (typist.folder / ".raydog" / "passphrase").read_text()
    assert len(token) == 64
    secrets = [token, passphrase, *CANARY.values()]
    printed = "".join(one.text for one in said)
    assert [secret for secret in secrets if secret in printed] == []
    kept = {path: path.read_bytes() for path in typist.folder.rglob("*") if path.is_file()}
    found = [
        (str(path), secret)
        for path, content in kept.items()
        for secret in secrets
        if secret.encode() in content and path.name != "passphrase"
    ]
    assert found == []
    open_to_others = [path for path in (typist.folder / ".raydog").iterdir() if _mode(path) & 0o077]
    assert open_to_others == []


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"PULUMI_CONFIG_PASSPHRASE": "another"}, "does not open its secrets"),
        ({"RAYDOG_ENGINE": "embedded"}, "not in this version"),
    ],
)
def test_what_is_not_fit_is_one_sentence_and_changes_nothing(
    typist: Typist, view: PlatformView, environment: dict[str, str], sentence: str
) -> None:
    assert typist.type("up", "--yes").code == 0
    before = typist.state()
    refused = typist.type("up", "--yes", seconds=90, **environment)
    assert refused.code == 3, refused.text
    assert sentence in refused.err
    assert "Traceback" not in refused.err
    assert typist.state()["resources"] == before["resources"]
    assert len(view.tasks()) == 3


def test_a_bad_description_is_refused_with_its_line(typist: Typist, view: PlatformView) -> None:
    typist.describe(-1)
    refused = typist.type("preview")
    assert refused.code == 1, refused.text
    assert "stacks/Pulumi.local.yaml" in refused.err
    assert "line 8" in refused.err
    assert "preview failed; nothing was changed" in refused.err
    assert "Traceback" not in refused.err
    assert view.living()["requirements"] == []
