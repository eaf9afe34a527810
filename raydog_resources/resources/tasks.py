"""A cluster's tasks of one group, known by their names: `<base>.<generation>`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from raydog_resources.errors import Gone, IllegalState
from raydog_resources.gateways.task import NewTask, Task
from raydog_resources.resources.reach import Reach
from raydog_resources.specs.naming import generation_name, generation_of, same_kind

# Each carries its script: a thousand in one call would be more than a server has to take.
_AT_ONCE = 200


class NodeTasks:
    """Names tell everything: a run after a crash needs nothing from the state to find what is there."""

    def __init__(self, reach: Reach, requirement_id: str, group: str) -> None:
        self._reach = reach
        self._group = group
        requirement = reach.platform.work.get(requirement_id)
        found = requirement.group(group)
        if found is None:
            raise Gone(
                "the requirement has no such group",
                thing=f"task group {group}",
                done="no task was started",
                next_step="raydog up, which brings the requirement up to date first",
            )
        self.group_id = found.id
        self._kin_ids = [
            other.id for other in requirement.groups if other.name != group and same_kind(other.name, group)
        ]
        self.found_earlier = False
        """Whether `only` handed back a task that some earlier run had made."""

    def all(self) -> tuple[Task, ...]:
        """Ended ones included: their names are not free."""
        return self._reach.platform.tasks.all(group_id=self.group_id)

    def of_kin(self) -> tuple[Task, ...]:
        """Of the groups that served pools of the same kind of node before, or after a change that was taken back."""
        return self.of_groups(self._kin_ids)

    def of_groups(self, group_ids: Iterable[str]) -> tuple[Task, ...]:
        """Ended ones included."""
        return tuple(task for ident in group_ids for task in self._reach.platform.tasks.all(group_id=ident))

    def only(self, base: str, new: Callable[[str], NewTask], *, known_id: str = "") -> Task:
        """The one live task of that base: found, or made; what is too many is ended."""
        every = self.all()
        live = _live(every, base)
        if not live:
            made = self.add(base, 1, new, every)
            # One that ended at once is handed back, too: whoever waits for it reports why.
            live = _live(self.all(), base) or list(made)
        elif live[0].id != known_id:
            self.found_earlier = True
            self._reach.tell(self._group, f"found task {live[0].name} from an earlier run, going on with it")
        kept, *twins = live
        self.end(twins)
        return kept

    def add(
        self, base: str, count: int, new: Callable[[str], NewTask], every: Sequence[Task]
    ) -> tuple[Task, ...]:
        """So many more, in generations of their own; `every` task of the group tells which those are."""
        taken = [number for task in every if (number := generation_of(base, task.name)) is not None]
        first = max(taken, default=0) + 1
        wanted = [new(generation_name(base, first + step)) for step in range(count)]
        made: list[Task] = []
        for start in range(0, len(wanted), _AT_ONCE):
            made += self._reach.platform.tasks.add(self.group_id, wanted[start : start + _AT_ONCE])
        return tuple(made)

    def end(self, tasks: Sequence[Task]) -> None:
        """SIGTERM now; the scripts let Ray drain."""
        for task in tasks:
            try:
                self._reach.platform.tasks.cancel(task.id, abort=True)
            except (Gone, IllegalState):
                continue


def _live(tasks: Sequence[Task], base: str) -> list[Task]:
    """Oldest generation first, without those whose end was asked for."""
    lasting = [task for task in tasks if not task.state.ended and task.abort_requested is None]
    numbered = [(generation_of(base, task.name), task) for task in lasting]
    return [
        task
        for number, task in sorted(
            ((number, task) for number, task in numbered if number is not None), key=lambda pair: pair[0]
        )
    ]
