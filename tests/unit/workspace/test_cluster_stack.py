"""What one stack's verbs ask of the engine, and in which order."""

from __future__ import annotations

import platform
from pathlib import Path
from typing import Any

import pytest

from raydog_resources.errors import CredentialsError, DescriptionError, EngineError, StackLocked
from raydog_resources.workspace.cluster_stack import ClusterStack
from raydog_resources.workspace.engine_run import EngineRun
from raydog_resources.workspace.run_event import Ended, Said
from raydog_resources.workspace.thing import Thing
from raydog_resources.workspace.wish import Wish
from tests.fakes.engine import DYNAMIC, Play, made, step, summary, urn, word
from tests.unit.workspace.house import STACK, House

HEAD = urn("HeadNode", "cluster-head")
POOL = urn("WorkerPool", "cluster-pool-head")
STATE: dict[str, Any] = {
    "resources": [{"urn": HEAD, "type": f"{DYNAMIC}HeadNode", "outputs": {"head_id": "t"}}]
}
# Of a process that can't exist: the numbers of this system end far below.
DEAD = 2**30


def cut_off(of: str) -> dict[str, Any]:
    return {**STATE, "pending_operations": [{"resource": {"urn": of}, "type": "creating"}]}


def locked(host: str) -> Play:
    said = (
        f"error: the stack is currently locked by 1 lock(s).\n x.json: created by me@{host} (pid {DEAD}) at 1"
    )
    return Play(error=said)


def test_the_first_up_makes_the_stack_and_looks_at_nothing(house: House) -> None:
    house.engine.will("up", Play([*made(HEAD), summary(create=3)]))
    assert house.stack.up(house.heard) == {"create": 3}
    assert house.engine.verbs() == ["init", "up"]
    init = next(call for call in house.engine.calls if call[:2] == ["stack", "init"])
    assert init == ["stack", "init", "local", "--no-select", "--secrets-provider", "passphrase"]
    assert "--refresh" not in house.engine.calls[-2]
    assert house.engine.settings == [f"{STACK}encryptionsalt: v1:made-here\n"]
    assert house.settings.written.read_text() == STACK


