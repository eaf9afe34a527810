"""`observability`: keeps a cluster's metrics and logs and shows them, on a node of its own or beside a job's head."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, Field

from raydog_resources.config.duration import PositiveSeconds
from raydog_resources.config.environment import Environment
from raydog_resources.config.machine_settings import MachineSettings
from raydog_resources.config.observability_ports import ObservabilityPorts
from raydog_resources.config.refusal import expected
from raydog_resources.config.script import OwnScript

Part = Literal["loki", "prometheus", "grafana", "node_exporter"]
PARTS: tuple[str, ...] = get_args(Part)
_DAY = 86400
_VERSION = re.compile(r"\d+\.\d+\.\d+")


def chosen_parts(value: object) -> tuple[str, ...]:
    """Which parts, in the order in which they start."""
    if isinstance(value, str) or not isinstance(value, Sequence) or not value or set(value) - set(PARTS):
        raise expected(f"a list of {', '.join(PARTS[:-1])} or {PARTS[-1]}", example=True)
    return tuple(part for part in PARTS if part in value)


def release(value: object) -> str:
    """A release of a program, in full."""
    if not isinstance(value, str) or _VERSION.fullmatch(value) is None:
        raise expected('all three numbers of a release in quotes, such as "2.53.2"')
    return value


def a_day_at_least(seconds: int) -> int:
    """Loki keeps whole days."""
    if seconds < _DAY:
        raise expected("a day or more, for Loki keeps whole days", example=True)
    return seconds


class Observability(MachineSettings):
    """Metrics are brought to it by the head, so it may come, change and go while the cluster runs."""

    enabled: bool = Field(
        default=True, description="Whether there is one; false keeps the settings.", examples=[False]
    )
    parts: Annotated[tuple[str, ...], BeforeValidator(chosen_parts)] = Field(
        default=("prometheus",), description="What runs on it.", examples=[["prometheus", "grafana"]]
    )
    versions: Mapping[Part, Annotated[str, BeforeValidator(release)]] = Field(
        default={},
        description="Releases to fetch where the node has not that very version; not given: what the node has.",
        examples=[{"prometheus": "2.53.2"}],
    )
    retention: PositiveSeconds = Field(
        default=15 * _DAY, description="How long metrics are kept.", examples=["15d"]
    )
    log_retention: Annotated[PositiveSeconds, AfterValidator(a_day_at_least)] = Field(
        default=7 * _DAY, description="How long logs are kept, where `parts` has loki.", examples=["7d"]
    )
    interval: PositiveSeconds = Field(
        default=10, description="From one reading of all metrics to the next.", examples=["10s"]
    )
    ports: ObservabilityPorts = Field(
        default_factory=ObservabilityPorts, description="Ports of the node.", examples=[{"grafana": 3001}]
    )
    listen: Literal["auto", "head", "network"] = Field(
        default="auto",
        description="In a job or on plain hosts, who reaches its ports: only the head's own machine, or the nodes' "
        "network; auto is the network where the head is reached through a login node and Ray asks for a token.",
        examples=["head"],
    )
    start: PositiveSeconds = Field(
        default=300,
        description="From a running machine until every part answers. Ray does not wait for it.",
        examples=["5m"],
    )
    environment: Environment = Field(
        default={},
        description="Environment of the node's task.",
        examples=[{"HTTPS_PROXY": "http://proxy:3128"}],
    )
    script: OwnScript | None = Field(
        default=None,
        description="A Bash script of one's own that starts what listens at these ports, instead of the packaged one.",
        examples=["file:scripts/observe.sh"],
    )
