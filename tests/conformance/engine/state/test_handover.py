"""What one engine wrote, the other one reads: states, secrets, settings, locks, history, both ways."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from raydog_resources.clock import SystemClock
from raydog_resources.embedded_engine.state.backend import open_backend
from raydog_resources.embedded_engine.state.passphrase import make_salt
from raydog_resources.embedded_engine.state.property_value import Value, same_value
from raydog_resources.embedded_engine.state.resource_state import ResourceState
from raydog_resources.embedded_engine.state.snapshot import CREATING, PendingOperation, Snapshot
from raydog_resources.embedded_engine.state.stack_files import StackFiles
from raydog_resources.embedded_engine.state.stack_store import StackStore
from tests.conformance.engine.state.rig import OPEN, Rig, command_line
from tests.unit.embedded_engine.state.values import values

pytestmark = [
    pytest.mark.engine,
    pytest.mark.cli,
    pytest.mark.skipif(not command_line(), reason="no pulumi: install the Pulumi CLI"),
]
BOTH_WAYS = pytest.mark.parametrize(("one", "other"), [("ours", "cli"), ("cli", "ours")])
HEAD = "urn:pulumi:dev::p1::"


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    return Rig(tmp_path / "rig")


def files_of(rig: Rig) -> StackFiles:
    backend = open_backend(rig.environment["PULUMI_BACKEND_URL"], {}, SystemClock())
    return backend.stack("p1", "dev")


def store_of(rig: Rig) -> StackStore:
    salt = rig.settings.read_text().splitlines()[0].partition(": ")[2]
    return StackStore(files_of(rig), salt, lambda: "pp", SystemClock())


@BOTH_WAYS
def test_a_stack_made_by_one_is_used_and_removed_by_the_other(rig: Rig, one: str, other: str) -> None:
    rig.by(one, "stack", "init", "dev")
    assert [found["name"] for found in json.loads(rig.by(other, "stack", "ls", "--json").out)] == ["dev"]
    # Selected by the one, current for the other.
    assert rig.by(other, "stack", "--show-name").out == "dev"
    rig.by(other, "stack", "import", "--file", str(OPEN))
    assert rig.shown(one) == rig.shown(other) == json.loads(OPEN.read_text())["deployment"]["resources"]
    assert rig.by(one, "stack", "output", "--json", "--show-secrets").out == (
        rig.by(other, "stack", "output", "--json", "--show-secrets").out
    )
    rig.by(other, "stack", "rm", "--yes", "--force")
    assert json.loads(rig.by(one, "stack", "ls", "--json").out) == []
    assert not rig.settings.exists()


@BOTH_WAYS
def test_configuration_set_by_one_is_read_by_the_other(rig: Rig, one: str, other: str) -> None:
    rig.by(one, "stack", "init", "dev")
    for words in (
        ("plain", "hello <&> é"),
        ("number", "012"),
        ("yes", "yes"),
        ("--path", "obj.list[0].x", "1"),
        ("--path", "obj.flag", "true"),
        ("--path", 'obj["a.b"]', "1e3"),
        ("--secret", "tok", "CANARY-1"),
        ("--path", "--secret", "obj.s", "CANARY-2"),
        ("multi", "a\nb: c # d"),
    ):
        rig.by(one, "config", "set", *words)
    shown = ("config", "--json", "--show-secrets")
    assert rig.by(one, *shown).out == rig.by(other, *shown).out
    rig.by(other, "config", "set", "--secret", "more", "CANARY-3")
    rig.by(other, "config", "rm", "plain")
    assert rig.by(one, *shown).out == rig.by(other, *shown).out
    assert rig.files_with("CANARY") == []


@BOTH_WAYS
def test_a_wrong_passphrase_opens_nothing(rig: Rig, one: str, other: str) -> None:
    rig.by(one, "stack", "init", "dev")
    rig.by(one, "stack", "import", "--file", str(OPEN))
    rig.environment["PULUMI_CONFIG_PASSPHRASE"] = "wrong"
    said = (
        rig.cli("stack", "export", "--show-secrets")
        if other == "cli"
        else rig.ours("stack", "export", "--show-secrets")
    )
    assert said.code == 1
    assert "incorrect passphrase" in said.err
    assert "CANARY" not in said.out


def test_our_lock_holds_the_command_line_and_can_be_cancelled_by_it(rig: Rig) -> None:
    rig.begin()
    with files_of(rig).lock.held():
        said = rig.cli("stack", "import", "--file", str(OPEN))
        assert said.code != 0
        assert "the stack is currently locked by 1 lock(s)" in said.err
        assert "created by" in said.err
        rig.by("cli", "cancel", "--yes", "dev")
        rig.by("cli", "stack", "import", "--file", str(OPEN))


def test_both_say_of_a_lock_the_same(rig: Rig) -> None:
    rig.begin()
    with files_of(rig).lock.held():
        words = ("stack", "import", "--file", str(OPEN))
        theirs, ours = rig.cli(*words), rig.ours(*words)
    # How the address is written, and parts of a second, differ.
    head, who = (
        "the stack is currently locked by 1 lock(s). Either wait for the other process(es)",
        "created by ",
    )
    assert head in theirs.err
    assert head in ours.err
    assert theirs.err.split(who)[1].split(" at ")[0] == ours.err.split(who)[1].split(" at ")[0]


def test_the_command_line_shows_our_history(rig: Rig) -> None:
    rig.begin()
    files_of(rig).record(
        {
            "kind": "update",
            "startTime": 1_700_000_000,
            "message": "é",
            "environment": {"exec.kind": "embedded"},
            "config": {"p1:a": "1"},
            "version": 0,
            "result": "failed",
            "endTime": 1_700_000_005,
            "resourceChanges": {"create": 2},
        }
    )
    words = ("stack", "history", "--json")
    theirs = json.loads(rig.by("cli", *words).out)
    assert theirs == json.loads(rig.by("ours", *words).out)
    assert theirs[0]["environment"] == {"exec.kind": "embedded"}


def resources_with(each: list[Value]) -> tuple[ResourceState, ...]:
    stack = ResourceState(
        f"{HEAD}pulumi:pulumi:Stack::p1-dev", "pulumi:pulumi:Stack", outputs={"all": [*each]}
    )
    things = (
        ResourceState(
            f"{HEAD}a:b:C::r{index}",
            "a:b:C",
            parent=stack.urn,
            inputs={"x": value},
            outputs={"y": [value], "é": value},
            dependencies=(stack.urn,),
            property_dependencies={"x": (stack.urn,), "none": ()},
            init_errors=("it's <odd>",),
            ignore_changes=("a.b[0]",),
        )
        for index, value in enumerate(each)
    )
    return (stack, *things)


def rest_of(one: ResourceState) -> tuple[Any, ...]:
    return (
        one.urn,
        one.parent,
        one.dependencies,
        one.property_dependencies,
        one.init_errors,
        one.ignore_changes,
    )


@settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(each=st.lists(values, min_size=10, max_size=10))
def test_random_values_come_through_the_command_line_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, each: list[Value]
) -> None:
    rig = Rig(tmp_path_factory.mktemp("random") / "rig")
    rig.begin()
    resources = resources_with(each)
    pending = (PendingOperation(replace(resources[1], inputs={"p": each[0]}), CREATING),)
    store_of(rig).save(Snapshot(resources=resources, pending_operations=pending))
    exported = rig.by("cli", "stack", "export").out
    operations = json.loads(exported)["deployment"]["pending_operations"]
    assert [(one["type"], one["resource"]["urn"]) for one in operations] == [(CREATING, resources[1].urn)]
    said = rig.cli("stack", "import", stdin=exported)
    assert said.code == 0, said
    found = store_of(rig).load()
    # Whoever imports a state has looked after what was under way: both engines drop it.
    assert found.pending_operations == ()
    assert len(found.resources) == len(resources)
    for ours, theirs in zip(resources, found.resources, strict=True):
        assert same_value(dict(ours.inputs), dict(theirs.inputs))
        assert same_value(dict(ours.outputs), dict(theirs.outputs))
        assert rest_of(ours) == rest_of(theirs)


def test_a_newer_state_is_refused_and_left_alone(rig: Rig) -> None:
    rig.lay_golden_stack()
    tree = json.loads(rig.checkpoint.read_text())
    tree["checkpoint"]["latest"]["resources"][-1]["taint"] = True
    rig.checkpoint.write_text(json.dumps({**tree, "version": 4, "features": ["taint"]}))
    before = rig.checkpoint.read_bytes()
    # The command line understands it.
    rig.by("cli", "stack", "export", "--stack", "dev")
    for words in (
        "stack output",
        "stack export --show-secrets",
        "up --yes",
        f"stack import --file {OPEN} --force",
    ):
        said = rig.ours(*words.split(), "--stack", "dev")
        assert said.code == 1
        assert "use the pulumi CLI for this" in said.err
        assert rig.checkpoint.read_bytes() == before


def test_a_passphrase_that_was_changed_by_the_command_line_is_the_one_from_then_on(rig: Rig) -> None:
    rig.begin()
    rig.by("ours", "stack", "import", "--file", str(OPEN))
    rig.by("ours", "config", "set", "--secret", "tok", "CANARY-1")
    before = rig.settings.read_text()
    changed = rig.cli("stack", "change-secrets-provider", "passphrase", stdin="other\n")
    assert changed.code == 0, changed
    assert rig.settings.read_text().splitlines()[0] != before.splitlines()[0]
    assert rig.ours("stack", "export", "--show-secrets").err == "error: incorrect passphrase"
    rig.environment["PULUMI_CONFIG_PASSPHRASE"] = "other"
    assert rig.shown("ours") == json.loads(OPEN.read_text())["deployment"]["resources"]
    assert rig.by("ours", "config", "get", "tok").out == "CANARY-1"


def test_without_a_salt_in_the_settings_the_one_in_the_state_is_used(rig: Rig) -> None:
    rig.begin()
    salt = rig.settings.read_text()
    rig.settings.write_text("config:\n  p1:a: b\n")
    rig.by("ours", "stack", "import", "--file", str(OPEN))
    assert rig.settings.read_text() == "config:\n  p1:a: b\n"
    rig.by("ours", "config", "set", "--secret", "tok", "CANARY-1")
    assert salt.strip() in rig.settings.read_text()
    assert rig.by("cli", "config", "get", "tok").out == "CANARY-1"


def test_with_another_salt_in_the_settings_everything_is_closed_by_that_one(rig: Rig) -> None:
    rig.begin()
    rig.by("ours", "stack", "import", "--file", str(OPEN))
    rig.by("ours", "stack", "export", "--file", "closed.json")
    salt = make_salt("pp")
    rig.settings.write_text(f"encryptionsalt: {salt}\n")
    rig.by("ours", "stack", "import", "--file", "closed.json")
    assert f'"salt":"{salt}"' in rig.checkpoint.read_text()
    assert rig.shown("cli") == json.loads(OPEN.read_text())["deployment"]["resources"]
