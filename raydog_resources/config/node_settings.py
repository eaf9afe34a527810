"""What can be said of every node of Ray alike: the machine, its Ray, its task."""

from __future__ import annotations

from pydantic import Field

from raydog_resources.config.byte_size import Bytes, ObjectStoreBytes
from raydog_resources.config.container import Container
from raydog_resources.config.custom_resources import CustomResources
from raydog_resources.config.environment import Environment
from raydog_resources.config.labels import Labels
from raydog_resources.config.machine_settings import MachineSettings
from raydog_resources.config.script import OwnScript


class NodeSettings(MachineSettings):
    """The part of a node's description that head and workers share."""

    memory: Bytes | None = Field(
        default=None,
        description="Memory that Ray may give to tasks; not given: what the node has.",
        examples=["8GB"],
    )
    object_store_memory: ObjectStoreBytes | None = Field(
        default=None,
        description="Memory for Ray's object store; not given: 30 % of the node's.",
        examples=["2GB"],
    )
    resources: CustomResources = Field(
        default={}, description="Ray's custom resources of each node.", examples=[{"licence": 1}]
    )
    labels: Labels = Field(
        default={}, description="Ray's labels of each node.", examples=[{"market-type": "spot"}]
    )
    environment: Environment = Field(
        default={},
        description="Environment of the node's task, and so of Ray and its workers. Whoever may see the task "
        "may see it.",
        examples=[{"OMP_NUM_THREADS": "1"}],
    )
    script: OwnScript | None = Field(
        default=None,
        description="A Bash script of one's own that starts Ray, instead of the packaged one.",
        examples=["file:scripts/start-ray.sh"],
    )
    container: Container | None = Field(
        default=None,
        description="Container for these nodes alone; not given: the cluster's, if it has one.",
        examples=[{"image": "rayproject/ray:2.60.0-gpu"}],
    )
