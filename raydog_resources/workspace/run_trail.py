"""Notes in the stack's trail what a run of the engine does: who began it, what became of each thing, how it ended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from raydog_resources.clock import Clock
from raydog_resources.errors import RaydogError
from raydog_resources.gateways.event_trail import FAILURE, RUN, THING, WORD, Trail
from raydog_resources.workspace.run_event import Began, Complained, Ended, Listener, RunEvent, Said, Stopping

BEGUN, ENDED, FAILED, INTERRUPTED = "begun", "ended", "failed", "interrupted"


class RunTrail:
    """One for each stack."""

    def __init__(self, trail: Trail, clock: Clock) -> None:
        self._trail = trail
        self._clock = clock

    @contextmanager
    def noted(
        self, verb: str, listener: Listener, prices: Mapping[str, float] | None = None
    ) -> Iterator[Listener]:
        """Whoever listens to a run listens through this; `prices` per node and hour, by group."""
        began = self._clock.monotonic()
        self._trail.note(RUN, BEGUN, text=verb, verb=verb, prices=dict(prices or {}) or "")
        try:
            yield _Ears(self._trail, listener)
        except KeyboardInterrupt:
            self._end(verb, INTERRUPTED, began, "Ctrl-C, or its terminal was lost")
            raise
        except RaydogError as error:
            self._end(verb, FAILED, began, str(error))
            raise
        self._end(verb, ENDED, began, "")

    def _end(self, verb: str, what: str, began: float, why: str) -> None:
        seconds = round(self._clock.monotonic() - began, 1)
        first = why.splitlines()[0] if why else ""
        self._trail.note(RUN, what, text=f"{verb}: {first}" if first else verb, verb=verb, seconds=seconds)


class _Ears:
    """Passes everything on."""

    def __init__(self, trail: Trail, listener: Listener) -> None:
        self._trail = trail
        self._listener = listener

    def hear(self, event: RunEvent) -> None:
        self._listener.hear(event)
        if isinstance(event, Began | Ended):
            self._note_thing(event)
        elif isinstance(event, Complained) and not event.is_warning:
            self._trail.note(FAILURE, "error", about=event.about, text=event.sentence())
        elif isinstance(event, Said) and event.about:
            # What names no thing may be anything that a program prints.
            self._trail.note(WORD, "said", about=event.about, text=event.sentence)
        elif isinstance(event, Stopping):
            self._trail.note(RUN, "stopping", text="interrupted: what is being made is finished first")

    def _note_thing(self, event: Began | Ended) -> None:
        if event.act == "refresh":
            return
        what = BEGUN if isinstance(event, Began) else FAILED if event.failed else "done"
        changed = f" ({', '.join(event.changed)})" if event.changed else ""
        self._trail.note(THING, what, about=event.thing.name, text=f"{event.act}{changed}", act=event.act)
