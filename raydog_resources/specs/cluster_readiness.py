"""What the resource `ClusterReadiness` is told."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict

from raydog_resources.specs.marks import SECRET


class ClusterReadinessSpec(BaseModel):
    """Which tasks have to be nodes of Ray before the cluster is called ready."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    requirement_id: str
    head_id: str
    head_private_ip: str = ""
    head_public_ip: str = ""
    head_host_key: str = ""
    """What the head's machine showed at the first contact over SSH."""
    worker_ids: dict[str, list[str]]
    """Task ids by group."""
    dashboard_url: str
    ray_token: Annotated[str, SECRET] = ""
    token_file: str = ""
    token_in_environment: bool = False
    pool_ids: dict[str, str] = {}
    """By kind of node: where its machines are listed, and what is ended when the time runs out."""
    wait_for: str = "ready"
    readiness: str = "auto"
    provision_seconds: float = 900
    ready_seconds: float = 600
    on_timeout: str = "keep"
