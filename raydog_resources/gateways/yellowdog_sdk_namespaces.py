"""Namespaces over yellowdog-sdk."""

from __future__ import annotations

from yellowdog_client import model

from raydog_resources.gateways import yellowdog_translation_account as answers
from raydog_resources.gateways.adoption import Making
from raydog_resources.gateways.namespace import Namespace
from raydog_resources.gateways.yellowdog_sdk_line import Line


class SdkNamespaces:
    """`Namespaces` over yellowdog-sdk."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._client = line.client.namespaces_client

    def all(self) -> tuple[Namespace, ...]:
        return self._search(model.NamespaceSearch())

    def add(self, name: str) -> Namespace:
        thing = f"namespace {name}"
        request = model.CreateNamespaceRequest(namespace=name)

        def there() -> list[Namespace]:
            found = self._search(model.NamespaceSearch(namespaceContains=name))
            return [each for each in found if each.name == name]

        def post() -> Namespace:
            create = self._client.create_namespace
            answer = self._line.ask("could not add it", thing, lambda: create(request))
            # The answer is bare text that anything could be: the list has the last word on the id.
            return next(iter(there()), Namespace(id=answer.strip(), name=name))

        return self._line.make(Making(thing, post, there, holder=lambda: ""))

    def _search(self, search: model.NamespaceSearch) -> tuple[Namespace, ...]:
        pages = self._client.get_namespaces(search).slice
        return tuple(self._line.every("namespaces", pages, answers.namespace))
