"""Stacks, each with the rules that it breaks and no other: one table for `raydog check` and for engines."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

CHOICES: dict[str, Any] = {
    "lifetime-limit": {"max_hours": 48},
    "group-nodes-limit": {"max_nodes": 6},
    "cluster-nodes-limit": {"max_nodes": 10},
    "gpus-limit": {"max_gpus": 4},
    "price-limit": {"max_per_hour": 10},
    "kinds-allowed": {"allowed": ["yellowdog"]},
    "templates-allowed": {"allowed": ["prod/*", "local/*", "*spot*"]},
    "images-allowed": {"allowed": ["ray-2.*"]},
    "namespaces-allowed": {"allowed": ["team-*"]},
    "naming": {"pattern": "prod-[a-z0-9-]+"},
    "ray-version-allowed": {"oldest": "2.54.0", "newest": "2.60.0", "refused": ["2.57.1"]},
}
_NODE: dict[str, Any] = {
    "template": "prod/cpu",
    "images": "ray-2.60",
    "instance_tags": {"owner": "platform", "cost_centre": "4711"},
}
GOOD: dict[str, Any] = {
    "cluster": {
        "name": "prod-ray",
        "ray_version": "2.60.0",
        "python_version": "3.11",
        "lifetime": "24h",
        "protect": True,
        "head": _NODE,
        "workers": {"cpu": {**_NODE, "nodes": 2, "cpus": 4}},
        "observability": {**_NODE},
    },
    "runs_on": {
        "kind": "yellowdog",
        "namespace": "team-a",
        "login": {"known_hosts": "~/.ssh/known_hosts"},
    },
    "prices": {"prod/cpu": 1.0},
}


@dataclass(frozen=True)
class Sample:
    """The good stack with some values changed; a value of None takes the key out."""

    name: str
    changes: Mapping[str, Any]
    broken: tuple[str, ...] = ()
    stack: str = "prod"

    def __str__(self) -> str:
        return self.name

    def values(self) -> dict[str, Any]:
        """What the stack says."""
        made = copy.deepcopy(GOOD)
        for path, value in self.changes.items():
            *folders, key = path.split("/")
            place = made
            for folder in folders:
                place = place[folder]
            if value is None:
                del place[key]
            else:
                place[key] = value
        return made


def _workers(**groups: Mapping[str, Any]) -> dict[str, Any]:
    return {"cluster/workers": {name: {**_NODE, **group} for name, group in groups.items()}}


_OPEN = "ray start --head --dashboard-host=0.0.0.0 --block"
_KEY = "-----BEGIN OPENSSH PRIVATE KEY-----"
_CPU, _HEAD = "cluster/workers/cpu", "cluster/head"
SAMPLES = (
    Sample("all is as it should be", {}),
    Sample("no lifetime", {"cluster/lifetime": None}, ("lifetime-set",)),
    Sample("a lifetime at the limit", {"cluster/lifetime": "48h"}),
    Sample("a lifetime above the limit", {"cluster/lifetime": "49h"}, ("lifetime-limit",)),
    Sample("not protected", {"cluster/protect": None}, ("protected",)),
    Sample("protection taken away", {"cluster/protect": False}, ("protected",)),
    Sample("a group at the limit", {f"{_CPU}/nodes": 6}),
    Sample("a group above the limit", {f"{_CPU}/nodes": 7}, ("group-nodes-limit",)),
    Sample(
        "a cluster at the limit",
        {**_workers(a={"nodes": 4}, b={"nodes": 5}), "prices": {"prod/cpu": 0.5}},
    ),
    Sample(
        "a cluster above the limit",
        {**_workers(a={"nodes": 5}, b={"nodes": 5}), "prices": {"prod/cpu": 0.5}},
        ("cluster-nodes-limit",),
    ),
    Sample(
        "two groups above the limit",
        {**_workers(a={"nodes": 7}, b={"nodes": 8}), "prices": {"prod/cpu": 0.1}},
        ("group-nodes-limit", "group-nodes-limit", "cluster-nodes-limit"),
    ),
    Sample("GPUs at the limit", {f"{_CPU}/gpus": 2}),
    Sample("GPUs above the limit", {f"{_CPU}/gpus": 3}, ("gpus-limit",)),
    Sample(
        "GPUs of the head count",
        {f"{_CPU}/gpus": 2, f"{_HEAD}/num_gpus": 1, f"{_HEAD}/num_cpus": 1},
        ("gpus-limit",),
    ),
    Sample("a price at the limit", {"prices": {"prod/cpu": 2.5}}),
    Sample("a price above the limit", {"prices": {"prod/cpu": 2.6}}, ("price-limit",)),
    Sample("a price that is not known", {f"{_HEAD}/template": "prod/head"}, ("prices-known",)),
    Sample("no price is known", {"prices": {}}, ("prices-known",)),
    Sample(
        "a template that is not allowed",
        {f"{_CPU}/template": "dev/cpu", "prices": {"dev/cpu": 1, "prod/cpu": 1}},
        ("templates-allowed",),
    ),
    Sample("an image that is not allowed", {f"{_CPU}/images": "ubuntu-24.04"}, ("images-allowed",)),
    Sample("the template's own image", {f"{_CPU}/images": None}),
    Sample("a namespace that is not allowed", {"runs_on/namespace": "playground"}, ("namespaces-allowed",)),
    Sample(
        "a head on a spot template",
        {f"{_HEAD}/template": "eu/spot-cpu", "prices": {"eu/spot-cpu": 1, "prod/cpu": 1}},
        ("no-spot-head",),
    ),
    Sample("a head labelled spot", {f"{_HEAD}/labels": {"market-type": "spot"}}, ("no-spot-head",)),
    Sample(
        "workers on a spot template",
        {f"{_CPU}/template": "eu/spot-cpu", "prices": {"eu/spot-cpu": 1, "prod/cpu": 1}},
    ),
    Sample("no token", {"cluster/auth": "none"}, ("token-authentication",)),
    Sample(
        "no token and an open dashboard",
        {"cluster/auth": "none", f"{_HEAD}/script": _OPEN},
        ("dashboard-not-public", "token-authentication"),
    ),
    Sample("an open dashboard that asks for a token", {f"{_HEAD}/script": _OPEN}),
    Sample("host keys are not pinned", {"runs_on/login": {"user": "ubuntu"}}, ("host-keys-pinned",)),
    Sample(
        "Ray's token in the tasks",
        {"cluster/secret_delivery": "environment", "cluster/observability": None},
        ("no-secret-in-tasks", "no-secret-in-tasks", "observability"),
    ),
    Sample(
        "a password in the environment",
        {f"{_CPU}/environment": {"DB_PASSWORD": "x"}},
        ("no-secret-in-tasks",),
    ),
    Sample("the path of a password", {f"{_CPU}/environment": {"DB_PASSWORD_FILE": "/run/db"}}),
    Sample(
        "a key behind a harmless name",
        {f"{_HEAD}/environment": {"NOTE": "AKIA" + "A1" * 8}},
        ("no-secret-in-tasks",),
    ),
    Sample("a key in a script", {f"{_CPU}/script": f"echo '{_KEY}'"}, ("no-secret-in-tasks",)),
    Sample("a key in userdata", {f"{_CPU}/userdata": f"echo '{_KEY}'"}, ("no-secret-in-userdata",)),
    Sample("no tags at all", {f"{_CPU}/instance_tags": {}}, ("tags-required",)),
    Sample(
        "a tag without a value",
        {f"{_CPU}/instance_tags": {"owner": "me", "cost_centre": ""}},
        ("tags-required",),
    ),
    Sample("more tags than needed", {f"{_CPU}/instance_tags": {**_NODE["instance_tags"], "x": "y"}}),
    Sample("a name outside the pattern", {"cluster/name": "test-ray"}, ("naming",)),
    Sample("a name made of project and stack", {"cluster/name": None}, ("naming",)),
    Sample("a Ray that is too old", {"cluster/ray_version": "2.53.0"}, ("ray-version-allowed",)),
    Sample("a Ray that is too new", {"cluster/ray_version": "2.61.0"}, ("ray-version-allowed",)),
    Sample("a Ray that was withdrawn", {"cluster/ray_version": "2.57.1"}, ("ray-version-allowed",)),
    Sample("nobody observes it", {"cluster/observability": None}, ("observability",)),
    Sample(
        "observability is switched off",
        {"cluster/observability": {**_NODE, "enabled": False}},
        ("observability",),
    ),
    Sample("any Python", {"cluster/python_version": None}, ("python-version-declared",)),
    Sample(
        "in development protection and host keys are nobody's business",
        {
            "cluster/protect": None,
            "cluster/observability": None,
            "runs_on/login": {"user": "ubuntu"},
            "cluster/python_version": None,
        },
        stack="dev",
    ),
    Sample(
        "in development a lifetime is asked for", {"cluster/lifetime": None}, ("lifetime-set",), stack="dev"
    ),
    Sample("in staging protection is asked for", {"cluster/protect": None}, ("protected",), stack="staging"),
    Sample(
        "in staging observability is asked for",
        {"cluster/observability": None},
        ("observability",),
        stack="staging",
    ),
    Sample(
        "on this machine only what is dangerous counts",
        {"runs_on": {"kind": "yellowdog", "url": "local"}, "cluster/lifetime": None, "cluster/protect": None},
        stack="local",
    ),
)
