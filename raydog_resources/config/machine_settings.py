"""What can be said of every machine alike, whatever runs on it: where it comes from and its first boot."""

from __future__ import annotations

from pydantic import Field

from raydog_resources.config.instance_tags import InstanceTags
from raydog_resources.config.script import OwnScript, Userdata
from raydog_resources.config.section import Section
from raydog_resources.config.template import Template
from raydog_resources.config.word import Word


class MachineSettings(Section):
    """The part of a description that all pools share."""

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
    metrics: bool = Field(
        default=False, description="Whether the platform collects metrics of the machines.", examples=[True]
    )
