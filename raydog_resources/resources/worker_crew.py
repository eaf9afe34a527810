"""Moves one group of workers from what is there to what is wanted, never more than one node short."""

from __future__ import annotations

from collections.abc import Sequence

from raydog_resources.bootstrap.node_script import worker_script
from raydog_resources.bootstrap.task_label import TASK_LABEL, task_label
from raydog_resources.errors import CouldNotAsk, DeadlinePassed, Gone
from raydog_resources.gateways.node import NodeState
from raydog_resources.gateways.node_access import HeadMachine
from raydog_resources.gateways.task import NewTask, Task
from raydog_resources.resources.drain import drain
from raydog_resources.resources.idleness import idlest_first
from raydog_resources.resources.node_logs import keep_logs_of_failed
from raydog_resources.resources.node_trail import NodeTrail
from raydog_resources.resources.reach import Reach
from raydog_resources.resources.start_report import StartReport
from raydog_resources.resources.tasks import NodeTasks
from raydog_resources.resources.token_courier import TokenCourier, token_environment
from raydog_resources.specs.fingerprint import fingerprint
from raydog_resources.specs.naming import generation_of
from raydog_resources.specs.worker_nodes import WorkerNodesSpec


class WorkerCrew:
    """The tasks of one group of workers, those in other pools of its kind included: it is moving away from them."""

    def __init__(self, reach: Reach, spec: WorkerNodesSpec) -> None:
        self._reach = reach
        self._spec = spec
        self._thing = f"workers {spec.group_name}"
        self._base = f"w-{fingerprint([spec.fingerprint, spec.script, spec.head_id])}"
        self._tasks = NodeTasks(reach, spec.requirement_id, spec.group)
        self._stranded: frozenset[str] = frozenset()
        machine = HeadMachine(spec.head_id, spec.head_private_ip, spec.head_public_ip, spec.head_host_key)
        access = reach.nodes_of(machine)
        self._dashboard = access.dashboard(spec.dashboard_url, spec.ray_token, self._tell)
        bringer = None if spec.token_in_environment else access
        self._courier = TokenCourier(bringer, spec.ray_token, spec.token_file)
        self._access = access
        self._trail = NodeTrail(reach.trail)
        self._start_report = StartReport(reach, access, {spec.group_name: spec.pool_id}, [spec.ray_token])

    def current(self) -> list[Task]:
        """Live tasks that were started with what is wanted now, oldest first."""
        return self._current_of(self._tasks.all())

    def surveyed(self) -> list[Task]:
        """The same, with the last words of those that failed kept before anything takes their place."""
        every = self._tasks.all()
        keep_logs_of_failed(self._reach.logs, self._access, self._spec.group_name, every)
        return self._current_of(every)

    def _current_of(self, every: Sequence[Task]) -> list[Task]:
        self._trail.see(self._spec.group_name, every)
        return sorted(
            (task for task in every if self._is_current(task)),
            key=lambda task: generation_of(self._base, task.name) or 0,
        )

    def _is_current(self, task: Task) -> bool:
        lasts = not task.state.ended and task.id not in self._stranded
        return lasts and generation_of(self._base, task.name) is not None

    def _outdated(self) -> list[Task]:
        """Live tasks that were started with something else, or on another pool of the kind."""
        here = [task for task in self._tasks.all() if not self._is_current(task)]
        return [task for task in (*here, *self._tasks.of_kin()) if not task.state.ended]

    def fill(self) -> None:
        """The first time: all tasks at once; they wait in their scripts for the head."""
        self._serve_head()
        current = self.current()
        missing = self._spec.nodes - len(current)
        if missing > 0:
            self._tell(f"submitting {missing} of {self._spec.nodes} workers")
            self._add(missing)
        self._let_go(current[self._spec.nodes :])

    def converge(self, *, new_head: bool, new_pool: bool) -> None:
        """Grow, shrink, roll: whatever the difference is."""
        if new_pool:
            self._stranded = self._on_other_machines()
        outdated = self._outdated()
        if new_head and outdated:
            self._tell("there is a new head: all workers start again at once")
            self._let_go(outdated)
        elif outdated:
            self._roll(idlest_first(outdated, self._dashboard))
        current = self.current()
        if len(current) > self._spec.nodes:
            self._shrink(idlest_first(current, self._dashboard)[: len(current) - self._spec.nodes])
        elif len(current) < self._spec.nodes:
            # The size first, so that a machine is on its way when the task asks for it.
            self._resize(self._spec.nodes)
            self._tell(f"adding {self._spec.nodes - len(current)} workers")
            self._add(self._spec.nodes - len(current))

    def _on_other_machines(self) -> frozenset[str]:
        """Ids of live tasks on machines of the pool before this one, which are on their way out."""
        live = [task for task in self._tasks.all() if task.node_id and not task.state.ended]
        here = {node.id for node in self._reach.platform.nodes.of_pool(self._spec.pool_id)} if live else set()
        return frozenset(task.id for task in live if task.node_id not in here)

    def _shrink(self, surplus: Sequence[Task]) -> None:
        self._tell(f"removing {len(surplus)} workers")
        self._let_go(surplus)
        self._delete_nodes(surplus)

    def _delete_nodes(self, tasks: Sequence[Task]) -> None:
        """Those very nodes, so that the platform has none to choose; then the size says the same."""
        for task in tasks:
            if task.node_id:
                try:
                    self._reach.platform.nodes.shut_down(task.node_id)
                except Gone:
                    continue
        self._resize(self._spec.nodes)

    def _roll(self, outdated: Sequence[Task]) -> None:
        """One node at a time; a single one gets company first, unless that is not wanted."""
        # Where an earlier roll stopped: none of the old ones may go before those that came then are nodes.
        self._wait_until_joined(self.current())
        surge = len(outdated) == 1 and self._spec.nodes == 1 and self._spec.max_surge > 0
        self._see_to_machines(outdated, surge=surge)
        leaving = []
        for number, old in enumerate(outdated, 1):
            self._tell(f"rolling worker {number} of {len(outdated)}")
            wanted = len(self.current()) < self._spec.nodes
            elsewhere = self._is_elsewhere(old)
            company = elsewhere or surge
            if wanted and company:
                self._wait_until_joined(self._add(1))
            self._let_go([old])
            if wanted and not company:
                self._wait_until_joined(self._add(1))
            elif not elsewhere:
                leaving.append(old)
        if leaving:
            self._delete_nodes(leaving)

    def _is_elsewhere(self, task: Task) -> bool:
        """On a machine of another pool, which goes as a whole when the roll is over."""
        return task.group_id != self._tasks.group_id or task.id in self._stranded

    def _see_to_machines(self, outdated: Sequence[Task], *, surge: bool) -> None:
        """A new pool is made with its machines on their way; one that is come back to may have lost them."""
        if not any(map(self._is_elsewhere, outdated)):
            if surge:
                self._resize(self._spec.nodes + 1)
            return
        pool = self._reach.platform.pools.get(self._spec.pool_id)
        if not pool.awaiting_nodes and pool.node_counts.get(NodeState.RUNNING, 0) < self._spec.nodes:
            self._resize(self._spec.nodes)

    def disband(self) -> None:
        """The group is taken out: running work ends first, as far as the limit lets it."""
        self._let_go([*self.current(), *self._outdated()])

    def _let_go(self, tasks: Sequence[Task]) -> None:
        """Drained first, as far as Ray can be asked; SIGTERM then makes it end, and the task with it."""
        if not tasks:
            return
        self._trail.draining(self._spec.group_name, tasks)
        drain(tasks, self._dashboard, self._reach.poller, self._spec.drain_seconds, self._tell)
        self._tasks.end(tasks)
        wanted, groups = {task.id for task in tasks}, {task.group_id for task in tasks}
        limit = self._spec.drain_seconds + self._spec.delete_seconds
        gone = self._reach.poller.until(
            lambda: [task for task in self._tasks.of_groups(groups) if task.id in wanted],
            lambda found: all(task.state.ended for task in found),
            thing=self._thing,
            deadline_seconds=limit,
            describe=lambda found: f"{sum(not task.state.ended for task in found)} still draining",
        )
        self._trail.see(self._spec.group_name, gone)

    def _wait_until_joined(self, tasks: Sequence[Task]) -> None:
        """A roll goes on only when Ray counts the new node: else it stops with a report."""
        wanted = {task.id for task in tasks}
        labels = {task_label(ident) for ident in wanted}
        if not wanted:
            return

        def present() -> list[Task]:
            return [task for task in self._tasks.all() if task.id in wanted]

        def arrival() -> str:
            self._courier.serve(present())
            alive = {node.labels.get(TASK_LABEL, "") for node in self._dashboard.alive_nodes()}
            # Tasks are looked at last: one may have ended as soon as Ray had seen it.
            ended = any(task.state.ended for task in present())
            return "ended" if ended else "joined" if labels <= alive else ""

        limit = self._spec.provision_seconds + self._spec.ready_seconds
        try:
            came = self._reach.poller.until(
                arrival,
                bool,
                thing=self._thing,
                deadline_seconds=limit,
                describe=lambda _: "the new node has not joined",
            )
        except DeadlinePassed as error:
            raise self._stopped(f"a new worker has not joined within {limit:.0f} s", present()) from error
        if came == "ended":
            raise self._stopped("a new worker ended when it should have joined", present())

    def _stopped(self, what: str, tasks: Sequence[Task]) -> DeadlinePassed:
        sentence = (
            f"{self._thing}: {what}; the roll stopped there, and the workers that were not rolled yet run on. "
            "Next: mend what the report says, then: raydog up"
        )
        nodes = [(self._spec.group_name, task) for task in tasks]
        return DeadlinePassed(self._start_report.text(sentence, nodes))

    def _serve_head(self) -> None:
        try:
            self._courier.serve([self._reach.platform.tasks.get(self._spec.head_id)])
        except (Gone, CouldNotAsk):
            # The head is looked after by whoever waits for it; here it is only a head start.
            return

    def _resize(self, nodes: int) -> None:
        self._reach.platform.pools.resize(self._spec.pool_id, nodes)

    def _tell(self, sentence: str) -> None:
        self._reach.tell(self._thing, sentence)

    def _add(self, count: int) -> tuple[Task, ...]:
        # Put together once: there may be a thousand.
        script = worker_script(self._spec.own_script or None, container=self._spec.container).text
        made = self._tasks.add(self._base, count, lambda name: self._new(name, script), self._tasks.all())
        self._trail.see(self._spec.group_name, made)
        return made

    def _new(self, name: str, script: str) -> NewTask:
        spec = self._spec
        head = {"RAYDOG_HEAD_IP": spec.head_private_ip, "RAYDOG_HEAD_GCS_PORT": str(spec.head_gcs_port)}
        told = token_environment(spec.ray_token, spec.token_file, spec.token_in_environment)
        seen = {"OBSERVABILITY_HOST": spec.observability_host} if spec.observability_host else {}
        return NewTask(
            name=name,
            arguments=("taskdata.txt",),
            data=script,
            environment={**head, **told, **seen, **spec.environment},
        )
