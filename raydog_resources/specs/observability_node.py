"""What the resource `ObservabilityNode` is told."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict

from raydog_resources.specs.marks import RENEWED, REPLACES, SECRET

UP = "up"
"""The state of a node all parts of which answer."""


class ObservabilityNodeSpec(BaseModel):
    """One task on a pool of its own, and the head that is told of it. No field of it is any business of the head's."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    requirement_id: Annotated[str, REPLACES]
    pool_id: Annotated[str, REPLACES]
    group: str
    fingerprint: str
    """Of what the node was started with: another one starts its task again, on the same machine and data."""
    script: Annotated[str, RENEWED] = ""
    """The packaged script by name and revision."""
    own_script: str = ""
    environment: dict[str, str]
    parts: list[str]
    ports: dict[str, int]
    interval_seconds: float = 10
    head_id: str
    head_private_ip: str
    head_public_ip: str = ""
    head_host_key: str = ""
    """What the head's machine showed at the first contact over SSH."""
    dashboard_url: str
    ray_token: Annotated[str, SECRET] = ""
    readiness: str = "auto"
    provision_seconds: float = 900
    start_seconds: float = 300
    delete_seconds: float = 900
