"""How long each phase of a cluster's life may take before we stop waiting."""

from __future__ import annotations

from pydantic import Field

from raydog_resources.config.duration import PositiveSeconds, Seconds
from raydog_resources.config.section import Section


class Timeouts(Section):
    """Limits per phase; what happens when one passes is `on_timeout`."""

    provision: PositiveSeconds = Field(
        default=900, description="From asking for machines until they run.", examples=["15m"]
    )
    head: PositiveSeconds = Field(
        default=600, description="From a running machine until the head has an address.", examples=["10m"]
    )
    ready: PositiveSeconds = Field(
        default=600,
        description="From the head's address until Ray answers with every node.",
        examples=["10m"],
    )
    drain: Seconds = Field(
        default=120,
        description="How long running work may go on on a node that is to leave; 0 ends it at once.",
        examples=["2m"],
    )
    delete: PositiveSeconds = Field(
        default=900, description="From asking for the end until everything is gone.", examples=["15m"]
    )
