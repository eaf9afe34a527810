"""What a YellowDog account has of what a stack needs, as far as it can be asked without changing anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from difflib import get_close_matches

from raydog_resources.config.connection import Connection
from raydog_resources.config.description import Description
from raydog_resources.config.node_settings import NodeSettings
from raydog_resources.config.runs_on import on_yellowdog
from raydog_resources.errors import CouldNotAsk, DescriptionError, NotAuthorised, RaydogError
from raydog_resources.gateways.retry_settings import RetrySettings
from raydog_resources.gateways.template import TemplateSummary
from raydog_resources.gateways.yellowdog import YellowDog
from raydog_resources.workspace.finding import Finding, found

KEY, NAMESPACE, TEMPLATES, IMAGES, RIGHTS = "key", "namespace", "templates", "images", "rights"
ACCOUNT = (KEY, NAMESPACE, TEMPLATES, IMAGES, RIGHTS)
# Somebody waits for an answer: a platform that does not answer at once is a finding.
_PATIENCE = RetrySettings(2, connect_timeout=timedelta(seconds=10), read_timeout=timedelta(seconds=20))

OpenPlatform = Callable[[Connection], YellowDog]


def open_platform(connection: Connection) -> YellowDog:
    """The platform, asked twice at most."""
    from raydog_resources.gateways.yellowdog_sdk import connect

    return connect(connection, retries=_PATIENCE)


class AccountExamination:
    """Only reads: what a key may make, nobody can know before something is made."""

    def __init__(self, description: Description, platform: YellowDog) -> None:
        self._cluster = description.cluster
        self._namespace = on_yellowdog(description.runs_on).namespace
        self._platform = platform

    def findings(self) -> Iterator[Finding]:
        """In the order in which one would mend things; without a key that is known, nothing more can be asked."""
        key = found(KEY, self._key)
        yield key
        if not key.fine:
            return
        yield found(NAMESPACE, self._namespace_found)
        yield found(TEMPLATES, self._templates)
        if self._named(lambda node: node.images):
            yield Finding(IMAGES, True, self._images())
        yield found(RIGHTS, self._rights)

    def _key(self) -> str:
        application = self._platform.application()
        return f"the account {application.account or '?'} knows it as application {application.name}"

    def _namespace_found(self) -> str:
        readable = self._platform.application().readable_namespaces
        if readable is not None and self._namespace not in readable:
            raise NotAuthorised(
                f"the key may not read it, but {', '.join(readable) or 'none'}",
                thing=f"namespace {self._namespace}",
                next_step="let the application's group read it, or write another namespace under raydog:runs_on",
            )
        if self._namespace in {one.name for one in self._platform.namespaces.all()}:
            return f"{self._namespace} is there"
        return f"{self._namespace} is not there yet: it comes with the first thing that is made in it"

    def _templates(self) -> str:
        wanted = self._named(lambda node: node.template)
        known = self._platform.templates.all()
        names = {f"{one.namespace}/{one.name}": one for one in known}
        missing = [one for one in wanted if one not in names and one not in {it.id for it in known}]
        if missing:
            near = get_close_matches(missing[0], names, 1, 0.5)
            raise DescriptionError(
                "there is no such compute requirement template, or the key may not see it",
                thing=", ".join(missing),
                next_step=f"write {near[0]}"
                if near
                else "make it in the portal, or write one of the account's",
            )
        lost = [name for name in wanted if name in names and self._lacks_sources(names[name])]
        if lost:
            raise DescriptionError(
                "it draws from no compute source template that the key may see",
                thing=", ".join(lost),
                next_step="add a source to it in the portal, with credentials of a cloud provider",
            )
        return f"{', '.join(wanted)}: all there"

    def _lacks_sources(self, template: TemplateSummary) -> bool:
        """A dynamic template finds its sources by itself."""
        if template.kind != "static":
            return False
        return not self._platform.templates.get(template.id).sources

    def _images(self) -> str:
        named = ", ".join(self._named(lambda node: node.images))
        return f"{named}: named; only a machine that boots shows whether they are there and fit"

    def _rights(self) -> str:
        refused = []
        for what, ask in (
            ("work requirements", self._platform.work.all),
            ("worker pools", self._platform.pools.all),
        ):
            try:
                ask(namespace=self._namespace)
            except CouldNotAsk:
                raise
            except RaydogError as error:
                refused.append(f"{what} ({error.what})")
        if refused:
            raise NotAuthorised(
                f"the key may not list {' nor '.join(refused)}",
                thing=f"namespace {self._namespace}",
                next_step="give the application's group the rights of docs/yellowdog-account.md",
            )
        return "it may list requirements and pools; whether it may make them shows when the first is made"

    def _named(self, of: Callable[[NodeSettings], str | None]) -> list[str]:
        """What head and groups name, each once."""
        nodes: list[NodeSettings] = [self._cluster.head, *self._cluster.workers.values()]
        return list(dict.fromkeys(name for name in map(of, nodes) if name))
