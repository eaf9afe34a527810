"""How the job that holds a cluster is now, and what its nodes said last: asked of its scheduler."""

from __future__ import annotations

from collections.abc import Callable

from raydog_resources.errors import DescriptionError
from raydog_resources.gateways.ray_dashboard import RayDashboard
from raydog_resources.gateways.ray_dashboard_forwarded import ForwardedRayDashboard
from raydog_resources.resources.job_observability import LOG
from raydog_resources.resources.job_view import JobView
from raydog_resources.resources.reach import Reach, ReachSettings
from raydog_resources.resources.scheduler_job import SchedulerJobProvider
from raydog_resources.specs.job_observability import told_to_observe
from raydog_resources.specs.observability_plan import OBSERVABILITY
from raydog_resources.specs.scheduler_job import SchedulerJobSpec
from raydog_resources.workspace.deployment import Deployment

JOB, SCRIPT = "job", "script"
_KIND = "SchedulerJob"


OpenReach = Callable[[ReachSettings], Reach]


def quiet_reach(settings: ReachSettings) -> Reach:
    """For who looks on: what a provider would tell meanwhile is not asked."""
    return Reach(settings, voice=lambda thing, sentence: None)


def has_job(deployment: Deployment) -> bool:
    """Whether the cluster is one job of a scheduler, or of plain hosts."""
    return bool(deployment.named(_KIND))


class JobStatus:
    """Looks and changes nothing, in the state neither."""

    def __init__(self, deployment: Deployment, open_reach: OpenReach = quiet_reach) -> None:
        self._outputs = dict(deployment.named(_KIND)[0].outputs)
        self._reach = open_reach(ReachSettings(place=deployment.place))

    def view(self) -> JobView:
        """The job and what its nodes wrote, as they are now."""
        return self._provider().view_of(self._outputs)

    def spec(self) -> SchedulerJobSpec:
        """What the job was told."""
        return self._provider().spec_of(self._outputs)

    def dashboard(self, url: str, token: str) -> RayDashboard:
        """Ray's, straight or through the login node."""
        forward = self._reach.scheduler.hosts[0].forward
        return ForwardedRayDashboard(url, token, forward, tell=lambda way: None)

    def _provider(self) -> SchedulerJobProvider:
        provider = SchedulerJobProvider()
        provider.reach = self._reach
        return provider

    def log_names(self, node: str) -> list[tuple[str, str]]:
        """Node and file, of one node, of a group, or of all and the job itself."""
        rows = self._outputs.get("nodes_alive") or self._not_alive()
        chosen = [row for row in rows if node in ("", row["name"], row["group"], row["id"])]
        run = self._outputs.get("run", "")
        found = [(row["name"], f"{run}/node.{row['id'].rpartition('.')[2]}.log") for row in chosen]
        if node in ("", JOB):
            found.insert(0, (JOB, "job.log"))
        if told_to_observe(self._outputs.get("settings") or {}) is not None and node in ("", OBSERVABILITY):
            found.append((OBSERVABILITY, f"{run}/{LOG}"))
        if self._outputs.get("user_script") and node in ("", SCRIPT):
            found.append((SCRIPT, f"{run}/script.log"))
        if not found:
            raise DescriptionError(
                "there is no such node", thing=node, next_step=f"name {JOB}, head, or a node"
            )
        return found

    def tail(self, name: str, lines: int) -> str:
        """The last lines of that file."""
        return self._reach.scheduler.tail(str(self._outputs["folder"]), lines, [name])

    def _not_alive(self) -> list[dict[str, str]]:
        """Nodes of a cluster that does not run: their logs may still be there."""
        count = int(self._outputs.get("nodes", 0))
        ids = [f"{self._outputs.get('job_id')}.0.{index}" for index in range(count)]
        return [
            {"name": f"node {index}", "group": "head" if index == 0 else "", "id": ids[index]}
            for index in range(count)
        ]
