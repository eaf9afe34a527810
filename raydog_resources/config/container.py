"""Ray in a container on the node, instead of in the node's virtual environment."""

from __future__ import annotations

from pydantic import Field

from raydog_resources.config.section import Section
from raydog_resources.config.word import NodePath, Word


class Container(Section):
    """Run by the Docker or else Podman of the node. The image must hold the declared Ray and Python."""

    image: Word = Field(description="The image, as Docker finds it.", examples=["rayproject/ray:2.60.0"])
    venv: NodePath | None = Field(
        default=None,
        description="The virtual environment inside the image that holds Ray; not given: Ray is on its PATH.",
        examples=["/opt/ray/venv"],
    )
