"""Namespaces as clients see them."""

from __future__ import annotations

from raydog_resources.local_platform.engine.records import Json, Namespace
from raydog_resources.local_platform.engine.templates import Templates


def render_namespace(templates: Templates, namespace: Namespace) -> Json:
    """With whether it is empty and may go."""
    return {"id": namespace.id, "namespace": namespace.name, "deletable": templates.deletable(namespace)}
