"""A run as a list of differences: each resource with the values that change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from raydog_resources.embedded_engine.display.event import Event, blind
from raydog_resources.embedded_engine.display.text_view import SIGNS, TextView
from raydog_resources.embedded_engine.planner.property_path import parse_path
from raydog_resources.embedded_engine.planner.step import SAME, Step
from raydog_resources.embedded_engine.run_options import RunOptions
from raydog_resources.embedded_engine.wire.signature import UNKNOWN

_KINDS = {"add": "+", "delete": "-", "update": "~"}


class DiffView(TextView):
    """What is said and summed is as in the plain text."""

    def __init__(self, out: Callable[[str], None], options: RunOptions, *, is_preview: bool) -> None:
        super().__init__(out, options, is_preview=is_preview)
        self._write = out
        self._wishes = options

    def show(self, event: Event, step: Step | None = None) -> None:
        """Steps as differences, the rest as ever."""
        if "resourcePreEvent" in event and step is not None:
            if step.op != SAME and (step.is_logical or self._wishes.show_replacement_steps):
                self._differences(step)
        elif "resOutputsEvent" in event:
            self.remember_outputs(event["resOutputsEvent"]["metadata"])
        else:
            super().show(event, step)

    def _differences(self, step: Step) -> None:
        self._write(f"{SIGNS[step.op].strip()} {step.subject.type}: ({step.op})")
        self._write(f"    [urn={step.urn}]")
        olds = blind(step.old.inputs) if step.old is not None else {}
        news = blind(step.new.inputs) if step.new is not None else {}
        if step.old is None or step.new is None:
            for name, value in sorted((news or olds).items()):
                if not name.startswith("__"):
                    self._write(f"    {name}: {shown(value)}")
            return
        for path, kind in sorted((step.difference.detailed or {}).items()):
            base, _, forces = kind.partition("-")
            because = " (forces replacement)" if forces or path in step.difference.replaces else ""
            change = f"{shown(_at(path, olds))} => {shown(_at(path, news))}"
            self._write(f"  {_KINDS[base]} {path}: {change}{because}")


def _at(path: str, values: Mapping[str, Any]) -> Any:
    found: Any = values
    for part in parse_path(path) or ():
        if isinstance(found, Mapping) and part in found:
            found = found[str(part)]
        elif isinstance(found, list) and isinstance(part, int) and part < len(found):
            found = found[part]
        else:
            return None
    return found


def shown(value: Any) -> str:
    """A value for people."""
    return "[unknown]" if value == UNKNOWN else repr(value)