def test_a_stack_that_somebody_else_makes_at_the_same_moment_is_taken_as_it_is(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = house.engine._answer

    def raced(args: list[str], cwd: Path) -> tuple[str, str, int]:
        if args[:2] == ["stack", "init"]:
            house.engine.states["local"] = STATE
            return "", "error: stack 'local' already exists", 255
        return usual(args, cwd)

    monkeypatch.setattr(house.engine, "_answer", raced)
    house.stack.up(house.heard)
    assert house.engine.verbs() == ["init", "up"]
    assert "--refresh" in next(call for call in house.engine.calls if call[0] == "up")


def test_every_run_finds_state_and_passphrase_of_the_checkout(house: House) -> None:
    house.stack.up(house.heard)
    for environment in house.engine.environments:
        assert environment["PULUMI_BACKEND_URL"] == f"{house.checkout.state.as_uri()}?metadata=skip"
        assert environment["PULUMI_CONFIG_PASSPHRASE_FILE"] == str(house.checkout.passphrase_file)
        assert environment["PULUMI_SKIP_UPDATE_CHECK"] == "true"
    assert not any("--show-secrets" in call for call in house.engine.calls)


def test_what_there_is_to_know_of_the_engine_is_said_first_and_once(house: House) -> None:
    run = EngineRun("local", house.project.folder, house.backend, house.engine, "run by another engine")
    stack = ClusterStack("local", house.settings, run, own_passphrase=True, trail=house.trail)
    house.engine.will("up", Play([*made(HEAD), summary(create=3)]))
    stack.up(house.heard)
    stack.up(house.heard)
    assert house.heard.events[0] == Said("local", "run by another engine")
    assert house.heard.events.count(house.heard.events[0]) == 1


def test_a_later_up_looks_first(house: House) -> None:
    house.engine.states["local"] = STATE
    assert house.stack.up(house.heard) == {}
    assert house.engine.verbs() == ["up"]
    run = next(call for call in house.engine.calls if call[0] == "up")
    assert "--refresh" in run


def test_wishes_are_for_the_run_they_were_asked_of(house: House) -> None:
    house.stack.up(house.heard, wishes=[Wish.RENEW])
    renewed = [environment.get("RAYDOG_RENEW") for environment in house.engine.environments]
    assert renewed.count("1") == renewed[2:].count("1") > 0
    house.engine.environments.clear()
    house.stack.up(house.heard)
    assert not any("RAYDOG_RENEW" in environment for environment in house.engine.environments)


def test_an_up_that_takes_over_what_was_cut_off_forgets_it_afterwards(house: House) -> None:
    house.engine.states["local"] = cut_off(HEAD)
    house.stack.up(house.heard)
    assert house.engine.verbs() == ["up", "refresh"]
    forgetting = next(call for call in house.engine.calls if call[0] == "refresh")
    assert "--clear-pending-creates" in forgetting


def test_an_up_that_failed_forgets_nothing(house: House) -> None:
    house.engine.states["local"] = cut_off(HEAD)
    house.engine.will("up", Play([word("no machine", "error", HEAD)], error="error: update failed"))
    with pytest.raises(EngineError):
        house.stack.up(house.heard)
    assert house.engine.verbs() == ["up"]


def test_destroy_takes_over_first_what_nothing_would_lead_to(house: House) -> None:
    house.engine.states["local"] = cut_off(POOL)
    house.stack.destroy(house.heard)
    assert house.engine.verbs() == ["up", "destroy", "refresh"]
    adopting = next(call for call in house.engine.calls if call[0] == "up")
    assert adopting[adopting.index("--target") + 1] == POOL
    assert house.heard.events[0] == Said(
        "local", "taking over what an earlier run was making when it was cut off"
    )


def test_destroy_leaves_to_the_requirement_what_lives_inside_it(house: House) -> None:
    house.engine.states["local"] = cut_off(HEAD)
    house.stack.destroy(house.heard)
    assert house.engine.verbs() == ["destroy", "refresh"]


def test_destroy_removes_the_rest_where_something_cannot_be_taken_over(house: House) -> None:
    house.engine.states["local"] = cut_off(POOL)
    house.engine.will("up", Play([word("key refused", "error", POOL)], error="error: update failed"))
    with pytest.raises(EngineError, match="pool head: key refused"):
        house.stack.destroy(house.heard)
    assert house.engine.verbs() == ["up", "destroy"]


@pytest.mark.parametrize("state", [None, {}, {"resources": []}])
def test_there_may_be_nothing_to_destroy(house: House, state: dict[str, Any] | None) -> None:
    if state is not None:
        house.engine.states["local"] = state
    assert house.stack.destroy(house.heard) == {}
    assert house.engine.verbs() == []


def test_a_failed_run_gives_the_reasons_what_is_left_and_what_to_do(house: House) -> None:
    events = [
        step("resourcePreEvent", "create", HEAD),
        word("no machine", "error", HEAD),
        word("no machine", "error", HEAD),
        word("update failed", "error"),
        step("resOpFailedEvent", "create", HEAD),
    ]
    house.engine.will("up", Play(events, error="error: update failed"))
    with pytest.raises(EngineError) as caught:
        house.stack.up(house.heard)
    assert str(caught.value) == (
        "head: no machine\n"
        "stack local: up failed; what exists, and how far it got, is in its state. "
        "Next: mend the cause, then: raydog up local; to remove all of it: raydog destroy local"
    )
    assert house.heard.events[-1] == Ended(Thing(HEAD, "head"), "create", failed=True)


def test_a_run_that_failed_before_it_began_says_that_nothing_was_changed(house: House) -> None:
    house.engine.will(
        "preview", Play([word("stacks/Pulumi.local.yaml: bad", "error")], error="error: preview failed")
    )
    with pytest.raises(EngineError, match=r"stack local: preview failed; nothing was changed$"):
        house.stack.preview(house.heard)


def test_trouble_without_a_reason_from_a_thing_is_the_engines_own(house: House) -> None:
    house.engine.will("up", Play(error="error: get stack secrets manager: incorrect passphrase"))
    with pytest.raises(CredentialsError, match="does not open its secrets"):
        house.stack.up(house.heard)


def test_a_lock_left_by_a_killed_run_is_taken_away_once(house: House) -> None:
    house.engine.will("up", locked(platform.node()), Play([summary(create=1)]))
    assert house.stack.up(house.heard) == {"create": 1}
    assert house.engine.verbs() == ["init", "up", "cancel", "up"]
    assert Said("local", "unlocking it: the run that had locked it was killed") in house.heard.events


def test_a_lock_that_comes_back_is_somebodys(house: House) -> None:
    house.engine.will("up", locked(platform.node()), locked(platform.node()))
    with pytest.raises(StackLocked):
        house.stack.up(house.heard)
    assert house.engine.verbs().count("cancel") == 1


def test_a_lock_of_another_machine_is_respected(house: House) -> None:
    house.engine.will("up", locked("far-away"))
    with pytest.raises(StackLocked, match="of me on far-away is at work on it"):
        house.stack.up(house.heard)
    assert "cancel" not in house.engine.verbs()


def test_preview_asks_nobody_unless_told_to(house: House) -> None:
    house.engine.states["local"] = STATE
    house.engine.will("preview", Play([summary(same=3, update=1)]), Play([summary(same=4)]))
    assert house.stack.preview(house.heard) == {"update": 1}
    assert house.stack.preview(house.heard, refresh=True) == {}
    plain, asking = (call for call in house.engine.calls if call[0] == "preview")
    assert ("--refresh" in plain, "--refresh" in asking) == (False, True)


def test_refresh_says_what_differed(house: House) -> None:
    house.engine.states["local"] = STATE
    house.engine.will("refresh", Play([summary(same=3, delete=1)]))
    assert house.stack.refresh(house.heard) == {"delete": 1}


def test_outputs_hide_secrets_unless_they_are_asked_for(house: House) -> None:
    house.engine.states["local"] = STATE
    house.engine.outputs = {"ray_address": "ray://x", "ray_token": "hush"}
    assert house.stack.outputs() == {"ray_address": "ray://x", "ray_token": "[secret]"}
    assert house.stack.outputs(show_secrets=True)["ray_token"] == "hush"


@pytest.mark.parametrize("verb", ["refresh", "outputs"])
def test_a_stack_that_was_never_made_is_named(house: House, verb: str) -> None:
    with pytest.raises(DescriptionError, match=r"stack local: it has never been made.*raydog up local"):
        house.stack.refresh(house.heard) if verb == "refresh" else house.stack.outputs()


def test_a_stack_that_is_not_described_is_not_made(house: House) -> None:
    house.settings.written.unlink()
    for act in (house.stack.up, house.stack.preview):
        with pytest.raises(DescriptionError, match="it is not described: there is no such file"):
            act(house.heard)
    assert house.engine.calls == []


def test_an_undescribed_stack_can_still_be_destroyed(house: House) -> None:
    house.stack.ensure()
    house.engine.states["local"] = STATE
    house.settings.written.unlink()
    house.stack.destroy(house.heard)
    assert "destroy" in house.engine.verbs()
