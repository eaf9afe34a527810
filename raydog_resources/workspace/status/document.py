"""The form of `raydog status --json`. `status.schema.json` beside it is made of this and is what programs rely on."""

from __future__ import annotations

import json
from importlib import resources
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

FORMAT = 1
_MOMENT = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"

Moment = Annotated[
    str | None, Field(json_schema_extra={"format": "date-time"}, description="UTC; null where nobody knows.")
]
Phase = Literal[
    "absent", "provisioning", "starting", "ready", "degraded", "draining", "expired", "ended", "unknown"
]
Truth = Literal["true", "false", "unknown"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AmountPart(_Part):
    """So much of so much: CPUs, GPUs, or bytes."""

    used: float
    total: float


class ConditionPart(_Part):
    """One thing that is so, is not so, or is not known."""

    type: Literal["Provisioned", "HeadReady", "WorkersReady", "Degraded", "Draining", "Expired"]
    status: Truth
    reason: str = Field(pattern=r"^[A-Z][A-Za-z]*$", description="One word for programs.")
    message: str = Field(description="A sentence for people.")
    since: Moment = None
    ready: int | None = Field(default=None, ge=0, description="Of WorkersReady: how many are.")
    wanted: int | None = Field(default=None, ge=0, description="Of WorkersReady: how many are to be.")


class PhasePart(_Part):
    """One part of a cluster's way up."""

    name: Literal["provision", "head", "workers"]
    state: Literal["not begun", "under way", "done", "failed", "unknown"]
    since: Moment = None
    last_error: str = ""


class NodePart(_Part):
    """One node."""

    name: str
    group: str
    id: str
    state: Literal["waiting", "starting", "ready", "draining", "ended", "failed", "unknown"]
    platform_state: str = Field(description="The platform's own word.")
    since: Moment = None
    private_ip: str = ""
    public_ip: str = ""
    cpus: AmountPart | None = None
    gpus: AmountPart | None = None
    memory: AmountPart | None = Field(default=None, description="Bytes.")
    last_error: str = ""


class StatusDocument(_Part):
    """How a cluster is."""

    format: Literal[1] = Field(description="Counts up when a program that reads this would have to change.")
    stack: str
    at: str = Field(pattern=_MOMENT, description="When it was asked.")
    place: Literal["", "local platform", "yellowdog", "slurm", "pbs", "ssh", "auto"]
    phase: Phase
    state: str = Field(description="The phase with its reason, for people.")
    since: Moment = None
    expires_at: Moment = Field(default=None, description="When its lifetime or walltime is over.")
    conditions: list[ConditionPart]
    phases: list[PhasePart]
    nodes: list[NodePart]
    things: list[str] = Field(description="What the stack's state has.")
    outputs: dict[str, Any] = Field(description="What the stack puts out, without what is secret.")
    script: dict[str, str] = Field(description="Of a person's script in a job: its state and exit code.")
    troubles: list[str] = Field(description="Sentences on what is not as it should be.")


def made_schema() -> dict[str, Any]:
    """The schema as this release makes it."""
    schema = StatusDocument.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "raydog status", **schema}


def published_schema() -> dict[str, Any]:
    """The schema that ships."""
    text = resources.files(__package__).joinpath("status.schema.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found
