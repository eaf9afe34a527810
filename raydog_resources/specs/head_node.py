"""What the resource `HeadNode` is told."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict

from raydog_resources.specs.marks import AT_CREATION, RENEWED, REPLACES


class HeadNodeSpec(BaseModel):
    """The head's task. What starts another head is in `fingerprint`, and so in the task's name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    requirement_id: Annotated[str, REPLACES]
    pool_id: Annotated[str, REPLACES]
    group: str
    fingerprint: Annotated[str, REPLACES]
    script: Annotated[str, REPLACES, RENEWED] = ""
    """The packaged script by name and revision."""
    own_script: Annotated[str, AT_CREATION] = ""
    """A person's own; the packaged one is put together when a head is started, with the revision of that day."""
    container: Annotated[bool, AT_CREATION] = False
    environment: Annotated[dict[str, str], AT_CREATION]
    ports: dict[str, int]
    auth: Annotated[str, REPLACES] = "token"
    token_in_environment: Annotated[bool, AT_CREATION] = False
    """Where no other way leads to a node: whoever may see its task may then read the token."""
    pool_ids: Annotated[list[str], AT_CREATION] = []
    """All the cluster's pools, to be ended with it when its time runs out."""
    on_timeout: str = "keep"
    provision_seconds: float = 900
    head_seconds: float = 600
    delete_seconds: float = 900
