"""Tells the views how a run goes, and counts what it does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from threading import RLock

from raydog_resources.clock import Clock
from raydog_resources.embedded_engine.display.event import (
    Event,
    diagnostic_event,
    failed_event,
    outputs_event,
    pre_event,
)
from raydog_resources.embedded_engine.display.view import View
from raydog_resources.embedded_engine.dynamic.providers import DEFAULT
from raydog_resources.embedded_engine.planner.step import DELETE, READ, REFRESH, SAME, Step
from raydog_resources.embedded_engine.planner.urn import is_provider_type, name_of, type_of
from raydog_resources.embedded_engine.state.property_value import same_value
from raydog_resources.embedded_engine.state.resource_state import ResourceState

_PREFIXES = {"error": "error: ", "warning": "warning: ", "debug": "debug: "}


class Reporter:
    """The watcher of a run. Default providers are nobody's business, and neither shown nor counted."""

    def __init__(
        self,
        views: Iterable[View],
        clock: Clock,
        stack_urn: str,
        *,
        is_preview: bool,
        is_refresh: bool = False,
    ) -> None:
        self._views = tuple(views)
        self._clock = clock
        self._stack_urn = stack_urn
        self._is_preview = is_preview
        self._is_refresh = is_refresh
        self._lock = RLock()
        self._began = clock.monotonic()
        self._sequence = 0
        self.changes: Counter[str] = Counter()

    def begin(self, config: dict[str, str]) -> None:
        """The run begins."""
        self._tell({"preludeEvent": {"config": config}})

    def begun(self, step: Step) -> None:
        """A step is about to be done."""
        if not _is_internal(step):
            self._tell(pre_event(step, is_preview=self._is_preview), step)

    def done(self, step: Step, op: str, result: ResourceState | None) -> None:
        """It was."""
        if _is_internal(step):
            return
        if _counts(step, op, result, is_refresh=self._is_refresh):
            with self._lock:
                self.changes[op] += 1
        new = result if op != "replace" else step.new
        if self._is_preview or step.subject.custom or op in (DELETE, REFRESH):
            self._tell(
                outputs_event(step, op, new, is_preview=self._is_preview), replace(step, op=op, new=new)
            )

    def put_out(self, step: Step, result: ResourceState) -> None:
        """A component has said what it puts out."""
        self._tell(
            outputs_event(step, step.op, result, is_preview=self._is_preview), replace(step, new=result)
        )

    def failed(self, step: Step, text: str) -> None:
        """A step was not done."""
        about = "" if _is_internal(step) else step.urn
        why = f"Preview failed: {text}" if self._is_preview else text
        self.error(about, why)
        if not _is_internal(step) and not self._is_preview:
            self._tell(failed_event(step))

    def error(self, urn: str, text: str) -> None:
        """Something is wrong."""
        self.say("error", urn, text)

    def warning(self, urn: str, text: str) -> None:
        """Something may be wrong."""
        self.say("warning", urn, text)

    def info(self, urn: str, text: str) -> None:
        """Something is worth knowing."""
        self.say("info", urn, text)

    def say(self, severity: str, urn: str, text: str, *, ephemeral: bool = False) -> None:
        """Somebody says something; what is about nobody is about the stack."""
        prefix = _PREFIXES.get(severity, "")
        message = text if text.endswith("\n") else f"{text}\n"
        self._tell(
            diagnostic_event(severity, urn or self._stack_urn, message, ephemeral=ephemeral, prefix=prefix)
        )

    def hear(self, line: str, is_error: bool) -> None:
        """A child of ours wrote a line."""
        self.say("info#err" if is_error else "info", "", line)

    def tell(self, event: Event) -> None:
        """Any other event."""
        self._tell(event)

    def end(self, *, result: str, policy_packs: dict[str, str]) -> None:
        """The run is over."""
        seconds = round(self._clock.monotonic() - self._began)
        self._tell(
            {
                "summaryEvent": {
                    "maybeCorrupt": False,
                    "durationSeconds": seconds,
                    "resourceChanges": dict(self.changes),
                    "PolicyPacks": policy_packs,
                    "isPreview": self._is_preview,
                    "result": result,
                }
            }
        )

    def close(self) -> None:
        """No more events."""
        self._tell({"cancelEvent": {}})

    def _tell(self, event: Event, step: Step | None = None) -> None:
        with self._lock:
            stamped = {"sequence": self._sequence, "timestamp": int(self._clock.now()), **event}
            self._sequence += 1
            for view in self._views:
                view.show(stamped, step)


def _is_internal(step: Step) -> bool:
    return is_provider_type(type_of(step.urn)) and name_of(step.urn) == DEFAULT


def _counts(step: Step, op: str, result: ResourceState | None, *, is_refresh: bool) -> bool:
    if step.op == REFRESH:
        return is_refresh
    if step.op == READ:
        return (
            step.old is not None and result is not None and not same_value(step.old.outputs, result.outputs)
        )
    return step.is_logical and not (step.op == SAME and op != SAME)
