"""A whole Ray cluster as one resource of a stack."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pulumi
from pulumi.runtime.config import CONFIG, get_config_env

from raydog_resources.components.quiet_end import end_quietly
from raydog_resources.components.ray_cluster_on_scheduler import RayClusterOnScheduler
from raydog_resources.components.ray_cluster_on_yellowdog import OUTPUTS, RayClusterOnYellowDog
from raydog_resources.config.config_value import plain_values
from raydog_resources.config.description import Description, read_description
from raydog_resources.config.public_facts import public_facts
from raydog_resources.config.runs_on_scheduler import RunsOnScheduler
from raydog_resources.errors import DescriptionError


class RayCluster(pulumi.ComponentResource):
    """What the configuration `raydog:cluster` and `raydog:runs_on` describes; the same outputs wherever it runs."""

    def __init__(
        self,
        name: str = "cluster",
        description: Description | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        end_quietly()
        found = described_in_stack() if description is None else description
        # Inputs of the component are what policies see of a cluster as a whole.
        super().__init__("raydog:index:RayCluster", name, public_facts(found), opts)
        for caution in found.cautions:
            pulumi.log.warn(caution, self)
        self.outputs: dict[str, pulumi.Output[Any]] = self._inside(name, found)
        for output in OUTPUTS:
            setattr(self, output, self.outputs[output])
        self.register_outputs(self.outputs)

    def _inside(self, name: str, described: Description) -> dict[str, pulumi.Output[Any]]:
        place, options = described.runs_on, pulumi.ResourceOptions(parent=self)
        if isinstance(place, RunsOnScheduler):
            return RayClusterOnScheduler(name, described, place, options).outputs
        return RayClusterOnYellowDog(name, described, options).outputs

    def export(self) -> None:
        """All outputs as outputs of the stack."""
        for name, value in self.outputs.items():
            pulumi.export(name, value)


def described_in_stack() -> Description:
    """The description in the running stack's configuration; what is wrong with it is said without a traceback."""
    values = plain_values({**get_config_env(), **CONFIG.get()})
    file = Path("stacks") / f"Pulumi.{pulumi.get_stack()}.yaml"
    try:
        return read_description(values, file, Path.cwd())
    except DescriptionError as error:
        raise pulumi.RunError(str(error)) from error
