"""The task script of an observability node: ours, or a person's own behind our preparations."""

from __future__ import annotations

from raydog_resources.bootstrap.node_text import alerts_function, dashboards_function
from raydog_resources.bootstrap.own_script import carried
from raydog_resources.bootstrap.script import Script, assemble

FOLDER = "observability"


def observability_script(own: str | None = None) -> Script:
    """What the node's task runs; `own`: the text of a person's script."""
    if own is not None:
        script = assemble(revision_name(own=True), FOLDER, ["own.sh"])
        return script._replace(text=script.text + carried(own))
    brought = [alerts_function(), dashboards_function()]
    return assemble(revision_name(own=False), FOLDER, ["parts.sh"], brought=brought)


def revision_name(*, own: bool) -> str:
    """Under which name the script's revision is kept."""
    return "observability-own" if own else "observability"
