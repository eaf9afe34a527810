"""Templates and sources over yellowdog-sdk."""

from __future__ import annotations

from yellowdog_client import model

from raydog_resources.gateways import yellowdog_translation_account as answers
from raydog_resources.gateways import yellowdog_translation_requests as requests
from raydog_resources.gateways.adoption import Making
from raydog_resources.gateways.template import NewTemplate, Source, Template, TemplateSummary
from raydog_resources.gateways.yellowdog_sdk_line import Line


class SdkTemplates:
    """`Templates` over yellowdog-sdk."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._client = line.client.compute_client

    def all(self, *, namespace: str = "") -> tuple[TemplateSummary, ...]:
        found = self._search(model.ComputeRequirementTemplateSearch(namespaces=_only(namespace)))
        return tuple(each for each in found if namespace in ("", each.namespace))

    def find(self, namespace: str, name: str) -> TemplateSummary | None:
        found = self._search(model.ComputeRequirementTemplateSearch(name=name, namespaces=[namespace]))
        return next((each for each in found if (each.namespace, each.name) == (namespace, name)), None)

    def get(self, template_id: str) -> Template:
        get, thing = self._client.get_compute_requirement_template_by_id, f"template {template_id}"
        return self._line.ask("could not read it", thing, lambda: answers.template(get(template_id)))

    def add(self, new: NewTemplate) -> Template:
        thing = f"template {new.namespace}/{new.name}"
        body = requests.template(new)
        add = self._client.add_compute_requirement_template

        def post() -> Template:
            return self._line.ask("could not add it", thing, lambda: answers.template(add(body)))

        def same() -> list[Template]:
            found = self.find(new.namespace, new.name)
            there = self.get(found.id) if found else None
            return [there] if there and _says_the_same(there, new) else []

        def holder() -> str:
            found = self.find(new.namespace, new.name)
            return f"{found.id}, which says something else" if found else ""

        return self._line.make(Making(thing, post, same, holder))

    def delete(self, template_id: str) -> None:
        delete = self._client.delete_compute_requirement_template_by_id
        self._line.ask("could not delete it", f"template {template_id}", lambda: delete(template_id))

    def sources(self, *, namespace: str = "") -> tuple[Source, ...]:
        search = model.ComputeSourceTemplateSearch(namespaces=_only(namespace))
        found = self._line.every(
            "sources", self._client.get_compute_source_templates(search).slice, answers.source
        )
        return tuple(each for each in found if namespace in ("", each.namespace))

    def _search(self, search: model.ComputeRequirementTemplateSearch) -> list[TemplateSummary]:
        pages = self._client.get_compute_requirement_templates(search).slice
        return self._line.every("templates", pages, answers.template_summary)


def _only(namespace: str) -> list[str] | None:
    return [namespace] if namespace else None


def _says_the_same(there: Template, new: NewTemplate) -> bool:
    return (
        there.strategy == new.strategy
        and there.sources == new.sources
        and there.image == new.image
        and there.user_data == new.user_data
        and dict(there.instance_tags) == dict(new.instance_tags)
    )
