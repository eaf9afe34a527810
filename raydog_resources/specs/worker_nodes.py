"""What the resource `WorkerNodes` is told."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict

from raydog_resources.specs.marks import RENEWED, REPLACES, SECRET


class WorkerNodesSpec(BaseModel):
    """So many workers of one kind, on the nodes of one pool, at one head."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    requirement_id: Annotated[str, REPLACES]
    pool_id: str
    group: str
    group_name: str
    """What people call it."""
    nodes: int
    fingerprint: str
    """Of script, environment and everything else whose change means another start of Ray."""
    script: Annotated[str, RENEWED] = ""
    """The packaged script by name and revision."""
    own_script: str = ""
    container: bool = False
    environment: dict[str, str]
    head_id: str
    head_private_ip: str
    head_public_ip: str = ""
    head_host_key: str = ""
    """What the head's machine showed at the first contact over SSH."""
    head_gcs_port: int
    dashboard_url: str
    ray_token: Annotated[str, SECRET] = ""
    token_file: str = ""
    """Where the head's token is put on a node: another head, another file."""
    token_in_environment: bool = False
    observability_host: str = ""
    """Where one's own script asks for it; new workers are told, running ones are left alone."""
    max_surge: int = 1
    on_remove: str = "drain"
    provision_seconds: float = 900
    ready_seconds: float = 600
    drain_seconds: float = 120
    delete_seconds: float = 900
