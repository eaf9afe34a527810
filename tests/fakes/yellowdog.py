"""YellowDog in memory, for unit tests of what uses it: no socket, no process, no second of real time.

Time passes when the test's clock moves; each call first brings the world up to date. Machines boot after
`boot_seconds`, tasks start at once on a free worker whose tag fits, and end as `plays` or the test says.
Left out: demand scaling, idle and boot time-outs, task time-outs, retries, dependencies between groups.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from raydog_resources.clock import Clock
from raydog_resources.errors import Gone, NameTaken, RequestRefused
from raydog_resources.gateways.adoption import Making, make_once
from raydog_resources.gateways.application import Application
from raydog_resources.gateways.namespace import Namespace
from raydog_resources.gateways.node import NodeState
from raydog_resources.gateways.retry_settings import RetrySettings
from raydog_resources.gateways.task import NewTask, TaskState
from raydog_resources.gateways.template import NewTemplate, Source, Template, TemplateSource, TemplateSummary
from tests.fakes.yellowdog_compute import FakeComputeRequirements
from tests.fakes.yellowdog_faults import Faults
from tests.fakes.yellowdog_pools import FakeNodes, FakeWorkerPools
from tests.fakes.yellowdog_settling import end_node, end_task, fail_task, settle
from tests.fakes.yellowdog_tasks import FakeTasks
from tests.fakes.yellowdog_work import FakeWorkRequirements
from tests.fakes.yellowdog_world import Play, World, known


class FakeYellowDog:
    """A `YellowDog` that forgets everything when the test ends."""

    def __init__(
        self,
        clock: Clock,
        *,
        boot_seconds: float = 0.0,
        abort_seconds: float = 0.0,
        terminate_seconds: float = 0.0,
        templates: Collection[str] = ("local/node",),
        retries: RetrySettings | None = None,
        plays: Callable[[NewTask], Play] = lambda new: Play(),
    ) -> None:
        retries = retries or RetrySettings()
        world = World(clock, retries, boot_seconds, abort_seconds, terminate_seconds, plays)
        world.settle = lambda: settle(world)
        self._world = world
        self.work = FakeWorkRequirements(world)
        self.tasks = FakeTasks(world)
        self.pools = FakeWorkerPools(world)
        self.nodes = FakeNodes(world)
        self.compute = FakeComputeRequirements(world)
        self.templates = FakeTemplates(world)
        self.namespaces = FakeNamespaces(world)
        self.closed = False
        for name in templates:
            namespace, _, short = name.partition("/")
            source = TemplateSource("fake-source")
            self.templates.seed(NewTemplate(namespace, short, "single", (source,)))

    @property
    def calls(self) -> list[str]:
        """Every call that reached the platform, in order: `work.submit`, `pools.get`, …"""
        return self._world.calls

    @property
    def faults(self) -> Faults:
        """What shall go wrong with the next calls."""
        return self._world.faults

    def application(self) -> Application:
        return self._world.wire("application", lambda: Application("ydid:app:000000:1", "fake", "tests"))

    def close(self) -> None:
        self.closed = True

    def complete(self, task_id: str) -> None:
        """The task's program ends well."""
        self._world.settle()
        end_task(self._world, self._world.tasks[task_id], TaskState.COMPLETED)
        self._world.settle()

    def fail(self, task_id: str, *, exit_code: int = 1) -> None:
        """The task's program ends badly."""
        self._world.settle()
        fail_task(self._world, self._world.tasks[task_id], exit_code)
        self._world.settle()

    def lose_node(self, node_id: str) -> None:
        """The machine vanishes with what runs on it."""
        self._world.settle()
        end_node(self._world, self._world.nodes[node_id], NodeState.LOST)


class FakeTemplates:
    """`Templates` in memory."""

    def __init__(self, world: World) -> None:
        self._world = world

    def all(self, *, namespace: str = "") -> tuple[TemplateSummary, ...]:
        def chosen() -> tuple[TemplateSummary, ...]:
            return tuple(it for it in self._world.templates.values() if namespace in ("", it.namespace))

        return self._world.wire("templates.all", chosen)

    def find(self, namespace: str, name: str) -> TemplateSummary | None:
        return next((it for it in self.all(namespace=namespace) if it.name == name), None)

    def get(self, template_id: str) -> Template:
        return self._world.wire(
            "templates.get", lambda: known(self._world.templates, template_id, "template")
        )

    def add(self, new: NewTemplate) -> Template:
        def same() -> list[Template]:
            found = self.find(new.namespace, new.name)
            there = self.get(found.id) if found else None
            return [there] if there and _template(there.id, new) == there else []

        def holder() -> str:
            found = self.find(new.namespace, new.name)
            return found.id if found else ""

        def post() -> Template:
            return self._world.wire("templates.add", lambda: self.seed(new))

        making = Making(f"template {new.namespace}/{new.name}", post, same, holder)
        return make_once(making, self._world.retries, self._world.clock)

    def delete(self, template_id: str) -> None:
        def delete() -> None:
            if self._world.templates.pop(template_id, None) is None:
                raise Gone("no such template", thing=f"template {template_id}")

        self._world.wire("templates.delete", delete)

    def sources(self, *, namespace: str = "") -> tuple[Source, ...]:
        source = Source("fake-source", "local", "source", "ON_PREMISE")
        return self._world.wire("templates.sources", lambda: (source,) if namespace in ("", "local") else ())

    def seed(self, new: NewTemplate) -> Template:
        """Make it without a call."""
        if any((it.namespace, it.name) == (new.namespace, new.name) for it in self._world.templates.values()):
            raise NameTaken(f"{new.name} already exists", thing=f"template {new.namespace}/{new.name}")
        made = _template(self._world.identifier("crt"), new)
        self._world.templates[made.id] = made
        return made


class FakeNamespaces:
    """`Namespaces` in memory."""

    def __init__(self, world: World) -> None:
        self._world = world

    def all(self) -> tuple[Namespace, ...]:
        def every() -> tuple[Namespace, ...]:
            return tuple(Namespace(identifier, name) for name, identifier in self._world.namespaces.items())

        return self._world.wire("namespaces.all", every)

    def add(self, name: str) -> Namespace:
        def add() -> Namespace:
            if not name:
                raise RequestRefused("a namespace needs a name", thing="namespace")
            identifier = self._world.namespaces.setdefault(name, self._world.identifier("namespace"))
            return Namespace(identifier, name)

        return self._world.wire("namespaces.add", add)


def _template(identifier: str, new: NewTemplate) -> Template:
    return Template(
        identifier,
        new.namespace,
        new.name,
        "static",
        new.description,
        new.strategy,
        new.sources,
        new.image,
        new.user_data,
        dict(new.instance_tags),
    )
