"""Worker pools over yellowdog-sdk."""

from __future__ import annotations

from collections.abc import Collection

from yellowdog_client import model

from raydog_resources.gateways import yellowdog_states as states
from raydog_resources.gateways import yellowdog_translation_pools as answers
from raydog_resources.gateways import yellowdog_translation_requests as requests
from raydog_resources.gateways.adoption import Making
from raydog_resources.gateways.worker_pool import (
    NewWorkerPool,
    WorkerPool,
    WorkerPoolState,
    WorkerPoolSummary,
)
from raydog_resources.gateways.yellowdog_sdk_compute import SdkComputeRequirements
from raydog_resources.gateways.yellowdog_sdk_line import Line, exactly


class SdkWorkerPools:
    """`WorkerPools` over yellowdog-sdk."""

    def __init__(self, line: Line, compute: SdkComputeRequirements) -> None:
        self._line = line
        self._client = line.client.worker_pool_client
        self._compute = compute

    def provision(self, new: NewWorkerPool) -> WorkerPool:
        thing = f"worker pool {new.namespace}/{new.name}"
        usage, properties = requests.template_usage(new), requests.pool_properties(new)
        provision = self._client.provision_worker_pool

        def post() -> WorkerPool:
            return self._line.ask(
                "could not provision it", thing, lambda: answers.worker_pool(provision(usage, properties))
            )

        def ours() -> list[WorkerPool]:
            same = self.find(new.namespace, new.name)
            alive = [self.get(each.id) for each in same if not each.state.ended]
            return [pool for pool in alive if new.tag and self._tag(pool) == new.tag]

        def holder() -> str:
            pools = [f"{each.id} ({each.state.value})" for each in self.find(new.namespace, new.name)]
            machines = self._compute.find(new.namespace, new.name)
            return ", ".join(
                pools + [f"{each.id} ({each.state.value}, tag {each.tag or 'none'})" for each in machines]
            )

        return self._line.make(Making(thing, post, ours, holder))

    def get(self, pool_id: str) -> WorkerPool:
        get = self._client.get_worker_pool_by_id
        return self._line.ask(
            "could not read it", f"worker pool {pool_id}", lambda: answers.worker_pool(get(pool_id))
        )

    def find(self, namespace: str, name: str) -> tuple[WorkerPoolSummary, ...]:
        search = model.WorkerPoolSearch(namespaces=[namespace], name=name)
        return exactly(self._search(search), namespace, name)

    def all(
        self, *, namespace: str = "", states: Collection[WorkerPoolState] = ()
    ) -> tuple[WorkerPoolSummary, ...]:
        search = model.WorkerPoolSearch(
            namespaces=[namespace] if namespace else None, statuses=_words(states)
        )
        return tuple(each for each in self._search(search) if namespace in ("", each.namespace))

    def resize(self, pool_id: str, nodes: int) -> WorkerPool:
        resize, thing = self._client.resize_worker_pool_by_id, f"worker pool {pool_id}"
        return self._line.ask(
            f"could not resize it to {nodes}", thing, lambda: answers.worker_pool(resize(pool_id, nodes))
        )

    def shut_down(self, pool_id: str) -> None:
        shut_down = self._client.shutdown_worker_pool_by_id
        self._line.ask("could not shut it down", f"worker pool {pool_id}", lambda: shut_down(pool_id))

    def _tag(self, pool: WorkerPool) -> str:
        """The owner's mark, which only the machines behind a pool bear."""
        return self._compute.get(pool.compute_requirement_id).tag if pool.compute_requirement_id else ""

    def _search(self, search: model.WorkerPoolSearch) -> list[WorkerPoolSummary]:
        pages = self._client.get_worker_pools(search).slice
        return self._line.every("worker pools", pages, answers.worker_pool_summary)


def _words(wanted: Collection[WorkerPoolState]) -> list[model.WorkerPoolStatus] | None:
    return [model.WorkerPoolStatus[states.theirs(state, states.WORKER_POOL)] for state in wanted] or None
