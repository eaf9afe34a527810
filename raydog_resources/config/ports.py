"""The ports of the head that people and nodes connect to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from raydog_resources.config.refusal import expected, refused
from raydog_resources.config.section import Section
from raydog_resources.config.whole_number import whole_number

# Ray binds these by itself on every node: its workers', two metrics ports, the dashboard agent's.
_WORKER_PORTS = range(10002, 20000)
_FIXED_PORTS = (44217, 44227, 52365)


def port(value: object) -> int:
    """A port that needs no privilege and that Ray doesn't take for something else."""
    found = whole_number(value, 1024, 65535)
    if found in _WORKER_PORTS or found in _FIXED_PORTS:
        fixed = ", ".join(str(number) for number in _FIXED_PORTS)
        raise expected(
            f"another port: Ray itself uses {_WORKER_PORTS[0]} to {_WORKER_PORTS[-1]} and {fixed}",
            example=True,
        )
    return found


Port = Annotated[int, BeforeValidator(port)]


def refuse_the_same_twice(ports: Mapping[str, int]) -> None:
    """Two programs on one machine can't listen at one port."""
    names: dict[int, str] = {}
    for name, number in ports.items():
        if number in names:
            raise refused(f"{names[number]} and {name} are both {number}", "write two ports")
        names[number] = name


class Ports(Section):
    """Ray's usual ports, unless they are taken."""

    client: Port = Field(default=10001, description="Ray's client server (ray://…).", examples=[10001])
    dashboard: Port = Field(default=8265, description="Dashboard, jobs and state.", examples=[8265])
    gcs: Port = Field(default=6379, description="Where nodes find the head.", examples=[6379])

    @model_validator(mode="after")
    def _all_different(self) -> Ports:
        refuse_the_same_twice({name: getattr(self, name) for name in Ports.model_fields})
        return self
