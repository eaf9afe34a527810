"""What a change costs those who use the cluster: which nodes go, and what becomes of the work on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from raydog_resources.workspace.review.difference import MADE, REMOVED, REPLACED, Difference

# Another value of one of these means another start of Ray on every node of the group.
_ROLLS = ("group", "pool_id", "fingerprint", "own_script", "container", "environment")


def risks(found: Sequence[Difference]) -> list[str]:
    """A sentence for each; none when no node that runs is touched."""
    by_kind = {one.kind: one for one in found}
    requirement, head = by_kind.get("WorkRequirement"), by_kind.get("HeadNode")
    if requirement is not None and requirement.act == REMOVED:
        return ["The whole cluster is removed, and all work on it is lost."]
    if any(one is not None and one.act == REPLACED for one in (requirement, head)):
        return ["The head starts anew, and every node with it: all work on the cluster is lost."]
    if any(one.kind == "SchedulerJob" and one.act in (REPLACED, REMOVED) for one in found):
        return ["The job is ended and, if the cluster stays, another is submitted: all work on it is lost."]
    return [sentence for one in found if one.kind == "WorkerNodes" for sentence in _of_workers(one)]


def _of_workers(workers: Difference) -> Iterator[str]:
    told = workers.before if workers.act == REMOVED else workers.after
    group, nodes = told.get("group_name", workers.name), _nodes(workers.before)
    patience = _patience(told)
    if workers.act == MADE or not nodes:
        return
    if workers.act == REMOVED:
        yield f"Group {group} is removed: its {_counted(nodes)} {patience}."
        return
    less = nodes - _nodes(workers.after)
    if less > 0:
        yield f"{_counted(less)} of group {group}, the idle-most, {patience}."
    if any(name in workers.fields for name in _ROLLS):
        staying = min(nodes, _nodes(workers.after))
        yield f"{_counted(staying)} of group {group} are replaced one by one: each of the old ones {patience}."


def _nodes(told: object) -> int:
    return int(told.get("nodes") or 0) if isinstance(told, dict) else 0


def _counted(nodes: int) -> str:
    return "1 node" if nodes == 1 else f"{nodes} nodes"


def _patience(told: object) -> str:
    seconds = float(told.get("drain_seconds") or 0) if isinstance(told, dict) else 0
    if not seconds:
        return "ends at once, with the work on it"
    return f"may finish its work for {seconds:g} s, then ends"
