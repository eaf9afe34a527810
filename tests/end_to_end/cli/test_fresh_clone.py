"""A fresh clone and an empty home: `scripts/up`, a Ray program, `scripts/down`, and nothing is left or was shown."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.end_to_end.cli.canary import Canary, running_canary
from tests.end_to_end.cli.fresh_clone import FreshClone
from tests.end_to_end.cli.secret_search import ProcessAlbum, SecretSearch
from tests.end_to_end.cli.where_tasks_run import TWENTY_ON_TWO, WhereTasksRun
from tests.end_to_end.cluster.platform_view import PlatformView
from tests.end_to_end.engine import EngineUnderTest
from tests.end_to_end.local_platform.rig import wait_until

pytestmark = [
    pytest.mark.cli,
    pytest.mark.engine,
    pytest.mark.ray,
    pytest.mark.timeout(1200),
    pytest.mark.skipif(
        importlib.util.find_spec("ray") is None, reason="ray is missing: scripts/setup installs it"
    ),
]
USER = "raydog-fresh-up"
# The only files that may hold a secret, and nobody else may read them.
RIGHTFUL = ("local/key", ".raydog/passphrase", ".raydog/ray_token.*")
ORDINARY_USER = pytest.param("an ordinary user", marks=[pytest.mark.root, pytest.mark.matrix])


@pytest.fixture(scope="module")
def canary() -> Iterator[Canary]:
    with running_canary() as running:
        yield running


@pytest.fixture(scope="module", params=["ourselves", ORDINARY_USER])
def fresh(request: pytest.FixtureRequest, engine: EngineUnderTest, canary: Canary) -> Iterator[FreshClone]:
    user = "" if request.param == "ourselves" else USER
    # Where an ordinary user may look, too, and with a short path: sockets' names are limited.
    place = Path(tempfile.mkdtemp(prefix="rd-fresh-", dir="/var/tmp"))
    place.chmod(0o755)
    try:
        if user:
            _make_user(user, place / "home")
        clone = FreshClone(place, engine, user, canary.url)
        try:
            yield clone
        finally:
            clone.script("down", seconds=180)
            clone.shell(".venv/bin/python -m raydog_resources.local_platform clean", seconds=60)
    finally:
        shutil.rmtree(place)
        if user:
            subprocess.run(["userdel", user], timeout=30, check=False)


def _make_user(user: str, home: Path) -> None:
    if shutil.which("useradd") is None or os.getuid() != 0:
        pytest.skip("needs root and useradd, to make a user")
    subprocess.run(["useradd", "--home-dir", home, "--shell", "/bin/bash", user], check=True, timeout=30)


def test_from_a_fresh_clone_to_a_ray_program_and_back_to_nothing(fresh: FreshClone, canary: Canary) -> None:
    album = ProcessAlbum(fresh.place)
    with album.looking():
        up = fresh.script("up", seconds=700)
    assert up.code == 0, up.text
    address, dashboard = _said("Ray", up.out), _said("Dashboard", up.out)
    assert _said("Price", up.out) == "0 per hour"

    program = WhereTasksRun(fresh, address, _line_with("export RAY_AUTH_MODE", up.out))
    refused = program.begin_without_token()
    assert requests.get(f"{dashboard}/api/v0/nodes", timeout=10).status_code == 401
    ran = program.run()
    assert TWENTY_ON_TWO in ran.out, ran.text
    out, err = refused.communicate(timeout=120)
    assert (refused.returncode != 0, "RAN" in out, "ConnectionError" in err) == (True, False, True), err

    with album.looking():
        again = fresh.script("up", seconds=180)
    assert again.code == 0, again.text
    assert "local: nothing to change" in again.err
    assert (_said("Ray", again.out), _said("Dashboard", again.out)) == (address, dashboard)
    assert_no_secret_is_anywhere(fresh, album, up.text + again.text)

    down = fresh.script("down", seconds=180)
    assert down.code == 0, down.text
    assert "local platform: stopped" in down.out
    assert_nothing_is_left(fresh, canary)
    nothing = fresh.script("down", seconds=60)
    assert (nothing.code, "there is nothing to remove" in nothing.out) == (0, True), nothing.text


@pytest.mark.matrix
def test_the_same_by_plain_pulumi(fresh: FreshClone, canary: Canary) -> None:
    # Sets up what is missing, and removes what an earlier test may have left.
    assert fresh.script("down", seconds=700).code == 0
    up = fresh.plain("pulumi up --yes --skip-preview -s local", seconds=240)
    assert up.code == 0, up.text
    outputs = json.loads(fresh.plain("pulumi stack output --json --show-secrets -s local", seconds=60).out)
    token = f"export RAY_AUTH_MODE=token RAY_AUTH_TOKEN={outputs['ray_token']}"
    ran = WhereTasksRun(fresh, outputs["ray_address"], token).run()
    assert TWENTY_ON_TWO in ran.out, ran.text
    seen = fresh.plain("pulumi preview -s local --expect-no-changes", seconds=90)
    assert seen.code == 0, seen.text
    destroyed = fresh.plain("pulumi destroy --yes --skip-preview -s local", seconds=180)
    assert destroyed.code == 0, destroyed.text
    stopped = fresh.shell(".venv/bin/python -m raydog_resources.local_platform stop", seconds=60)
    assert stopped.code == 0, stopped.text
    assert_nothing_is_left(fresh, canary)


def assert_no_secret_is_anywhere(fresh: FreshClone, album: ProcessAlbum, printed: str) -> None:
    """Platform's key, Ray's token, passphrase, and a cloud's key: nowhere; and planted ones are found."""
    passphrase = (fresh.clone / ".raydog" / "passphrase").read_text().strip()
    asked = fresh.shell(".venv/bin/raydog outputs --only ray_token --show-secrets", seconds=60)
    token = asked.out.strip()
    key = (fresh.platform_folder / "key").read_text().strip()
    search = SecretSearch(
        {"key": key, "token": token, "passphrase": passphrase, "cloud key": fresh.canary_secret}
    )
    platform = PlatformView(json.loads((fresh.platform_folder / "platform.json").read_text()))
    album.look()
    assert sum(b"raylet" in process.words for process in album.seen) >= 3
    assert any(process.is_a_provider for process in album.seen)
    assert search.in_processes(album.seen) == []
    assert search.in_bytes("what was printed", printed.encode()) == []
    assert search.in_bytes("the state", _exported(fresh, "")) == []
    assert search.in_bytes("the tasks", _details_of_tasks(platform)) == []
    assert search.in_bytes("the calls", json.dumps(platform.calls()).encode()) == []
    assert search.in_files(_folders_of(fresh), rightful=RIGHTFUL, skipped=".venv") == []
    assert_what_is_planted_is_found(fresh, search, token)


