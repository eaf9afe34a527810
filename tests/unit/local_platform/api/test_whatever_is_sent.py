"""Calls made at random from good and bad parts: never an error of ours, and a refusal changes nothing."""

from __future__ import annotations

import json
import random
import re
from typing import Any

import pytest

from raydog_resources.local_platform.api.app import endpoints_of
from tests.unit.local_platform.api.in_process import Platform, requirement

CALLS_PER_SEED = 150
STRANGE: list[Any] = [
    None,
    True,
    -1,
    0,
    2**31,
    10**30,
    1e300,
    0.5,
    "",
    "x y",
    "é\0",
    "PT5M",
    "P99999D",
    "RUNNING",
    [],
    [None],
    [[]],
    {},
    {"a": 1},
    {"includes": [{}]},
]


class Scene:
    """A platform with a little of everything, and what fits to each call."""

    def __init__(self, platform: Platform) -> None:
        pool = platform.provision(count=2, createNodeWorkers={"targetType": "PER_NODE", "targetCount": 2})
        work = platform.submit(groups=("one", "two"))
        group = work["taskGroups"][0]["id"]
        task = platform.add_tasks(group, 3)[0]
        compute = platform.ask("GET", f"/compute/requirements/{pool['computeRequirementId']}")
        machine = platform.ask("GET", "/compute/instances")["items"][0]["id"]
        template = platform.ask("GET", "/compute/namespaces/local/templates/requirements/node")
        source = {"source": compute["provisionStrategy"]["sources"][0], "namespace": "ns"}
        usage = {"templateId": "local/node", "requirementName": "p", "targetInstanceCount": 1}
        new = requirement(
            "other", groups=("a", "b"), minWorkers=0, retryPolicy={"maxRetries": 1}, vcpus={"min": 1}
        )
        tasks = [{"taskType": "bash", "environment": {"A": "b"}, "timeout": "PT1S", "data": {"inputs": []}}]
        self.bodies: dict[str, Any] = {
            "POST /work/requirements": new,
            "PUT /work/requirements": work,
            "POST /work/": tasks,
            "POST /workerPools/provisioned": {
                "requirementTemplateUsage": usage,
                "provisionedProperties": {"maxNodes": 3, "idleNodeShutdown": {"timeout": "PT5M"}},
            },
            "POST /compute/templates/provision": usage,
            "PUT /compute/templates/test": usage,
            "POST /compute/templates/requirements": {**template, "name": "another"},
            "PUT /compute/templates/requirements": template,
            "POST /compute/templates/sources": source,
            "PUT /compute/requirements/{id}/auto": {"enabled": True, "timeout": "PT1H"},
            "PUT /compute/requirements/{id}/instances": [machine],
            "PUT /compute/requirements": compute,
            "POST /namespaces": {"namespace": "fresh"},
            "PUT /namespaces": {"namespace": "ns"},
            "PATCH /__local": {"names": "free", "abort_grace": 1.0},
            "POST /workerPools/{id}/actions": {
                "actionGroups": [{"actions": [{"action": "RUN_COMMAND", "path": "a"}]}]
            },
        }
        self.idents = {
            "/work/requirements": work["id"],
            "/work/tasks": task["id"],
            "/work/taskGroups": group,
            "/workerPools/nodes": task["nodeId"],
            "/workerPools/workers": task["workerId"],
            "/workerPools": pool["id"],
            "/compute/requirements": compute["id"],
            "/compute/templates/requirements": template["id"],
            "/__local/output": task["id"],
            "/__local/nodes": task["nodeId"],
        }

    def body(self, chance: random.Random, verb: str, pattern: str) -> Any:
        fitting = [body for start, body in self.bodies.items() if f"{verb} {pattern}".startswith(start)]
        body = fitting[0] if fitting and chance.random() < 0.9 else chance.choice(list(self.bodies.values()))
        return body if chance.random() < 0.3 else _spoil(chance, body)

    def path(self, chance: random.Random, pattern: str) -> str:
        fitting = [ident for start, ident in self.idents.items() if pattern.startswith(start)]

        def word(match: re.Match[str]) -> str:
            if fitting and chance.random() < 0.8 and match[0] not in ("{status}", "{name}", "{namespace}"):
                return str(fitting[0])
            words = [
                "x",
                "%00",
                "%FF",
                "..",
                "ns",
                "local",
                "work",
                "pool",
                "one",
                "node",
                *self.idents.values(),
            ]
            statuses = [
                "RUNNING",
                "TERMINATED",
                "STOPPED",
                "CANCELLING",
                "HELD",
                "FINISHING",
                "PROVISIONING",
                "GONE",
            ]
            return str(chance.choice(statuses if match[0] == "{status}" else words))

        return re.sub(r"{\w+}", word, pattern)


def _spoil(chance: random.Random, value: Any) -> Any:
    """The same document with one thing in it gone, strange or new."""
    if isinstance(value, dict) and value and chance.random() < 0.85:
        key = chance.choice(sorted(value))
        if chance.random() < 0.1:
            return {k: v for k, v in value.items() if k != key}
        if chance.random() < 0.1:
            return {**value, chance.choice(["", "a" * 200, "tasktypes", "type"]): chance.choice(STRANGE)}
        return {**value, key: _spoil(chance, value[key])}
    if isinstance(value, list) and value and chance.random() < 0.85:
        at = chance.randrange(len(value))
        return [*value[:at], _spoil(chance, value[at]), *value[at + 1 :]]
    return chance.choice(STRANGE)


def _query(chance: random.Random, names: list[str]) -> str:
    texts = [
        "",
        "1",
        "-1",
        "True",
        "maybe",
        "RUNNING",
        "2030-01-01T00:00:00Z",
        "AAAA",
        "%00%FF",
        "9" * 40,
        "name",
    ]
    chosen = chance.sample(names, min(len(names), chance.choice([0, 0, 1, 1, 2])))
    return "&".join(f"{name}={chance.choice(texts)}" for name in chosen)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_never_an_error_of_ours(platform: Platform, seed: int) -> None:
    chance = random.Random(seed)
    scene = Scene(platform)
    endpoints = [e for e in endpoints_of(platform.runtime) if not e.path.endswith("/updates")]
    weights = [1 if endpoint.verb == "GET" else 4 for endpoint in endpoints]
    for endpoint in chance.choices(endpoints, weights, k=CALLS_PER_SEED):
        query = _query(chance, sorted(endpoint.query().known))
        path = f"{scene.path(chance, endpoint.path)}?{query}"
        body = None if endpoint.verb == "GET" else scene.body(chance, endpoint.verb, endpoint.path)
        content = b"" if body is None else json.dumps(body).encode()
        before = platform.runtime.picture()
        response = platform.send(endpoint.verb, path, content=content)
        what = f"{endpoint.verb} {path} {content[:2000]!r}: {response.text[:500]}"
        assert response.status_code < 500, what
        if response.status_code >= 400:
            assert response.json()["errorType"], what
            assert platform.runtime.picture() == before, what
        platform.runtime.work(1.0)
