"""A cluster's life by `raydog` alone, and beside plain Pulumi, on stub nodes."""

from __future__ import annotations

import json
import shlex
import stat
from typing import Any

import pytest

from tests.end_to_end.cli.typist import CANARY, PATIENCE, Typed, Typist
from tests.end_to_end.cluster.platform_view import PlatformView

pytestmark = [pytest.mark.cli, pytest.mark.engine, pytest.mark.timeout(900)]


# A dozen runs of the engine: two minutes on a small machine.
@pytest.mark.matrix
def test_a_cluster_from_nothing_to_nothing(typist: Typist, view: PlatformView) -> None:
    written = typist.stack_file.read_text()
    up = typist.type("up", "--yes")
    assert up.code == 0, up.text
    assert "head: made after" in up.err
    assert "Price       0.6 per hour" in up.out
    assert "raydog destroy local" in up.out
    assert len(view.tasks()) == 3
    assert typist.stack_file.read_text() == written
    assert_nothing_secret_is_shown(typist, up)
    assert_what_is_not_fit_is_refused(typist)

    again = typist.type("up", "--yes")
    assert (again.code, again.out) == (0, up.out), again.text
    assert "local: nothing to change" in again.err
    assert_pulumi_itself_sees_the_same(typist)

    assert typist.stack_file.read_text().startswith(written), "nobody but Pulumi adds to it"
    typist.describe(3)
    lose_a_worker(typist, view)
    repaired = typist.type("up", "--yes")
    assert repaired.code == 0, repaired.text
    assert len(view.tasks()) == 4
    assert typist.stack_file.read_text() == typist.describe(3)

    destroyed = typist.type("destroy", "--yes")
    assert destroyed.code == 0, destroyed.text
    assert view.living() == {"requirements": [], "pools": [], "machines": [], "tasks": []}
    assert not typist.state().get("resources")
    assert "there is nothing to remove" in typist.type("destroy", "--yes").out


def assert_pulumi_itself_sees_the_same(typist: Typist) -> None:
    exports = typist.type("env")
    shell = dict(shlex.split(line)[1].split("=", 1) for line in exports.out.splitlines())
    plain = typist.pulumi("preview", "-s", "local", "--expect-no-changes", environment=shell)
    assert plain.code == 0, plain.text


def lose_a_worker(typist: Typist, view: PlatformView) -> None:
    """It is seen in the status, named by a refresh, and a preview names what would be changed, and nothing else."""
    lost = next(task for task in view.tasks() if not task["name"].startswith("head"))
    view.call("PUT", f"/work/tasks/{lost['id']}/cancel", abort="true")
    rows = json.loads(typist.type("status", "--json").out)["nodes"]
    assert {row["id"]: row["platform_state"] for row in rows}[lost["id"]] == "aborted"
    seen = typist.type("refresh", "--expect-no-changes")
    assert seen.code == 7, seen.text
    assert "workers cpu: is not as it was (nodes)" in seen.err
    changed = typist.type("preview", "--expect-no-changes")
    assert changed.code == 7, changed.text
    named = {line.partition("] ")[2].partition(":")[0] for line in changed.err.splitlines()}
    assert named == {"workers cpu", "cluster"}


def assert_nothing_secret_is_shown(typist: Typist, up: Typed) -> None:
    said = [
        up,
        *(typist.type(*words) for words in (("outputs", "--json"), ("doctor",), ("env",), ("connect",))),
    ]
    assert [one.code for one in said] == [0] * 5, [one.text for one in said]
    token = typist.type("outputs", "--only", "ray_token", "--show-secrets").out.strip()
    passphrase = typist.folder / ".raydog" / "passphrase"
    assert len(token) == 64
    secrets = [token, passphrase.read_text(), *CANARY.values()]
    printed = "".join(one.text for one in said)
    assert [secret for secret in secrets if secret in printed] == []
    kept = {
        path: path.read_bytes() for path in typist.folder.rglob("*") if path.is_file() and path != passphrase
    }
    assert [(path, secret) for path in kept for secret in secrets if secret.encode() in kept[path]] == []
    mine = [
        path for path in (typist.folder / ".raydog").iterdir() if stat.S_IMODE(path.stat().st_mode) & 0o077
    ]
    assert mine == []


def assert_what_is_not_fit_is_refused(typist: Typist) -> None:
    before = typist.state()["resources"]
    for environment, sentence in (
        ({"PULUMI_CONFIG_PASSPHRASE": "another"}, "does not open its secrets"),
        ({"RAYDOG_ENGINE": "steam"}, "there is no such engine"),
    ):
        refused = typist.type("up", "--yes", seconds=PATIENCE, **environment)
        assert refused.code == 3, refused.text
        assert sentence in refused.err
        assert "Traceback" not in refused.err
    assert typist.state()["resources"] == before


def test_a_bad_description_is_refused_with_its_line(typist: Typist, view: PlatformView) -> None:
    typist.describe(-1)
    refused = typist.type("up", "--yes")
    assert refused.code == 3, refused.text
    assert "stacks/Pulumi.local.yaml" in refused.err
    assert "line 8" in refused.err
    assert "and run the same again:" in refused.err
    assert "Traceback" not in refused.err
    assert not (typist.folder / ".raydog").exists()
    assert view.living()["requirements"] == []


@pytest.mark.matrix
def test_newer_scripts_wait_to_be_asked_for_and_a_group_may_go_at_once(
    typist: Typist, view: PlatformView
) -> None:
    typist.describe(1, groups=("cpu", "spare"))
    assert typist.type("up", "--yes").code == 0
    before = {task["name"] for task in view.tasks()}
    typist.take_newer_scripts()
    preview = typist.type("preview", "--expect-no-changes")
    assert preview.code == 0, preview.text
    up = typist.type("up", "--yes")
    assert (up.code, "nothing to change" in up.err) == (0, True), up.text
    assert {task["name"] for task in view.tasks()} == before

    typist.describe(1)
    spare = next(pool["id"] for pool in view.pools() if "-spare-" in pool["name"])
    (task,) = [task for task in view.tasks() if pool_of(view, task) == spare]
    began = len(view.calls())
    renewed = typist.type("up", "--yes", "--renew", "--remove-now")
    assert renewed.code == 0, renewed.text
    assert not {task["name"] for task in view.tasks()} & before
    assert (len(view.tasks()), len(view.pools())) == (2, 2)
    assert [
        call for call in view.calls()[began:] if task["id"] in call["path"] and call["verb"] != "GET"
    ] == []


def pool_of(view: PlatformView, task: dict[str, Any]) -> str:
    """On whose machine a task runs."""
    return str(view.call("GET", f"/workerPools/workers/{task['workerId']}/node")["workerPoolId"])
