"""Where Ray comes from on the nodes of a scheduler: what is installed, or what is made once and kept."""

from __future__ import annotations

from pydantic import Field, model_validator

from raydog_resources.config.refusal import refused
from raydog_resources.config.script import OwnScript
from raydog_resources.config.section import Section
from raydog_resources.config.word import NodePath, Word
from raydog_resources.config.word_list import Words

_SOURCES = ("venv", "conda", "image", "requirements", "wheelhouse")
_TOGETHER = {"requirements", "wheelhouse"}


class RayEnvironment(Section):
    """Not given at all: the Ray on PATH if it is the declared one, else a virtual environment that is made."""

    modules: Words = Field(
        default=(),
        description="Environment modules to load first; by them, or by an image, the CUDA version is chosen.",
        examples=[["python/3.11", "cuda/12.4"]],
    )
    venv: NodePath | None = Field(
        default=None,
        description="A virtual environment, or any other prefix with bin/ray and bin/python3, that is there.",
        examples=["/shared/ray/venv"],
    )
    conda: Word | None = Field(
        default=None, description="A conda environment by name or whole path.", examples=["ray"]
    )
    image: Word | None = Field(
        default=None,
        description="An Apptainer image to run Ray in; not given: the cluster's container, if it has one.",
        examples=["/shared/images/ray-2.60.0.sif"],
    )
    python: Word = Field(
        default="python3",
        description="The Python with which an environment is made.",
        examples=["/usr/bin/python3.11"],
    )
    requirements: OwnScript | None = Field(
        default=None,
        description="What else to install beside Ray, as a requirements.txt; the environment is made of it once.",
        examples=["file:requirements.txt"],
    )
    wheelhouse: NodePath | None = Field(
        default=None,
        description="A folder of wheels on the hosts, to install from without a network.",
        examples=["/shared/wheels"],
    )

    @model_validator(mode="after")
    def _one_source(self) -> RayEnvironment:
        named = [name for name in _SOURCES if getattr(self, name) is not None]
        if len(named) > 1 and not set(named) <= _TOGETHER:
            raise refused(f"{' and '.join(named)} are two sources of Ray", "keep one of them")
        return self
