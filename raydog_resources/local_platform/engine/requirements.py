"""A work requirement's way: made with its groups, extended, held, finished, cancelled."""

from __future__ import annotations

from raydog_resources.local_platform.engine import statuses
from raydog_resources.local_platform.engine.dependencies import dependencies_of, never_to_start
from raydog_resources.local_platform.engine.groups import Groups
from raydog_resources.local_platform.engine.ids import group_id
from raydog_resources.local_platform.engine.records import Group, Json, Requirement
from raydog_resources.local_platform.engine.refusal import illegal_transition, invalid, name_taken, not_found
from raydog_resources.local_platform.engine.tasks import Tasks
from raydog_resources.local_platform.engine.world import World

_MAX_GROUPS = 1000
_ALLOWED = {
    "HELD": {"RUNNING"},
    "RUNNING": {"HELD"},
    "FINISHING": {"RUNNING", "HELD"},
    "CANCELLING": {"RUNNING", "HELD", "FINISHING"},
}


class Requirements:
    """The rules for work requirements."""

    def __init__(self, world: World, groups: Groups, tasks: Tasks) -> None:
        self._world = world
        self._groups = groups
        self._tasks = tasks

    def get(self, ident: str) -> Requirement:
        """The requirement of that id."""
        requirement = self._world.requirements.get(ident)
        if requirement is None:
            raise not_found("WorkRequirement", ident)
        return requirement

    def get_named(self, namespace: str, name: str) -> Requirement:
        """The one of that name: a live one first, else the newest."""
        found = [
            self._world.requirements[i] for i in self._world.ids_named(Requirement.kind, namespace, name)
        ]
        if not found:
            raise not_found("WorkRequirement", f"{namespace}/{name}")
        live = [r for r in found if r.status not in statuses.REQUIREMENT_OVER]
        return (live or found)[-1]

    def submit(self, body: Json) -> Requirement:
        """A new requirement with its groups; tasks come later."""
        namespace, name = body["namespace"], body["name"]
        self._refuse_taken_name(namespace, name)
        specs = body.get("taskGroups") or []
        self._check_groups(specs)
        now = self._world.now()
        requirement = Requirement(
            id=self._world.ids.make("workreq"),
            namespace=namespace,
            name=name,
            tag=body.get("tag"),
            priority=float(body.get("priority") or 0),
            created=now,
            changed=now,
        )
        self._world.ensure_namespace(namespace)
        self._world.add(requirement)
        for spec in specs:
            self._add_group(requirement, spec)
        return requirement

    def _refuse_taken_name(self, namespace: str, name: str) -> None:
        rule = self._world.switches.names
        same = [self._world.requirements[i] for i in self._world.ids_named(Requirement.kind, namespace, name)]
        live = [r for r in same if r.status not in statuses.REQUIREMENT_OVER]
        if (rule == "ever" and same) or (rule == "live" and live):
            raise name_taken("WorkRequirement", namespace, name)

    def _check_groups(self, specs: list[Json]) -> None:
        if len(specs) > _MAX_GROUPS:
            raise invalid(f"taskGroups: {len(specs)} groups are more than {_MAX_GROUPS}")
        names: set[str] = set()
        for position, spec in enumerate(specs):
            if spec["name"] in names:
                raise invalid(
                    f"taskGroups[{position}].name: '{spec['name']}' already exists in this requirement"
                )
            names.add(spec["name"])
            if not spec["runSpecification"]["taskTypes"]:
                raise invalid(f"taskGroups[{position}].runSpecification.taskTypes: must not be empty")
        for position, spec in enumerate(specs):
            for dependency in dependencies_of(spec):
                if dependency not in names or dependency == spec["name"]:
                    raise invalid(
                        f"taskGroups[{position}].dependencies: '{dependency}' is no other group here"
                    )
        stuck = never_to_start(specs)
        if stuck:
            raise invalid(
                f"taskGroups: dependencies go in a circle, so these never start: {', '.join(stuck)}"
            )

    def _add_group(self, requirement: Requirement, spec: Json) -> None:
        group = Group(
            id=group_id(requirement.id, len(requirement.group_ids) + 1),
            requirement_id=requirement.id,
            name=spec["name"],
            spec=spec,
            changed=self._world.now(),
            status="HELD" if requirement.status == "HELD" else "PENDING",
        )
        requirement.group_ids.append(group.id)
        self._world.add(group)
        self._world.touch(requirement)
        self._world.unsettle(group)

    def update(self, body: Json) -> Requirement:
        """The whole requirement again: groups may be added, tags and priorities changed; groups stay."""
        requirement = self.get(str(body.get("id")))
        if requirement.status in statuses.REQUIREMENT_OVER | {"FINISHING", "CANCELLING"}:
            raise illegal_transition("WorkRequirement", requirement.id, requirement.status, "changed")
        if (body["namespace"], body["name"]) != (requirement.namespace, requirement.name):
            raise invalid("name: namespace and name of a work requirement cannot be changed")
        specs = body.get("taskGroups") or []
        self._check_groups(specs)
        by_name = {group.name: group for group in map(self._world.groups.__getitem__, requirement.group_ids)}
        sent = {spec["name"]: spec for spec in specs}
        missing = sorted(set(by_name) - set(sent))
        if missing:
            raise invalid(f"taskGroups: group '{missing[0]}' is missing; groups cannot be removed")
        for name, group in by_name.items():
            if sent[name].get("id") not in (None, group.id):
                raise invalid(f"taskGroups: group '{name}' has id {group.id}, not {sent[name]['id']}")
        for name, group in by_name.items():
            self._update_group(group, sent[name])
        for spec in specs:
            if spec["name"] not in by_name:
                self._add_group(requirement, spec)
        requirement.tag = body.get("tag")
        requirement.priority = float(body.get("priority") or 0)
        self._world.touch(requirement)
        return requirement

    def _update_group(self, group: Group, sent: Json) -> None:
        """Of a group that exists, only tag and priority follow the request."""
        for key, value in (("tag", sent.get("tag")), ("priority", sent.get("priority") or 0)):
            if group.spec.get(key) != value:
                group.spec = {k: v for k, v in {**group.spec, key: value}.items() if v is not None}
                self._world.touch(group)

    def transition(self, ident: str, wanted: str, *, abort: bool) -> Requirement:
        """Hold, resume, finish or cancel."""
        requirement = self.get(ident)
        if requirement.status == wanted and wanted in ("RUNNING", "HELD"):
            return requirement
        if requirement.status not in _ALLOWED.get(wanted, set()):
            raise illegal_transition("WorkRequirement", ident, requirement.status, wanted)
        self._set_status(requirement, wanted)
        for group_ident in requirement.group_ids:
            self._carry_over(self._world.groups[group_ident], wanted, abort=abort)
        return requirement

    def _carry_over(self, group: Group, wanted: str, *, abort: bool) -> None:
        if group.status in statuses.GROUP_OVER:
            return
        if wanted == "HELD" and group.status in ("PENDING", "RUNNING"):
            self._groups.set_status(group, "HELD")
        elif wanted == "RUNNING" and group.status == "HELD":
            self._groups.set_status(group, "PENDING")
        elif wanted == "FINISHING" and group.status not in ("FAILING", "CANCELLING"):
            self._groups.set_status(group, "FINISHING")
        elif wanted == "CANCELLING":
            self._groups.set_status(group, "CANCELLING")
            if abort:
                for task in self._world.tasks_of[group.id].with_status(*statuses.TASK_IN_PROGRESS):
                    self._tasks.request_abort(task, "group")

    def _set_status(self, requirement: Requirement, status: str) -> None:
        requirement.status, requirement.changed = status, self._world.now()
        self._world.touch(requirement)
        self._world.unsettle(requirement)

    def settle(self, requirement: Requirement) -> None:
        """The requirement ends when its last group has."""
        if requirement.status in statuses.REQUIREMENT_OVER:
            return
        groups = self._world.groups
        if any(groups[ident].status not in statuses.GROUP_OVER for ident in requirement.group_ids):
            return
        ends = {groups[ident].status for ident in requirement.group_ids}
        if requirement.status == "CANCELLING":
            self._set_status(requirement, "CANCELLED")
        elif ends or requirement.status == "FINISHING":
            self._set_status(requirement, "FAILED" if "FAILED" in ends else "COMPLETED")
