"""Templates and sources as clients see them."""

from __future__ import annotations

from raydog_resources.local_platform.engine.records import Compute, Json, Source, Template
from raydog_resources.local_platform.wire.render_compute_requirement import render_with
from raydog_resources.local_platform.wire.rendering import without_gaps

_TEST_RESULT = "co.yellowdog.platform.interaction.compute.ComputeRequirementStaticTemplateTestResult"


def render_template(template: Template) -> Json:
    """What was sent, under its id."""
    return {**template.spec, "id": template.id}


def render_template_summary(template: Template) -> Json:
    """A line of a list."""
    wanted = ("name", "namespace", "description", "strategyType", "type")
    return {"id": template.id, **{key: template.spec[key] for key in wanted if key in template.spec}}


def render_source(source: Source) -> Json:
    """What was sent, under its id."""
    return {**source.spec, "id": source.id}


def render_source_summary(source: Source) -> Json:
    """A line of a list."""
    return without_gaps(
        {
            "id": source.id,
            "name": source.name,
            "namespace": source.namespace,
            "description": source.spec.get("description"),
            "sourceType": source.spec["source"]["type"],
            "provider": source.spec["source"].get("provider"),
        }
    )


def render_template_test(compute: Compute) -> Json:
    """The requirement that would come of a template; nothing has been provisioned."""
    return {"type": _TEST_RESULT, "computeRequirement": render_with(compute, [])}
