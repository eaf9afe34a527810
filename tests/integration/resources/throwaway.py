"""Providers for one test program each: they show what the SDK and the engine do with us."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from pulumi.dynamic import ConfigureRequest, CreateResult, Resource, ResourceProvider, UpdateResult

from raydog_resources.clock import SystemClock
from raydog_resources.errors import CouldNotAsk
from raydog_resources.resources.call_threads import make_room
from raydog_resources.resources.failure import HalfMade, give_up, give_up_half_made


class HalfProvider(ResourceProvider):
    """Its create leaves something half made; its update repairs it."""

    serialize_as_secret_always = False

    def create(self, props: dict[str, Any]) -> CreateResult:
        give_up_half_made(
            HalfMade("half-1", {"made": "half", "token": "t0ken-in-clear"}, ["not ready yet"]), props
        )

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        return UpdateResult({"made": f"whole, was {_olds['made']}", "token": _olds["token"]})

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        Path("deleted").write_text(f"{_id} {_props['made']}")


class FailingProvider(ResourceProvider):
    """Fails with one sentence."""

    serialize_as_secret_always = False

    def create(self, props: dict[str, Any]) -> CreateResult:
        give_up(CouldNotAsk("nobody answers", thing="platform", next_step="look"))


class SlowProvider(ResourceProvider):
    """Notes which of its threads serve at the same time."""

    serialize_as_secret_always = False

    def create(self, props: dict[str, Any]) -> CreateResult:
        folder = Path("threads")
        folder.mkdir(exist_ok=True)
        (folder / f"{threading.get_ident()}").write_text(threading.current_thread().name)
        SystemClock().sleep(0.3)
        return CreateResult("slow", {})


class RoomyProvider(SlowProvider):
    """The same with more room."""

    def configure(self, req: ConfigureRequest) -> None:
        make_room()


class Half(Resource, module="throwaway", name="Half"):
    """Half made at first."""


class Failing(Resource, module="throwaway", name="Failing"):
    """Never made."""


class Slow(Resource, module="throwaway", name="Slow"):
    """Made slowly."""
