"""The line to the platform: every call of the SDK goes through it, and every error is translated here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timezone
from enum import Enum
from typing import Protocol, TypeVar

from yellowdog_client import PlatformClient
from yellowdog_client.model import Slice, SliceReference

from raydog_resources.clock import Clock
from raydog_resources.errors import IllegalState
from raydog_resources.gateways.adoption import Making, make_once
from raydog_resources.gateways.retry_settings import RetrySettings
from raydog_resources.gateways.yellowdog_sdk_newer_values import newer_values_allowed
from raydog_resources.gateways.yellowdog_translation_errors import FAMILIES, ErrorTranslation

T = TypeVar("T")
U = TypeVar("U")

_LAST = datetime.max.replace(tzinfo=timezone.utc)


class Line:
    """What all parts of the gateway share: the client, the translation of errors, patience and time."""

    def __init__(
        self, client: PlatformClient, errors: ErrorTranslation, retries: RetrySettings, clock: Clock
    ) -> None:
        self.client = client
        self.retries = retries
        self.clock = clock
        self._errors = errors

    def ask(self, what: str, thing: str, call: Callable[[], T]) -> T:
        """What the call returns; `what` says in an error what it was that could not be done."""
        try:
            with newer_values_allowed():
                return call()
        except FAMILIES as error:
            raise self._errors.translated(error, what, thing) from self._errors.cause(error)

    def every(
        self, thing: str, pages: Callable[[SliceReference], Slice[T]], read: Callable[[T], U]
    ) -> list[U]:
        """All items of all pages, read. The SDK's own iterator takes an empty page for the last one."""
        items: list[U] = []
        page: str | None = None

        def next_page() -> str | None:
            answer = pages(SliceReference(sliceId=page))
            items.extend(read(item) for item in answer.items or ())
            return answer.nextSliceId

        while True:
            following = self.ask("could not list", thing, next_page)
            if following is None or following == page:
                return items
            page = following

    def make(self, making: Making[T]) -> T:
        """Make a thing once, whatever the line does to the answers."""
        return make_once(making, self.retries, self.clock)


class Summary(Protocol):
    """What the summaries of all nouns that have names share."""

    @property
    def namespace(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def created(self) -> datetime | None: ...


N = TypeVar("N", bound=Summary)


def exactly(found: Iterable[N], namespace: str, name: str) -> tuple[N, ...]:
    """Those of exactly that name, the oldest first: the platform's own search means "contains"."""
    exact = [each for each in found if (each.namespace, each.name) == (namespace, name)]
    return tuple(sorted(exact, key=lambda each: each.created or _LAST))


def not_in_that_state(thing: str, state: Enum, refused: IllegalState) -> IllegalState:
    """The platform's refusal with the one thing it leaves out: the state the thing is in."""
    return IllegalState(
        f"it is {state.value} ({refused.what})",
        thing=thing,
        done="nothing was changed",
        next_step="look again when its state has changed",
    )
