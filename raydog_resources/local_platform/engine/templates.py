"""Templates, sources and namespaces: kept, listed, looked up."""

from __future__ import annotations

from raydog_resources.local_platform.engine.records import Json, Namespace, NodeShape, Source, Template
from raydog_resources.local_platform.engine.refusal import Refusal, invalid, name_taken, not_found
from raydog_resources.local_platform.engine.world import World

_STATIC = "co.yellowdog.platform.model.ComputeRequirementStaticTemplate"
_SOURCE_USAGE = {"sourceTemplateId": "local/machine"}


class Templates:
    """The rules for what machines are made from."""

    def __init__(self, world: World) -> None:
        self._world = world

    def get(self, ident: str) -> Template:
        """The template of that id."""
        template = self._world.templates.get(ident)
        if template is None:
            raise not_found("ComputeRequirementTemplate", ident)
        return template

    def get_named(self, namespace: str, name: str) -> Template:
        """The template of that name."""
        idents = self._world.ids_named(Template.kind, namespace, name)
        if not idents:
            raise not_found("ComputeRequirementTemplate", f"{namespace}/{name}")
        return self._world.templates[idents[-1]]

    def get_source(self, ident: str) -> Source:
        """The source of that id."""
        source = self._world.sources.get(ident)
        if source is None:
            raise not_found("ComputeSourceTemplate", ident)
        return source

    def get_named_source(self, namespace: str, name: str) -> Source:
        """The source of that name."""
        idents = self._world.ids_named(Source.kind, namespace, name)
        if not idents:
            raise not_found("ComputeSourceTemplate", f"{namespace}/{name}")
        return self._world.sources[idents[-1]]

    def install(self, namespace: str, name: str, shape: NodeShape) -> Template:
        """A template of this platform's own, or of its config file; a new shape replaces the old one."""
        idents = self._world.ids_named(Template.kind, namespace, name)
        if idents:
            template = self._world.templates[idents[-1]]
            if template.shape != shape:
                template.shape = shape
                self._world.touch(template)
            return template
        spec: Json = {
            "type": _STATIC,
            "name": name,
            "namespace": namespace,
            "description": f"{shape.cpus:g} cpus, {shape.memory_gb:g} GB on this machine",
            "strategyType": "co.yellowdog.platform.model.SingleSourceProvisionStrategy",
            "sources": [_SOURCE_USAGE],
        }
        template = self._keep(namespace, name, spec, shape)
        template.built_in = True
        return template

    def add(self, body: Json) -> Template:
        """A client's template: machines of the default shape."""
        namespace, name = body.get("namespace") or "default", body["name"]
        if self._world.ids_named(Template.kind, namespace, name):
            raise name_taken("ComputeRequirementTemplate", namespace, name)
        return self._keep(namespace, name, {**body, "namespace": namespace}, NodeShape())

    def _keep(self, namespace: str, name: str, spec: Json, shape: NodeShape) -> Template:
        template = Template(
            id=self._world.ids.make("crtmpl"), namespace=namespace, name=name, spec=spec, shape=shape
        )
        self._world.ensure_namespace(namespace)
        self._world.add(template)
        return template

    def update(self, body: Json) -> Template:
        """All but the name and the namespace."""
        template = self.get(str(body.get("id")))
        if (body.get("namespace") or template.namespace, body["name"]) != (template.namespace, template.name):
            raise invalid("name: namespace and name of a template cannot be changed")
        self._refuse_built_in(template)
        template.spec = {**body, "namespace": template.namespace}
        self._world.touch(template)
        return template

    def delete(self, ident: str) -> None:
        """Machines made from it live on."""
        template = self.get(ident)
        self._refuse_built_in(template)
        self._world.drop(template)

    def _refuse_built_in(self, template: Template) -> None:
        if template.built_in:
            raise invalid(f"template '{template.namespace}/{template.name}' belongs to the platform itself")

    def add_source(self, body: Json) -> Source:
        """A compute source template: kept and listed only."""
        namespace, name = body.get("namespace") or "default", body["source"]["name"]
        if self._world.ids_named(Source.kind, namespace, name):
            raise name_taken("ComputeSourceTemplate", namespace, name)
        source = Source(
            id=self._world.ids.make("cst"),
            namespace=namespace,
            name=name,
            spec={**body, "namespace": namespace},
        )
        self._world.ensure_namespace(namespace)
        self._world.add(source)
        return source

    def update_source(self, body: Json) -> Source:
        """All but the name and the namespace."""
        source = self.get_source(str(body.get("id")))
        if (body.get("namespace") or source.namespace, body["source"]["name"]) != (
            source.namespace,
            source.name,
        ):
            raise invalid("source.name: namespace and name of a source template cannot be changed")
        source.spec = {**body, "namespace": source.namespace}
        self._world.touch(source)
        return source

    def delete_source(self, ident: str) -> None:
        """Forget it."""
        self._world.drop(self.get_source(ident))

    def add_namespace(self, name: str) -> Namespace:
        """By itself a namespace comes into being at first use; this makes one before."""
        if self._world.ids_named(Namespace.kind, "", name):
            raise name_taken("Namespace", "this account", name)
        self._world.ensure_namespace(name)
        return self._world.namespaces[self._world.ids_named(Namespace.kind, "", name)[-1]]

    def get_namespace(self, ident: str) -> Namespace:
        """The namespace of that id."""
        namespace = self._world.namespaces.get(ident)
        if namespace is None:
            raise not_found("Namespace", ident)
        return namespace

    def deletable(self, namespace: Namespace) -> bool:
        """Nothing is left in it."""
        world = self._world
        holders = (world.requirements, world.pools, world.computes, world.templates, world.sources)
        return not any(record.namespace == namespace.name for held in holders for record in held.values())

    def delete_namespace(self, ident: str) -> None:
        """Only an empty one."""
        namespace = self.get_namespace(ident)
        if not self.deletable(namespace):
            raise Refusal(
                403, "InvalidNamespaceStatusException", f"namespace '{namespace.name}' is not empty"
            )
        self._world.drop(namespace)
