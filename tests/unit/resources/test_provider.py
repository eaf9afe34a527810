"""What all providers share: pure checks and diffs, nothing of their own in state, one sentence on failure."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from pulumi.dynamic.dynamic import serialize_provider
from pulumi.output import Unknown

from raydog_resources.errors import CouldNotAsk
from raydog_resources.resources.entry import KINDS, load
from raydog_resources.resources.provider import RENEW, Provider
from raydog_resources.specs.marks import AT_CREATION, RENEWED, REPLACES, fields_with
from tests.unit.resources.rig import (
    Cluster,
    Rig,
    head_spec,
    job_spec,
    observability_spec,
    pool_spec,
    requirement_spec,
)

EVERY_KIND = sorted(KINDS)
UNKNOWN = Unknown()  # type: ignore[no-untyped-call]


def example(kind: str) -> dict[str, Any]:
    """Inputs as a stack would have them: numbers come as floats."""
    cluster = Cluster(Rig())
    specs = {
        "work-requirement": requirement_spec(),
        "worker-pool": pool_spec(),
        "head-node": cluster.head_spec,
        "worker-nodes": cluster.worker_spec,
        "cluster-readiness": cluster.readiness_spec(),
        "observability-node": observability_spec(cluster),
        "scheduler-job": job_spec(),
    }
    return dict(_floats(specs[kind].model_dump(exclude_none=True)))


def _floats(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _floats(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_floats(item) for item in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_a_provider_has_no_state_of_its_own(kind: str) -> None:
    provider = Rig().with_reach(load(kind))
    assert provider.__reduce__() == (load, (kind,))
    again = pickle.loads(pickle.dumps(provider))
    assert type(again) is type(provider)
    assert vars(again) == {}
    assert load(kind).serialize_as_secret_always is False


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_what_state_holds_of_it_is_short(kind: str) -> None:
    assert len(serialize_provider(load(kind))) < 120


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_good_inputs_pass_and_are_not_altered(kind: str) -> None:
    inputs = example(kind)
    checked = load(kind).check({}, dict(inputs))
    assert (checked.inputs, checked.failures) == (inputs, [])


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_the_same_inputs_are_no_difference(kind: str) -> None:
    inputs = example(kind)
    diff = Rig().with_reach(load(kind)).diff("id", {**inputs, "some_output": "x"}, dict(inputs))
    assert (diff.changes, diff.replaces, diff.delete_before_replace) == (None, [], False)


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_every_marked_field_replaces_and_no_other(kind: str) -> None:
    provider, inputs = Rig().with_reach(load(kind)), example(kind)
    marked = set(fields_with(provider.model, REPLACES))
    for name in inputs:
        changed = provider.diff("id", inputs, {**inputs, name: "changed"}).replaces
        assert changed == ([name] if name in marked else [])


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_unknown_is_tolerated_and_never_replaces(kind: str) -> None:
    inputs = dict.fromkeys(example(kind), UNKNOWN)
    provider = Rig().with_reach(load(kind))
    assert provider.check(example(kind), inputs).failures == []
    assert provider.check({}, {**example(kind), "tag": UNKNOWN}).failures == []
    assert provider.diff("id", example(kind), inputs).replaces == []


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_a_wrong_input_is_named(kind: str) -> None:
    failures = load(kind).check({}, {**example(kind), "unheard_of": 1.0}).failures
    assert [failure.property for failure in failures] == ["unheard_of"]


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_check_and_diff_open_no_platform(kind: str) -> None:
    rig = Rig()
    provider, inputs = rig.with_reach(load(kind)), example(kind)
    provider.check(inputs, dict(inputs))
    provider.diff("id", inputs, dict(inputs))
    assert (rig.opened, rig.platform.calls) == (0, [])


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_what_counts_at_creation_is_kept_while_the_thing_lives(kind: str) -> None:
    provider, inputs = load(kind), example(kind)
    kept = [name for name in fields_with(provider.model, AT_CREATION) if name in inputs]
    news = {**inputs, **dict.fromkeys(kept, "changed")}
    assert provider.check(inputs, news).inputs == inputs
    assert provider.check({}, news).inputs == news


def test_what_was_left_out_at_creation_stays_out_and_what_was_given_stays_in(rig: Rig) -> None:
    with_limit = dict(_floats(pool_spec(idle_pool_seconds=60).model_dump(exclude_none=True)))
    without = {name: value for name, value in with_limit.items() if name != "idle_pool_seconds"}
    for olds, news in ((without, with_limit), (with_limit, without)):
        checked = rig.pools.check(olds, dict(news))
        assert (checked.inputs, checked.failures) == (olds, [])


@pytest.mark.parametrize("kind", ["head-node", "worker-nodes", "scheduler-job"])
def test_a_newer_packaged_script_is_a_difference_only_when_renewing(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider, inputs = load(kind), example(kind)
    assert fields_with(provider.model, RENEWED) == ("script",)
    newer = {**inputs, "script": "role@2"}
    assert provider.check({**inputs, "script": "role@1"}, newer).inputs["script"] == "role@1"
    monkeypatch.setenv(RENEW, "1")
    assert provider.check({**inputs, "script": "role@1"}, newer).inputs["script"] == "role@2"


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_outputs_of_another_release_can_still_be_read(kind: str) -> None:
    provider = load(kind)
    spec = provider.spec_of({**example(kind), "a_field_of_tomorrow": 1, "task_ids": []})
    assert isinstance(spec, provider.model)


def test_a_failure_is_one_sentence(rig: Rig) -> None:
    rig.platform.faults.fail(
        "work.find", CouldNotAsk("it answered 500", thing="platform", next_step="wait"), times=9
    )
    with pytest.raises(RuntimeError, match=r"^platform: it answered 500\. Next: wait$"):
        rig.requirements.create(requirement_spec().model_dump())


def test_the_debug_variable_brings_the_traceback_back(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAYDOG_DEBUG", "1")
    rig.platform.faults.fail("work.find", CouldNotAsk("it answered 500"), times=9)
    with pytest.raises(RuntimeError, match="Traceback"):
        rig.requirements.create(requirement_spec().model_dump())


def test_read_gives_inputs_too_and_says_gone_with_an_empty_id(rig: Rig) -> None:
    made = rig.requirements.create(requirement_spec().model_dump())
    seen = rig.requirements.read(str(made.id), dict(made.outs or {}))
    assert seen.inputs is not None
    assert seen.inputs["name"] == "c"
    rig.platform.work.cancel(str(made.id), abort=True)
    gone = rig.requirements.read(str(made.id), dict(made.outs or {}))
    assert (gone.id, gone.outs) == ("", {})


def test_all_six_verbs_of_every_kind_are_written_out() -> None:
    for kind in EVERY_KIND:
        written = vars(type(load(kind)))
        assert {"make", "change", "look", "remove"} <= set(written), kind
        assert issubclass(type(load(kind)), Provider)


def test_the_token_is_only_where_it_is_secret() -> None:
    cluster = Cluster(Rig())
    token = cluster.head.outputs["ray_token"]
    for made in (cluster.requirement, cluster.head_pool, cluster.worker_pool):
        assert token not in repr(made.outputs)
    for outputs in (cluster.head.outputs, cluster.workers.outputs):
        holders = [name for name, value in outputs.items() if token in repr(value)]
        assert holders == ["ray_token"]
    assert "ray_token" not in head_spec("r", "p").model_dump()
