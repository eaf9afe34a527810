"""All provider instances of a run, by reference: `<URN>::<id>`."""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock

from raydog_resources.embedded_engine.children.child import Hear
from raydog_resources.embedded_engine.dynamic.answer import ProviderFailed
from raydog_resources.embedded_engine.dynamic.provider import Provider
from raydog_resources.embedded_engine.dynamic.stable import Stable
from raydog_resources.embedded_engine.planner.urn import provider_id, provider_urn
from raydog_resources.embedded_engine.state.property_value import Properties
from raydog_resources.embedded_engine.state.resource_state import ResourceState

PACKAGE = "pulumi-python"
TYPE = f"pulumi:providers:{PACKAGE}"
DEFAULT = "default"
# Settings that are for the engine, not for the provider.
_ENGINES_OWN = ("version", "pluginDownloadURL", "__internal")

LookUp = Callable[[str], ResourceState | None]


class Providers:
    """A provider of the old state is started only when something of it has to be done."""

    def __init__(self, stable: Stable, hear: Hear, find_old: LookUp, project_nearby: str = "") -> None:
        """With a project: they are asked in this process, as far as their answers are pure."""
        self._stable = stable
        self._project_nearby = project_nearby
        self._hear = hear
        self._find_old = find_old
        self._all: dict[str, Provider] = {}
        self._former: dict[str, str] = {}
        self._lock = RLock()
        self._is_closed = False

    def expect(self, count: int) -> None:
        """So many will probably be needed: they can start while the program does."""
        if not self._project_nearby:
            self._stable.prepare(count)

    def rename(self, urn: str, former: str) -> None:
        """Resources of the old state know it by its former name."""
        with self._lock:
            self._former[urn] = former

    def add(self, urn: str, ident: str, settings: Properties) -> None:
        """A new one, or the same one with other settings."""
        own = {key: value for key, value in settings.items() if key not in _ENGINES_OWN}
        with self._lock:
            self._require_open()
            provider = Provider(own, self._stable, self._hear, self._project_nearby)
            for name in filter(None, (urn, self._former.get(urn))):
                old = self._all.get(f"{name}::{ident}")
                self._all[f"{name}::{ident}"] = provider
                if old is not None:
                    old.close()
        if provider.is_known:
            provider.start()

    def keep(self, urn: str, ident: str, settings: Properties) -> None:
        """The one that there was."""
        with self._lock:
            if f"{urn}::{ident}" not in self._all:
                self.add(urn, ident, settings)

    def forget(self, urn: str, ident: str) -> None:
        """Nobody needs it any more."""
        with self._lock:
            provider = self._all.pop(f"{urn}::{ident}", None)
        if provider is not None:
            provider.close()

    def get(self, reference: str) -> Provider:
        """The provider behind a reference."""
        with self._lock:
            if reference not in self._all:
                self._revive(reference)
            return self._all[reference]

    def _revive(self, reference: str) -> None:
        old = self._find_old(provider_urn(reference))
        if old is None or old.id != provider_id(reference):
            raise ProviderFailed(f"unknown provider '{reference}'")
        self.add(old.urn, old.id, old.inputs)

    def close(self) -> None:
        """End all of them."""
        with self._lock:
            self._is_closed = True
            everyone = set(self._all.values())
            self._all.clear()
        for provider in everyone:
            provider.close()
        self._stable.close()

    def _require_open(self) -> None:
        if self._is_closed:
            raise ProviderFailed("the engine is ending")
