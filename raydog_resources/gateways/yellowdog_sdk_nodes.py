"""Nodes over yellowdog-sdk."""

from __future__ import annotations

from collections.abc import Collection

from yellowdog_client import model

from raydog_resources.gateways import yellowdog_states as states
from raydog_resources.gateways import yellowdog_translation_pools as answers
from raydog_resources.gateways.node import Node, NodeState
from raydog_resources.gateways.yellowdog_sdk_line import Line


class SdkNodes:
    """`Nodes` over yellowdog-sdk."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._client = line.client.worker_pool_client

    def get(self, node_id: str) -> Node:
        get = self._client.get_node_by_id
        return self._line.ask("could not read it", f"node {node_id}", lambda: answers.node(get(node_id)))

    def of_pool(self, pool_id: str, *, states: Collection[NodeState] = ()) -> tuple[Node, ...]:
        search = model.NodeSearch(workerPoolId=pool_id, statuses=_words(states))
        pages = self._client.get_nodes(search).slice
        return tuple(self._line.every(f"nodes of pool {pool_id}", pages, answers.node))

    def of_worker(self, worker_id: str) -> Node:
        get, thing = self._client.get_node_by_worker_id, f"node of worker {worker_id}"
        return self._line.ask("could not read it", thing, lambda: answers.node(get(worker_id)))

    def shut_down(self, node_id: str) -> Node:
        shut_down, thing = self._client.shutdown_node_by_id, f"node {node_id}"
        return self._line.ask("could not shut it down", thing, lambda: answers.node(shut_down(node_id)))


def _words(wanted: Collection[NodeState]) -> list[model.NodeStatus] | None:
    return [model.NodeStatus[states.theirs(state, states.NODE)] for state in wanted] or None
