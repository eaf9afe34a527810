"""A run as lines of text, for a terminal or a log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from raydog_resources.embedded_engine.display.event import Event
from raydog_resources.embedded_engine.planner.step import Step
from raydog_resources.embedded_engine.planner.urn import ROOT_STACK, name_of, type_of
from raydog_resources.embedded_engine.run_options import RunOptions
from raydog_resources.embedded_engine.wire.signature import UNKNOWN

SIGNS = {
    "same": "  ",
    "create": "+ ",
    "update": "~ ",
    "delete": "- ",
    "replace": "+-",
    "create-replacement": "++",
    "delete-replaced": "--",
    "read": "> ",
    "refresh": "~ ",
    "discard": "< ",
    "remove-pending-replace": "~ ",
}
_DOING = {
    "create": ("creating", "created"),
    "update": ("updating", "updated"),
    "delete": ("deleting", "deleted"),
    "replace": ("replacing", "replaced"),
    "create-replacement": ("creating replacement", "created replacement"),
    "delete-replaced": ("deleting original", "deleted original"),
    "read": ("reading", "read"),
    "refresh": ("refreshing", "refreshed"),
    "discard": ("discarding", "discarded"),
}
_SUMMED = {
    "create": "created",
    "update": "updated",
    "delete": "deleted",
    "replace": "replaced",
    "discard": "discarded",
    "read": "read",
    "refresh": "refreshed",
}
_WOULD = {"create": "to create", "update": "to update", "delete": "to delete", "replace": "to replace"}


class TextView:
    """Says each thing once it is done, then what was said, what the stack puts out, and the sum."""

    def __init__(self, out: Callable[[str], None], options: RunOptions, *, is_preview: bool) -> None:
        self._out = out
        self._options = options
        self._is_preview = is_preview
        self._said: dict[str, list[str]] = {}
        self._broken: dict[str, list[str]] = {}
        self._outputs: dict[str, Any] | None = None

    def show(self, event: Event, step: Step | None = None) -> None:  # noqa: ARG002
        """Write what there is to write of it."""
        if "resourcePreEvent" in event:
            self._step(event["resourcePreEvent"]["metadata"], 0)
        elif "resOutputsEvent" in event:
            self._after(event["resOutputsEvent"]["metadata"])
        elif "resOpFailedEvent" in event:
            self._line("**", event["resOpFailedEvent"]["metadata"], "failed")
        elif "diagnosticEvent" in event:
            self._hear(event["diagnosticEvent"])
        elif "policyEvent" in event:
            self._policy(event["policyEvent"])
        elif "summaryEvent" in event:
            self._sum(event["summaryEvent"])

    def _step(self, step: dict[str, Any], phase: int) -> None:
        op = step["op"]
        if (
            self._options.suppress_progress
            or op not in _DOING
            or (op in ("read",) and not self._options.show_reads)
        ):
            return
        if op in ("create-replacement", "delete-replaced") and self._is_preview:
            return
        if self._is_preview:
            if phase == 0:
                self._line(SIGNS[op], step, f"would be {_DOING[op][1]}{_changed(step)}")
        else:
            self._line(SIGNS[op], step, f"{_DOING[op][phase]}{_changed(step)}")

    def _after(self, step: dict[str, Any]) -> None:
        if not self.remember_outputs(step):
            self._step(step, 1)

    def remember_outputs(self, step: dict[str, Any]) -> bool:
        """The stack's own are shown at the end."""
        if step["type"] != ROOT_STACK or step["new"] is None:
            return False
        self._outputs = step["new"]["outputs"]
        return True

    def _line(self, sign: str, step: dict[str, Any], words: str) -> None:
        name = step["urn"] if self._options.show_urns else f"{type_of(step['urn'])} {name_of(step['urn'])}"
        self._out(f" {sign} {name} {words}")

    def _hear(self, said: dict[str, Any]) -> None:
        if said.get("ephemeral") or (said["severity"] == "debug" and not self._options.debug):
            return
        text = f"{said.get('prefix', '')}{said['message']}".rstrip("\n")
        self._said.setdefault(said.get("urn", ""), []).append(text)
        if said["severity"].startswith("info"):
            self._out(f"    {text}")

    def _policy(self, said: dict[str, Any]) -> None:
        """In the command line's form: people search for it, and so do their scripts."""
        pack = f"{said['policyPackName']}@v{said['policyPackVersion']}"
        urn = said["resourceUrn"]
        head = f"- [{said['enforcementLevel']}]  {said['policyName']}  ({type_of(urn)}: {name_of(urn)})"
        message = (f"  {line}" for line in said["message"].strip().splitlines())
        self._broken.setdefault(pack, []).extend((head, *message))

    def _sum(self, summary: dict[str, Any]) -> None:
        self._diagnostics()
        if self._broken:
            self._out("Policies:")
        for pack, lines in self._broken.items():
            self._out(f"    {pack}")
            for line in lines:
                self._out(f"        {line}")
        if self._outputs and not self._options.suppress_outputs:
            self._out("Outputs:")
            for name, value in sorted(self._outputs.items()):
                self._out(f"    {name}: {'[unknown]' if value == UNKNOWN else repr(value)}")
        self._out("Resources:")
        words = _WOULD if self._is_preview else _SUMMED
        changes = {op: count for op, count in summary["resourceChanges"].items() if op != "same" and count}
        for op, count in changes.items():
            self._out(f"    {SIGNS[op].strip()} {count} {words.get(op, op)}")
        same = summary["resourceChanges"].get("same", 0)
        if same:
            self._out(f"    {same} unchanged")
        if not self._is_preview:
            self._out(f"Duration: {summary['durationSeconds']}s")

    def _diagnostics(self) -> None:
        if not self._said:
            return
        self._out("Diagnostics:")
        for urn, lines in self._said.items():
            if urn:
                self._out(f"  {type_of(urn)} ({name_of(urn)}):")
            for text in lines:
                for line in text.splitlines():
                    self._out(f"    {line}")


def _changed(step: dict[str, Any]) -> str:
    names = sorted(step["detailedDiff"] or ()) if step["op"] not in ("create", "delete") else []
    return f" [diff: {','.join(f'~{name}' for name in names)}]" if names else ""
