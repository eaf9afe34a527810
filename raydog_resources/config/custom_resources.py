"""Ray's custom resources: names of one's own, and how many of each a node has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator

from raydog_resources.config.refusal import expected, refused
from raydog_resources.config.whole_number import Count

# What Ray counts itself, and the key with which each is set.
KEYS_OF_THEIR_OWN = {
    "CPU": "cpus (num_cpus of the head)",
    "GPU": "gpus (num_gpus of the head)",
    "memory": "memory",
    "object_store_memory": "object_store_memory",
}


def resource_name(value: object) -> str:
    """A custom resource's name."""
    if not isinstance(value, str) or not value.strip() or value != value.strip():
        raise expected("a name without space at its ends")
    if value in KEYS_OF_THEIR_OWN:
        raise refused(f"{value} is no custom resource", f"write {KEYS_OF_THEIR_OWN[value]} instead")
    if value.startswith("node:"):
        raise refused("Ray names its nodes with node:…", "write another name")
    return value


CustomResources = Mapping[Annotated[str, BeforeValidator(resource_name)], Count]
