"""What can be said of every kind of node alike: the machine, its first boot, its Ray, its task."""

from __future__ import annotations

from pydantic import Field

from raydog_resources.config.byte_size import Bytes, ObjectStoreBytes
from raydog_resources.config.container import Container
from raydog_resources.config.custom_resources import CustomResources
from raydog_resources.config.environment import Environment
from raydog_resources.config.instance_tags import InstanceTags
from raydog_resources.config.labels import Labels
from raydog_resources.config.script import OwnScript, Userdata
from raydog_resources.config.section import Section
from raydog_resources.config.template import Template
from raydog_resources.config.word import Word


class NodeSettings(Section):
    """The part of a node's description that head and workers share."""

    template: Template | None = Field(
        default=None,
        description="Compute requirement template of the machines; needed on YellowDog.",
        examples=["local/node"],
    )
    images: Word | None = Field(
        default=None,
        description="Image or image family of the machines; not given: the template's.",
        examples=["ami-0c6175878f7e01e70"],
    )
    userdata: Userdata | None = Field(
        default=None,
        description="What a machine runs at its first boot: a script, file:PATH, or packaged:ubuntu, which "
        "sets up agent, Python and Ray on a base image of Ubuntu.",
        examples=["packaged:ubuntu"],
    )
    extra_userdata: OwnScript | None = Field(
        default=None, description="More of it, run after userdata.", examples=["file:scripts/mount-data.sh"]
    )
    instance_tags: InstanceTags = Field(
        default={}, description="Tags for the cloud provider's machines.", examples=[{"owner": "research"}]
    )
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
    metrics: bool = Field(
        default=False, description="Whether the platform collects metrics of the machines.", examples=[True]
    )
