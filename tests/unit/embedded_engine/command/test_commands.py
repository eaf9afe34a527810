"""Commands that need no run: what they say, what they leave, and that nothing secret is in the clear."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.architecture.source_tree import ROOT
from tests.unit.embedded_engine.command.desk import Desk

GOLDEN = ROOT / "tests" / "golden" / "embedded_engine"
OPEN = GOLDEN / "export-with-secrets.json"
CANARY = b"CANARY"


def golden(name: str) -> str:
    return (GOLDEN / name).read_text(encoding="utf-8").rstrip("\n")


def test_a_new_stack_has_a_salt_a_state_and_is_selected(stack: Desk) -> None:
    assert stack.out == "Created stack 'dev'"
    assert stack.settings.read_text().startswith("encryptionsalt: v1:")
    assert json.loads(stack.checkpoint.read_text())["checkpoint"]["stack"] == "organization/p1/dev"
    assert stack.do("stack", "ls", "--json") == 0
    expected = {"name": "dev", "current": True, "lastUpdate": "2023-11-14T22:13:20.000Z", "resourceCount": 0}
    assert json.loads(stack.out) == [expected]


def test_a_stack_that_is_not_understood_is_listed_nonetheless(stack: Desk) -> None:
    stack.checkpoint.write_text('{"version":4,"features":["views"],"checkpoint":{}}')
    assert stack.do("stack", "ls", "--json") == 0
    assert json.loads(stack.out) == [{"name": "dev", "current": True}]


def test_a_stack_is_made_once(stack: Desk) -> None:
    before = stack.files()
    assert stack.do("stack", "init", "dev") == 1
    assert stack.err == "error: stack 'organization/p1/dev' already exists"
    assert stack.files() == before


def test_without_a_passphrase_nothing_is_made(desk: Desk) -> None:
    del desk.environment["PULUMI_CONFIG_PASSPHRASE"]
    before = desk.files()
    assert desk.do("stack", "init", "dev") == 1
    assert "passphrase must be set with PULUMI_CONFIG_PASSPHRASE or" in desk.err
    assert desk.files() == before


def test_the_passphrase_may_lie_in_a_file(desk: Desk) -> None:
    del desk.environment["PULUMI_CONFIG_PASSPHRASE"]
    (desk.root / "word").write_text("pp\n")
    desk.environment["PULUMI_CONFIG_PASSPHRASE_FILE"] = str(desk.root / "word")
    assert desk.do("stack", "init", "dev") == 0
    desk.environment["PULUMI_CONFIG_PASSPHRASE"] = "pp"
    assert desk.do("config", "set", "--secret", "k", "v") == 0


@pytest.mark.parametrize(
    "words", ["stack --stack none", "stack select none", "config --stack none", "cancel none -y"]
)
def test_a_stack_that_is_not_there_has_an_exit_code_of_its_own(stack: Desk, words: str) -> None:
    assert stack.do(*words.split()) == 6
    assert stack.err == "error: no stack named 'none' found"


def test_what_was_in_the_clear_is_closed_before_it_reaches_the_disk(stack: Desk) -> None:
    assert stack.do("stack", "import", "--file", str(OPEN)) == 0, stack.err
    assert all(CANARY not in content for content in stack.files().values())
    assert stack.do("stack", "export", "--show-secrets") == 0
    ours, theirs = json.loads(stack.out), json.loads(OPEN.read_text())
    assert ours["deployment"]["resources"] == theirs["deployment"]["resources"]


def test_what_is_imported_again_is_closed_as_it_was(stack: Desk) -> None:
    stack.do("stack", "import", "--file", str(OPEN))
    stack.do("stack", "export", "--file", "here.json")
    before = stack.checkpoint.read_text()
    assert stack.do("stack", "import", "--file", "here.json") == 0
    assert stack.checkpoint.read_text() == before


def test_outputs_look_as_the_command_line_s(stack: Desk) -> None:
    stack.do("stack", "import", "--file", str(OPEN))
    for flags, name in (((), "outputs.json"), (("--show-secrets",), "outputs-with-secrets.json")):
        assert stack.do("stack", "output", "--json", *flags) == 0
        assert stack.out == golden(name)
    assert (stack.do("stack", "output", "s"), stack.out) == (0, "[secret]")
    assert (stack.do("stack", "output", "s", "--show-secrets"), stack.out) == (0, "CANARY-out")
    assert stack.do("stack", "output", "none") == 1


def test_a_state_of_another_stack_is_not_imported_unasked(desk: Desk) -> None:
    desk.do("stack", "init", "prod")
    before = desk.files()
    assert desk.do("stack", "import", "--file", str(OPEN), "--stack", "prod") == 1
    assert "is from a different stack (dev != prod)" in desk.err
    assert desk.files() == before
    assert desk.do("stack", "import", "--file", str(OPEN), "--stack", "prod", "--force") == 0


def test_a_stack_with_resources_is_not_removed_unasked(stack: Desk) -> None:
    stack.do("stack", "import", "--file", str(OPEN))
    assert stack.do("stack", "rm", "--yes") == 1
    assert "'dev' still has resources; removal rejected" in stack.err
    assert stack.do("stack", "rm", "--yes", "--force") == 0
    assert not stack.settings.exists()
    assert not stack.checkpoint.exists()
    assert stack.checkpoint.with_name("dev.json.bak").exists()
    assert stack.do("stack") == 1


def test_configuration_is_kept_closed_and_shown_when_asked_for(stack: Desk) -> None:
    for words in (
        ("set", "plain", "x: y"),
        ("set", "--secret", "tok", "CANARY-1"),
        ("set", "--path", "obj.a[0]", "5"),
        ("set", "--path", "--secret", "obj.b", "CANARY-2"),
        ("set-all", "--plaintext", "m=1", "--secret", "n=CANARY-3"),
    ):
        assert stack.do("config", *words) == 0, stack.err
    assert stack.do("config", "set", "piped", stdin="from a pipe\n") == 0
    assert all(CANARY not in content for content in stack.files().values())
    stack.do("config", "--json")
    assert "CANARY" not in stack.out
    stack.do("config", "--json", "--show-secrets")
    found: dict[str, Any] = json.loads(stack.out)
    assert {key: one["value"] for key, one in found.items()} == {
        "p1:plain": "x: y",
        "p1:tok": "CANARY-1",
        "p1:obj": '{"a":[5],"b":"CANARY-2"}',
        "p1:m": "1",
        "p1:n": "CANARY-3",
        "p1:piped": "from a pipe",
    }
    assert (stack.do("config", "get", "--path", "obj.b"), stack.out) == (0, "CANARY-2")
    assert stack.do("config", "rm", "tok") == stack.do("config", "rm-all", "m", "n", "none") == 0
    assert stack.do("config", "get", "tok") == 1


def test_with_a_wrong_passphrase_nothing_changes(stack: Desk) -> None:
    stack.do("stack", "import", "--file", str(OPEN))
    before = stack.files()
    stack.environment["PULUMI_CONFIG_PASSPHRASE"] = "wrong"
    for words in (
        "config set --secret k v",
        "stack export --show-secrets",
        "stack output --show-secrets",
        f"stack import --file {OPEN}",
        "up --yes",
    ):
        assert stack.do(*words.split()) == 1
        assert stack.err == "error: incorrect passphrase"
    assert stack.files() == before


def test_a_lock_of_somebody_else_is_respected_until_it_is_broken(stack: Desk) -> None:
    lock = stack.root / "state" / ".pulumi" / "locks" / "organization" / "p1" / "dev" / "x.json"
    lock.parent.mkdir(parents=True, exist_ok=True)
    lock.write_text('{"pid":1,"username":"u","hostname":"h","timestamp":"2026-01-01T00:00:00Z"}')
    before = stack.files()
    for words in (f"stack import --file {OPEN}", "stack rm --yes", "up --yes", "destroy --yes"):
        assert stack.do(*words.split()) == 1
        assert "created by u@h (pid 1) at 2026-01-01T00:00:00Z" in stack.err
    assert stack.files() == before
    assert stack.do("cancel", "--yes") == 0
    assert not lock.exists()


@pytest.mark.parametrize(
    "words",
    [
        "stack rename x",
        "stack tag ls",
        "stack change-secrets-provider passphrase",
        "stack export --version 1",
        "stack init x --secrets-provider awskms://k",
        "config env ls",
        "config cp --dest x",
        "import a b c",
        "login",
        "new",
        "up --yes --plan p",
        "up --yes --exclude x",
        "up --yes --continue-on-error",
        "preview --save-plan p",
        "up --yes -c a=b",
        "destroy --yes --remove",
        "refresh --yes --import-pending-creates x",
        "up --yes somewhere",
        "stack ls --organization x",
        "up --preview-only",
        "preview --yes",
        "destroy --yes --policy-pack x",
        "",
        "up --help",
    ],
)
def test_what_lies_outside_is_left_to_the_command_line(stack: Desk, words: str) -> None:
    before = stack.files()
    assert stack.do(*words.split()) == 1
    assert "use the pulumi CLI for this" in stack.err
    assert stack.files() == before


def test_nothing_is_done_unasked(stack: Desk) -> None:
    before = stack.files()
    for words in ("up", "destroy", "refresh"):
        assert stack.do(words) == 1
        assert "--yes or --skip-preview must be passed in" in stack.err
    assert stack.files() == before


def test_without_a_backend_it_would_be_pulumi_cloud(desk: Desk) -> None:
    del desk.environment["PULUMI_BACKEND_URL"]
    assert desk.do("stack", "ls") == 1
    assert "use the pulumi CLI for this" in desk.err


def test_two_projects_do_not_mix(stack: Desk) -> None:
    assert stack.do("stack", "--stack", "organization/p2/dev") == 1
    assert "doesn't match Pulumi.yaml" in stack.err
    assert stack.do("stack", "--stack", "organization/p1/dev", "--show-name") == 0
    assert stack.out == "dev"
