"""The observability node: a state of its own, whatever becomes of it, and a head that hears where metrics go."""

from __future__ import annotations

import json
from typing import Any

import pytest

from raydog_resources.errors import CouldNotAsk
from raydog_resources.resources.address_courier import ADDRESS_FILE
from raydog_resources.resources.provider import Made
from tests.fakes.yellowdog_world import Play
from tests.unit.resources.rig import Cluster, Rig, observability_spec

GRAFANA = {"parts": ["prometheus", "grafana"]}


class Observed:
    """A cluster with such a node."""

    def __init__(self, rig: Rig, **changes: Any) -> None:
        self.rig = rig
        self.spec = observability_spec(Cluster(rig), **changes)
        self.made = rig.observability.make(self.spec)

    def change(self, **changes: Any) -> Made:
        spec = self.spec.model_copy(update=changes)
        self.made = self.rig.observability.change(self.made.ident, self.made.outputs, spec)
        return self.made

    @property
    def state(self) -> str:
        return str(self.made.outputs["state"])

    def told(self) -> dict[str, Any]:
        """What the head was told last."""
        said = [text for name, path, text in self.rig.access.secrets if path == ADDRESS_FILE]
        return dict(json.loads(said[-1]))

    def tasks(self) -> list[str]:
        return [name for name in self.rig.live_tasks() if name.startswith("obs-")]


def test_it_is_up_when_ray_finds_prometheus(rig: Rig) -> None:
    observed = Observed(rig)
    outputs = observed.made.outputs
    assert observed.state == "up"
    assert rig.ray.looked_for_prometheus == 1
    assert outputs["prometheus_url"] == f"http://{outputs['address']}:9090"
    assert (outputs["grafana_url"], outputs["grafana_password"], outputs["report"]) == ("", "", "")


def test_the_head_is_told_by_a_file_and_by_nothing_that_it_was_started_with(rig: Rig) -> None:
    observed = Observed(rig, parts=["prometheus", "node_exporter"])
    outputs = observed.made.outputs
    assert observed.told() == {
        "host": outputs["address"],
        "prometheus": outputs["prometheus_url"],
        "grafana": "",
        "interval": 10.0,
        "node_exporter": 9100,
    }
    assert [name for name, path, _ in rig.access.secrets if path == ADDRESS_FILE] == [
        rig.platform.tasks.get(observed.spec.head_id).name
    ]


def test_the_head_is_told_of_loki_where_there_is_one(rig: Rig) -> None:
    ports = {"prometheus": 9090, "grafana": 3000, "node_exporter": 9100, "loki": 3101}
    observed = Observed(rig, parts=["loki", "prometheus"], ports=ports)
    assert observed.told()["loki"] == f"http://{observed.made.outputs['address']}:3101"


def test_grafana_has_a_password_that_is_brought_to_its_node_and_kept(rig: Rig) -> None:
    observed = Observed(rig, **GRAFANA)
    password = observed.made.outputs["grafana_password"]
    assert len(password) == 32
    assert password in [text for name, _, text in rig.access.secrets if name.startswith("obs-")]
    assert observed.change(interval_seconds=5).outputs["grafana_password"] == password


def test_other_settings_start_its_task_again_on_the_same_pool(rig: Rig) -> None:
    observed = Observed(rig)
    (before,) = observed.tasks()
    observed.change(fingerprint="f2")
    (after,) = observed.tasks()
    assert after != before
    assert observed.state == "up"


def test_what_only_the_head_needs_to_know_starts_nothing(rig: Rig) -> None:
    observed = Observed(rig)
    before = observed.tasks()
    observed.change(interval_seconds=3)
    assert observed.tasks() == before
    assert observed.told()["interval"] == 3


def test_another_head_is_told_and_nothing_is_started(rig: Rig) -> None:
    observed = Observed(rig)
    before = observed.tasks()
    other = next(task for task in rig.platform.tasks.all() if task.name.startswith("w-"))
    observed.change(head_id=other.id)
    assert [name for name, path, _ in rig.access.secrets if path == ADDRESS_FILE][-1] == other.name
    assert observed.tasks() == before


def test_a_script_that_fails_is_a_state_with_its_log_and_no_failed_update() -> None:
    rig = Rig(plays=lambda new: Play(seconds=0, exit_code=73) if new.name.startswith("obs-") else Play())
    rig.access.log = "raydog: FAILED: there is no prometheus on this node"
    observed = Observed(rig)
    assert observed.state.startswith("failed: observability: its task has ended. The Ray cluster runs on")
    assert "exit code 73: a part of the observability node is not there" in observed.made.outputs["report"]
    assert "there is no prometheus on this node" in observed.made.outputs["report"]
    assert len([name for name in rig.live_tasks() if name.startswith(("head-", "w-"))]) == 3


def test_one_that_does_not_answer_in_time_is_a_state_too(rig: Rig) -> None:
    rig.ray.no_prometheus = True
    before = rig.clock.monotonic()
    observed = Observed(rig, start_seconds=30)
    assert 30 <= rig.clock.monotonic() - before < 40
    assert "it answered 500" in observed.state
    rig.ray.no_prometheus = False
    assert observed.change().outputs["state"] == "up"


def test_nobody_is_asked_where_readiness_goes_by_tasks(rig: Rig) -> None:
    rig.ray.no_prometheus = True
    assert Observed(rig, readiness="tasks").state == "up"


def test_one_that_has_ended_is_a_difference_and_is_started_again(rig: Rig) -> None:
    observed = Observed(rig)
    rig.platform.fail(observed.made.outputs["task_id"])
    seen = rig.observability.look(observed.made.ident, observed.made.outputs)
    assert seen is not None
    assert seen.inputs["fingerprint"] != observed.spec.fingerprint
    assert seen.outputs["state"] == "failed: its task has ended"
    assert observed.change().outputs["state"] == "up"
    whole = rig.observability.look(observed.made.ident, observed.made.outputs)
    assert whole is not None
    assert whole.inputs["fingerprint"] == observed.spec.fingerprint


def test_a_run_that_was_cut_off_is_gone_on_with(rig: Rig) -> None:
    observed = Observed(rig)
    again = rig.observability.make(observed.spec)
    assert again.outputs["task_id"] == observed.made.outputs["task_id"]


def test_with_grafana_it_is_begun_anew_for_nobody_knows_the_password(rig: Rig) -> None:
    observed = Observed(rig, **GRAFANA)
    again = rig.observability.make(observed.spec)
    assert again.outputs["task_id"] != observed.made.outputs["task_id"]
    assert len(observed.tasks()) == 1


def test_at_its_end_the_head_is_told_that_there_is_nothing_any_more(rig: Rig) -> None:
    observed = Observed(rig)
    rig.observability.remove(observed.made.ident, observed.made.outputs)
    assert observed.told() == {}
    assert observed.tasks() == []
    rig.observability.remove(observed.made.ident, observed.made.outputs)


def test_it_ends_also_when_the_head_can_not_be_told(rig: Rig) -> None:
    observed = Observed(rig)
    rig.access.closed = True
    rig.observability.remove(observed.made.ident, observed.made.outputs)
    assert observed.tasks() == []


def test_a_platform_that_does_not_answer_is_never_taken_for_gone(rig: Rig) -> None:
    observed = Observed(rig)
    provider = rig.observability
    provider.reach.platform.tasks.get = _unanswered  # type: ignore[method-assign, assignment]
    with pytest.raises(CouldNotAsk):
        provider.look(observed.made.ident, observed.made.outputs)


def _unanswered(ident: str) -> Any:
    raise CouldNotAsk("no answer", thing=ident)