def assert_what_is_planted_is_found(fresh: FreshClone, search: SecretSearch, token: str) -> None:
    """The same search, of a state that is opened, of a log, and of a process that was told too much."""
    assert "token in the state" in search.in_bytes("the state", _exported(fresh, "--show-secrets"))
    planted = fresh.platform_folder / "outputs" / "planted.txt"
    planted.write_text(f"Ray says {token}")
    assert search.in_files(_folders_of(fresh), rightful=RIGHTFUL, skipped=".venv") == [f"token in {planted}"]
    planted.unlink()
    # As on a node, where a cloud's key is as wrong as a token.
    told = fresh.start(f"RAYDOG_NODE_IP=10.0.0.1 TOLD={token} exec sleep 30")
    album = ProcessAlbum(fresh.place)
    try:
        wait_until("sleep runs", lambda: Path(f"/proc/{told.pid}/comm").read_text().strip() == "sleep")
        album.look()
    finally:
        told.kill()
        told.communicate(timeout=10)
    found = search.in_processes(process for process in album.seen if process.pid == told.pid)
    assert {hit.partition(" of ")[0] for hit in found} == {
        "token in TOLD",
        "cloud key in YD_API_KEY_ID",
        "cloud key in YD_API_KEY_SECRET",
    }


def assert_nothing_is_left(fresh: FreshClone, canary: Canary) -> None:
    # The platform says that it has stopped, and then its process ends.
    wait_until("all processes have ended", lambda: not fresh.processes(), 10)
    assert fresh.remains() == []
    assert fresh.resources() == []
    assert canary.asked == []
    search = SecretSearch({"cloud key": fresh.canary_secret})
    assert search.in_files([fresh.place], skipped=".venv") == []


def _exported(fresh: FreshClone, *options: str) -> bytes:
    exported = fresh.plain(f"pulumi stack export -s local {' '.join(options)}", seconds=60)
    assert exported.code == 0, exported.text
    return exported.out.encode()


def _details_of_tasks(platform: PlatformView) -> bytes:
    tasks = [platform.call("GET", f"/work/tasks/{task['id']}") for task in platform.tasks()]
    assert len(tasks) == 3
    assert all("RAYDOG_TOKEN_FILE" in task["environment"] for task in tasks)
    return json.dumps(tasks).encode()


def _folders_of(fresh: FreshClone) -> list[Path]:
    """Its own, with state, database and logs, and those of its nodes."""
    ident = (fresh.platform_folder / "id").read_text().strip()
    return [fresh.place, *Path("/tmp").glob(f"rd-{ident}-*")]


def _said(name: str, text: str) -> str:
    """What stands behind a name in the text that says how to connect."""
    found = re.search(rf"^{name} +(\S.*)$", text, re.MULTILINE)
    assert found is not None, text
    return found[1]


def _line_with(words: str, text: str) -> str:
    return next(line.strip() for line in text.splitlines() if words in line)
