"""A preview as one JSON document, for programs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from raydog_resources.embedded_engine.display.event import Event, blind
from raydog_resources.embedded_engine.planner.step import DELETE, REFRESH, SAME, UPDATE, Step
from raydog_resources.embedded_engine.planner.urn import is_root_stack
from raydog_resources.embedded_engine.run_options import RunOptions
from raydog_resources.embedded_engine.state.json_text import pretty_json_text
from raydog_resources.embedded_engine.state.resource_json import encode_resource
from raydog_resources.embedded_engine.state.resource_state import ResourceState

_NANOSECONDS = 1_000_000_000


class PreviewJson:
    """Collects what there is to say, and says it at the end."""

    def __init__(self, out: Callable[[str], None], options: RunOptions) -> None:
        self._out = out
        self._options = options
        self._steps: dict[tuple[str, str], dict[str, Any]] = {}
        self._digest: dict[str, Any] = {}
        self._diagnostics: list[dict[str, Any]] = []

    def show(self, event: Event, step: Step | None = None) -> None:
        """Remember it; the last event prints all of it."""
        if "preludeEvent" in event:
            self._digest["config"] = event["preludeEvent"]["config"]
        elif "resourcePreEvent" in event and step is not None:
            if self._is_shown(step) or is_root_stack(step.urn):
                self._steps[step.urn, step.op] = self._step(step)
        elif "resOutputsEvent" in event and step is not None:
            self._refreshed(step)
        elif "diagnosticEvent" in event:
            self._hear(event["diagnosticEvent"])
        elif "summaryEvent" in event:
            self._digest["duration"] = event["summaryEvent"]["durationSeconds"] * _NANOSECONDS
            self._digest["changeSummary"] = event["summaryEvent"]["resourceChanges"]
        elif "cancelEvent" in event:
            self._print()

    def _is_shown(self, step: Step) -> bool:
        if step.op == SAME:
            protections = {one.protect for one in (step.old, step.new) if one is not None}
            return self._options.show_sames or len(protections) > 1
        return step.is_logical or step.op == REFRESH or self._options.show_replacement_steps

    def _refreshed(self, step: Step) -> None:
        """What a refresh found is known only afterwards."""
        key = (step.urn, REFRESH)
        if key in self._steps and (step.op == DELETE or (step.op == UPDATE and step.difference.detailed)):
            self._steps[key] = self._step(step)

    def _step(self, step: Step) -> dict[str, Any]:
        difference = step.difference
        detailed = difference.detailed
        found: dict[str, Any] = {"op": step.op, "urn": step.urn}
        if step.subject.provider:
            found["provider"] = step.subject.provider
        for name, state in (("oldState", step.old), ("newState", step.new)):
            if state is not None:
                found[name] = encode_resource(self._blinded(state), None)
        if difference.changed:
            found["diffReasons"] = list(difference.changed)
        if difference.replaces:
            found["replaceReasons"] = list(difference.replaces)
        found["detailedDiff"] = detailed and {
            path: {"kind": kind, "inputDiff": True} for path, kind in sorted(detailed.items())
        }
        return found

    def _blinded(self, state: ResourceState) -> ResourceState:
        if is_root_stack(state.urn) and self._options.suppress_outputs:
            return replace(state, inputs={}, outputs={})
        return replace(state, inputs=blind(state.inputs), outputs=blind(state.outputs))

    def _hear(self, said: dict[str, Any]) -> None:
        if said.get("ephemeral") or said["severity"] == "debug":
            return
        message = said.get("prefix", "") + said["message"]
        about = {"urn": said["urn"]} if said.get("urn") else {}
        self._diagnostics.append({**about, "message": message, "severity": said["severity"]})

    def _print(self) -> None:
        digest = {
            "config": self._digest.get("config"),
            "steps": list(self._steps.values()),
            "diagnostics": self._diagnostics,
            "duration": self._digest.get("duration"),
            "changeSummary": self._digest.get("changeSummary"),
        }
        self._out(pretty_json_text({name: value for name, value in digest.items() if value}))
