"""`raydog:cluster`: what the cluster is to be, wherever it runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from raydog_resources.config.container import Container
from raydog_resources.config.duration import PositiveSeconds
from raydog_resources.config.head import Head
from raydog_resources.config.name import ClusterName, GroupName
from raydog_resources.config.node_settings import NodeSettings
from raydog_resources.config.number import Number
from raydog_resources.config.observability import Observability
from raydog_resources.config.ports import Ports
from raydog_resources.config.section import Section
from raydog_resources.config.timeouts import Timeouts
from raydog_resources.config.version import PythonVersion, RayVersion
from raydog_resources.config.word import NodePath, Word
from raydog_resources.config.worker_group import WorkerGroup

DEFAULT_VENV = "/opt/yellowdog/agent/venv"


class Cluster(Section):
    """A Ray cluster: one head, and groups of workers by name."""

    name: ClusterName | None = Field(
        default=None,
        description="The cluster's name; not given: made of project and stack.",
        examples=["fluid-dynamics"],
    )
    head: Head = Field(
        default_factory=Head, description="The head node.", examples=[{"template": "local/node"}]
    )
    workers: Mapping[GroupName, WorkerGroup] = Field(
        default={},
        description="Groups of workers by name; the name is stable, everything else of a group can change.",
        examples=[{"cpu": {"nodes": 2, "template": "local/node", "cpus": 1}}],
    )
    ray_version: RayVersion = Field(
        description="The Ray on the nodes, checked before it starts: clients must have the very same.",
        examples=["2.60.0"],
    )
    python_version: PythonVersion | None = Field(
        default=None,
        description="The Python on the nodes, checked as far as it is written; not given: any.",
        examples=["3.11"],
    )
    venv: NodePath = Field(
        default=DEFAULT_VENV,
        description="The virtual environment on the nodes that holds Ray.",
        examples=[DEFAULT_VENV],
    )
    container: Container | None = Field(
        default=None,
        description="Run Ray, or own scripts, in containers.",
        examples=[{"image": "rayproject/ray:2.60.0"}],
    )
    lifetime: PositiveSeconds | None = Field(
        default=None,
        description="After this time the cluster ends by itself; not given: it runs until it is destroyed.",
        examples=["8h"],
    )
    protect: bool = Field(
        default=False,
        description="Whether `destroy` is refused until this is taken away again, by an `up`.",
        examples=[True],
    )
    wait_for: Literal["ready", "head", "submitted"] = Field(
        default="ready",
        description="When `up` is done: Ray answers with every node, the head has an address, or all is "
        "asked for.",
        examples=["head"],
    )
    readiness: Literal["auto", "tasks"] = Field(
        default="auto",
        description="How readiness is found out: from Ray, directly or over SSH, or from tasks' states only.",
        examples=["tasks"],
    )
    timeouts: Timeouts = Field(
        default_factory=Timeouts, description="Limits per phase.", examples=[{"head": "20m", "drain": "5m"}]
    )
    on_timeout: Literal["keep", "destroy"] = Field(
        default="keep",
        description="When a limit passes: keep what there is for a look and another `up`, or end it.",
        examples=["destroy"],
    )
    auth: Literal["token", "none"] = Field(
        default="token",
        description="Whether Ray asks for a token. none lets everybody in who reaches the nodes.",
        examples=["token"],
    )
    secret_delivery: Literal["auto", "ssh", "environment"] = Field(
        default="auto",
        description="How the token reaches the nodes: auto is the local platform itself or else SSH; "
        "environment writes it into the tasks, where all who may see them can read it.",
        examples=["ssh"],
    )
    ports: Ports = Field(
        default_factory=Ports, description="Ports of the head.", examples=[{"dashboard": 8266}]
    )
    observability: Observability | None = Field(
        default=None,
        description="A node that keeps the cluster's metrics: Prometheus, and what else is asked for.",
        examples=[{"template": "local/node"}],
    )
    tag: Word | None = Field(
        default=None, description="A tag of your own for what is made on the platform.", examples=["team-a"]
    )
    priority: Number = Field(
        default=0, description="Priority among your requirements; higher goes first.", examples=[10]
    )

    @property
    def observed(self) -> Observability | None:
        """The observability node, where there is to be one."""
        return self.observability if self.observability and self.observability.enabled else None

    def container_of(self, node: NodeSettings) -> Container | None:
        """The container in which Ray runs on these nodes."""
        return node.container or self.container
