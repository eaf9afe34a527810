"""The work requirement: the cluster's life. Cancelling it ends every task of the cluster."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from raydog_resources.errors import Gone, IllegalState, RaydogError
from raydog_resources.gateways.task_group import NewTaskGroup
from raydog_resources.gateways.work_requirement import NewWorkRequirement, WorkRequirementSummary
from raydog_resources.gateways.work_requirement import WorkRequirement as LiveRequirement
from raydog_resources.resources.generations import Candidates, made_once
from raydog_resources.resources.node_trail import NodeTrail
from raydog_resources.resources.provider import Made, Outputs, Provider, Seen
from raydog_resources.resources.values import known, plain
from raydog_resources.specs.naming import kind_of_group
from raydog_resources.specs.work_requirement import TaskGroupSpec, WorkRequirementSpec


class WorkRequirementProvider(Provider[WorkRequirementSpec]):
    """The one writer of the requirement: a change reads, alters and writes it whole."""

    kind = "work-requirement"
    model = WorkRequirementSpec

    def kept(self, olds: Mapping[str, Any], news: Mapping[str, Any]) -> dict[str, Any]:
        """A group that is there stays as it was made: the platform lets nobody change it."""
        made = {group["name"]: group for group in olds.get("groups", [])}
        groups = [made.get(group["name"], group) for group in news["groups"]] if known(news) else None
        if groups is not None and plain(groups) != plain(news["groups"]):
            self.reach.tell(
                "work requirement", "groups that exist keep the lifetime and tag they were made with"
            )
        return {**super().kept(olds, news), **({} if groups is None else {"groups": groups})}

    def make(self, spec: WorkRequirementSpec) -> Made:
        work = self.reach.platform.work
        name, found = made_once(
            "work requirement",
            spec.name,
            lambda wanted: self._candidates(spec, wanted),
            lambda wanted: work.submit(_new(spec, wanted)),
            lambda twin: work.cancel(twin.id, abort=True),
            lambda sentence: self.reach.tell(spec.name, sentence),
        )
        return self._brought_up_to_date(found.id, spec, name)

    def _candidates(self, spec: WorkRequirementSpec, name: str) -> Candidates[WorkRequirementSummary]:
        found = self.reach.platform.work.find(spec.namespace, name)
        live = [one for one in found if not one.state.ended]
        return Candidates(
            ours=[one for one in live if one.tag == spec.tag and not one.state.ending],
            strangers=[one for one in live if one.tag != spec.tag],
            ended=[one for one in found if one.state.ended or (one.tag == spec.tag and one.state.ending)],
        )

    def _brought_up_to_date(self, ident: str, spec: WorkRequirementSpec, name: str) -> Made:
        work = self.reach.platform.work
        live = work.get(ident)
        missing = [group for group in spec.groups if live.group(group.name) is None]
        if missing:
            live = work.add_groups(ident, [_new_group(group) for group in missing])
        if live.tag != spec.tag or live.priority != spec.priority:
            live = work.change(ident, tag=spec.tag, priority=spec.priority)
        return Made(ident=ident, outputs=_outputs(spec, live, name))

    def change(self, ident: str, outputs: Outputs, spec: WorkRequirementSpec) -> Made:
        return self._brought_up_to_date(ident, spec, outputs["live_name"])

    def look(self, ident: str, outputs: Outputs) -> Seen | None:
        try:
            live = self.reach.platform.work.get(ident)
        except Gone:
            return None
        if live.state.ended:
            return None
        inputs = {key: outputs[key] for key in WorkRequirementSpec.model_fields if key in outputs}
        there = [group for group in outputs.get("groups", []) if live.group(group["name"])]
        inputs |= {"tag": live.tag, "priority": live.priority, "groups": there}
        if live.state.ending:
            # It takes no more tasks. Another name makes it replaced, and waited for, instead of forgotten.
            inputs["name"] = f"{outputs['name']} ({live.state.value})"
        return Seen(outputs={**outputs, **inputs, "group_ids": _group_ids(live)}, inputs=inputs)

    def remove(self, ident: str, outputs: Outputs) -> None:
        work, thing = self.reach.platform.work, f"work requirement {outputs.get('live_name', ident)}"
        try:
            if not work.get(ident).state.ended:
                work.cancel(ident, abort=True)
        except (Gone, IllegalState):
            return
        self.reach.tell(thing, "cancelled, waiting until its tasks have ended")
        self.reach.poller.until(
            lambda: work.get(ident),
            lambda live: live.state.ended,
            thing=thing,
            deadline_seconds=self.spec_of(outputs).delete_seconds,
            describe=lambda live: live.state.value,
        )
        self._note_the_end(ident, outputs)

    def _note_the_end(self, ident: str, outputs: Outputs) -> None:
        """Its nodes' providers are not asked when all goes at once."""
        trail = NodeTrail(self.reach.trail)
        try:
            tasks = self.reach.platform.tasks.all(requirement_id=ident)
        except RaydogError:
            # It has ended, whatever can be said of its nodes.
            return
        groups = outputs.get("group_ids", {}).items()
        kinds = {group: kind_of_group(outputs["name"], name) for name, group in groups}
        for task in tasks:
            trail.see(kinds.get(task.group_id, ""), [task])


def _new(spec: WorkRequirementSpec, name: str) -> NewWorkRequirement:
    return NewWorkRequirement(
        namespace=spec.namespace,
        name=name,
        tag=spec.tag,
        groups=tuple(_new_group(group) for group in spec.groups),
        priority=spec.priority,
    )


def _new_group(group: TaskGroupSpec) -> NewTaskGroup:
    seconds = group.task_timeout_seconds
    return NewTaskGroup(
        name=group.name,
        worker_tags=(group.name,),
        task_timeout=None if seconds is None else timedelta(seconds=seconds),
        retries=group.retries,
        tag=group.tag,
    )


def _group_ids(live: LiveRequirement) -> dict[str, str]:
    return {group.name: group.id for group in live.groups}


def _outputs(spec: WorkRequirementSpec, live: LiveRequirement, name: str) -> dict[str, Any]:
    facts = {"requirement_id": live.id, "live_name": name, "group_ids": _group_ids(live)}
    return {**spec.model_dump(), **facts}
