"""What the doctor says of an account: each prerequisite by itself, and nothing is changed by asking."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from raydog_resources.config.description import read_description
from raydog_resources.errors import CouldNotAsk, NotAuthorised
from raydog_resources.gateways.application import Application
from raydog_resources.gateways.template import NewTemplate
from raydog_resources.workspace.account_examination import AccountExamination
from raydog_resources.workspace.finding import Finding
from tests.fakes.clock import FakeClock
from tests.fakes.yellowdog import FakeYellowDog


@pytest.fixture
def platform() -> FakeYellowDog:
    return FakeYellowDog(FakeClock(), templates=("dev/head", "dev/worker"))


def examined(platform: FakeYellowDog, **workers: Any) -> Mapping[str, Finding]:
    group = {"nodes": 1, "template": "dev/worker", **workers}
    cluster = {"ray_version": "2.60.0", "head": {"template": "dev/head"}, "workers": {"cpu": group}}
    values = {"cluster": cluster, "runs_on": {"kind": "yellowdog", "namespace": "dev"}}
    description = read_description(values, Path("stacks/Pulumi.dev.yaml"), Path())
    return {one.what: one for one in AccountExamination(description, platform).findings()}


def test_an_account_that_has_all_of_it(platform: FakeYellowDog) -> None:
    platform.namespaces.add("dev")
    before = list(platform.calls)
    found = examined(platform, images="ami-1")
    assert [one.what for one in found.values() if not one.fine] == []
    assert list(found) == ["key", "namespace", "templates", "images", "rights"]
    assert found["key"].sentence == "the account tests knows it as application fake"
    assert found["templates"].sentence == "dev/head, dev/worker: all there"
    assert "ami-1: named" in found["images"].sentence
    asked = {call.rpartition(".")[2] for call in platform.calls[len(before) :]}
    assert asked <= {"application", "all", "get", "find"}


def test_a_key_that_is_not_known_ends_the_questions(platform: FakeYellowDog) -> None:
    platform.faults.fail("application", NotAuthorised("could not show our key: it is not known"))
    found = examined(platform)
    assert list(found) == ["key"]
    assert not found["key"].fine
    assert "it is not known" in found["key"].sentence


def test_a_template_that_is_not_there_is_named_with_one_that_is(platform: FakeYellowDog) -> None:
    found = examined(platform, template="dev/workers")["templates"]
    assert not found.fine
    assert found.sentence.startswith("dev/workers: there is no such compute requirement template")
    assert found.sentence.endswith("Next: write dev/worker")


def test_a_template_without_sources_makes_no_machine(platform: FakeYellowDog) -> None:
    platform.templates.seed(NewTemplate("dev", "empty", "single", ()))
    found = examined(platform, template="dev/empty")["templates"]
    assert (found.fine, "dev/empty: it draws from no compute source" in found.sentence) == (False, True)


def test_a_namespace_the_key_may_not_read(platform: FakeYellowDog, monkeypatch: pytest.MonkeyPatch) -> None:
    narrow = Application("ydid:app:000000:1", "fake", "tests", ("prod",))
    monkeypatch.setattr(platform, "application", lambda: narrow)
    found = examined(platform)["namespace"]
    assert (found.fine, "the key may not read it, but prod" in found.sentence) == (False, True)


def test_rights_that_are_missing_are_named_and_silence_is_not_taken_for_one(platform: FakeYellowDog) -> None:
    platform.faults.fail("pools.all", NotAuthorised("that is not allowed"))
    found = examined(platform)["rights"]
    assert "the key may not list worker pools (that is not allowed)" in found.sentence
    platform.faults.fail("work.all", CouldNotAsk("no answer"))
    assert examined(platform)["rights"].sentence == "no answer"
