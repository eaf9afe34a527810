"""The ports of an observability node."""

from __future__ import annotations

from pydantic import Field, model_validator

from raydog_resources.config.ports import Port, refuse_the_same_twice
from raydog_resources.config.section import Section


class ObservabilityPorts(Section):
    """The usual ports of each part, unless they are taken."""

    prometheus: Port = Field(default=9090, description="Prometheus.", examples=[9090])
    grafana: Port = Field(default=3000, description="Grafana.", examples=[3000])
    node_exporter: Port = Field(
        default=9100, description="Node exporters, on every machine that has one.", examples=[9100]
    )

    loki: Port = Field(default=3100, description="Loki.", examples=[3100])

    @model_validator(mode="after")
    def _all_different(self) -> ObservabilityPorts:
        refuse_the_same_twice({name: getattr(self, name) for name in ObservabilityPorts.model_fields})
        return self
