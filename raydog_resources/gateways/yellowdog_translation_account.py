"""Templates, sources, namespaces and the key's application as the SDK has them, in our words."""

from __future__ import annotations

from yellowdog_client import model

from raydog_resources.gateways.application import Application
from raydog_resources.gateways.namespace import Namespace
from raydog_resources.gateways.template import Source, Template, TemplateSource, TemplateSummary
from raydog_resources.gateways.yellowdog_translation import needed


def template_summary(answer: model.ComputeRequirementTemplateSummary) -> TemplateSummary:
    return TemplateSummary(
        id=needed(answer.id, "id"),
        namespace=answer.namespace or "",
        name=answer.name or "",
        kind=_kind(answer.type),
        description=answer.description or "",
    )


def template(answer: model.ComputeRequirementTemplate) -> Template:
    static = answer if isinstance(answer, model.ComputeRequirementStaticTemplate) else None
    return Template(
        id=needed(getattr(answer, "id", None), "id"),
        namespace=getattr(answer, "namespace", None) or "",
        name=getattr(answer, "name", None) or "",
        kind=_kind(getattr(answer, "type", None)),
        description=getattr(answer, "description", None) or "",
        strategy=getattr(answer, "strategyType", None) or "",
        sources=tuple(_template_source(use) for use in (static.sources if static else ())),
        image=getattr(answer, "imagesId", None) or "",
        user_data=getattr(answer, "userData", None) or "",
        instance_tags=getattr(answer, "instanceTags", None) or {},
    )


def _template_source(answer: model.ComputeSourceUsage) -> TemplateSource:
    return TemplateSource(answer.sourceTemplateId, answer.instanceType or "", answer.imageId or "")


def _kind(java_name: str | None) -> str:
    for kind in ("Static", "Dynamic"):
        if java_name and java_name.endswith(f".ComputeRequirement{kind}Template"):
            return kind.lower()
    return ""


def source(answer: model.ComputeSourceTemplateSummary) -> Source:
    return Source(
        id=needed(answer.id, "id"),
        namespace=answer.namespace or "",
        name=answer.name or "",
        provider=answer.provider.value if answer.provider else "",
        description=answer.description or "",
    )


def namespace(answer: model.Namespace) -> Namespace:
    return Namespace(id=answer.id, name=answer.namespace)


def application(answer: model.ApplicationDetails) -> Application:
    readable = None if answer.allNamespacesReadable else tuple(answer.readableNamespaces or ())
    return Application(
        id=needed(answer.id, "id"),
        name=answer.name or "",
        account=answer.accountName or "",
        readable_namespaces=readable,
    )
