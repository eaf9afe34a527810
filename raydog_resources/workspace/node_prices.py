"""What a node of each group costs per hour, as the stack says at the moment."""

from __future__ import annotations

from raydog_resources.config.description import read_stack_file
from raydog_resources.errors import DescriptionError
from raydog_resources.workspace.project import Project


def node_prices(project: Project, stack: str) -> dict[str, float]:
    """By group, the head's included; what has no price is left out."""
    file = project.stack_file(stack)
    if not file.is_file():
        return {}
    try:
        found = read_stack_file(file, project.folder)
    except DescriptionError:
        # Whoever needs the description refuses it, with its line.
        return {}
    templates = {"head": found.cluster.head.template}
    templates |= {name: group.template for name, group in found.cluster.workers.items()}
    return {
        group: float(found.prices[template])
        for group, template in templates.items()
        if template is not None and template in found.prices
    }
