"""What a stack's state holds, for people and programs: export, import, outputs, history, and a look at it all."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

from raydog_resources.embedded_engine.command.invocation import Invocation
from raydog_resources.embedded_engine.command.people import ago, table
from raydog_resources.embedded_engine.command.stack_commands import moment_of
from raydog_resources.embedded_engine.command.stack_place import StackPlace, find_stack
from raydog_resources.embedded_engine.failure import Failure
from raydog_resources.embedded_engine.settings.stack_config import BLINDED
from raydog_resources.embedded_engine.state.checkpoint import VERSION, deployment_tree, parse_export
from raydog_resources.embedded_engine.state.integrity import unsound
from raydog_resources.embedded_engine.state.json_text import json_text, pretty_json_text
from raydog_resources.embedded_engine.state.property_json import encode
from raydog_resources.embedded_engine.state.property_value import Properties, Secret, Value, has_secret, plain
from raydog_resources.embedded_engine.state.resource_state import ResourceState


def export(call: Invocation) -> int:
    """The state as JSON; with its secrets in the clear if somebody asks for that."""
    place = find_stack(call)
    deployment = place.files.read()
    tree: Any = None if deployment is None else deployment.tree
    if deployment is not None and call.flag("show-secrets"):
        tree = deployment_tree(place.store.open(deployment), deployment.salt, None)
    text = pretty_json_text({"version": VERSION, "deployment": tree})
    file = call.text("file")
    if file:
        (call.around.folder / file).write_text(f"{text}\n", encoding="utf-8")
    else:
        call.out(text)
    return 0


def import_state(call: Invocation) -> int:
    """A state from JSON; whatever was in the clear there is closed before it reaches the disk."""
    place = find_stack(call)
    text, what = _given(call)
    with place.files.lock.held():
        place.files.sweep()
        # What is damaged may be replaced, what is only too new for this engine may not.
        with suppress(Failure):
            place.files.read()
        snapshot = place.store.open(parse_export(text, what), checked=False)
        wrong = _foreign(snapshot.resources, place) or unsound(snapshot.resources)
        if wrong and not call.flag("force"):
            raise Failure(
                f"importing this file could be dangerous; rerun with --force to proceed anyway:\n{wrong}"
            )
        for one in snapshot.pending_operations:
            call.around.err(
                f"warning: removing pending operation '{one.kind}' on '{one.resource.urn}' from snapshot"
            )
        place.store.save(replace(snapshot, pending_operations=()), checked=not call.flag("force"))
    call.out("Import complete.")
    return 0


def _given(call: Invocation) -> tuple[str, str]:
    file = call.text("file")
    if not file:
        if call.around.stdin is None:
            raise Failure("no file was given to import from")
        return call.around.stdin.read(), "standard input"
    path = call.around.folder / file
    try:
        return path.read_text(encoding="utf-8"), str(path)
    except (OSError, UnicodeDecodeError) as error:
        raise Failure(f"could not open file: {error}") from error


def _foreign(resources: tuple[ResourceState, ...], place: StackPlace) -> str:
    """The first resource of another stack."""
    for one in resources:
        stack = one.urn.removeprefix("urn:pulumi:").split("::")[0]
        if stack != place.files.name:
            return f"- resource '{one.urn}' is from a different stack ({stack} != {place.files.name})"
    return ""


def output(call: Invocation) -> int:
    """What the stack puts out, all of it or one by name."""
    place = find_stack(call)
    outputs = place.store.load().outputs()
    shown = {name: _shown(outputs[name], call.flag("show-secrets")) for name in sorted(outputs)}
    if call.words:
        name = call.words[0]
        if name not in shown:
            raise Failure(f"current stack does not have output property '{name}'")
        found = shown[name]
        plain_text = isinstance(found, str) and not call.flag("json")
        call.out(
            found if plain_text else pretty_json_text(found, "  ") if call.flag("json") else json_text(found)
        )
    elif call.flag("json"):
        call.out(pretty_json_text(shown, "  "))
    else:
        call.out(_outputs_table(shown))
    return 0


def _shown(value: Value, show_secrets: bool) -> Any:
    """A value with a secret anywhere in it is secret as a whole."""
    if not show_secrets and has_secret(value):
        return BLINDED if isinstance(value, Secret) else _blinded(value)
    return encode(plain(value), None, "")


def _blinded(value: Value) -> Any:
    if isinstance(value, Secret):
        return BLINDED
    if isinstance(value, list):
        return [_blinded(one) for one in value]
    if isinstance(value, dict):
        return {name: _blinded(value[name]) for name in sorted(value)}
    return encode(value, None, "")


def _outputs_table(shown: dict[str, Any]) -> str:
    if not shown:
        return "No output values currently in this stack"
    rows = [(name, value if isinstance(value, str) else json_text(value)) for name, value in shown.items()]
    head = f"Current stack outputs ({len(rows)}):"
    return f"{head}\n{table(('OUTPUT', 'VALUE'), rows, '    ')}"


def show(call: Invocation) -> int:
    """The stack at a glance."""
    place = find_stack(call)
    if call.flag("show-name"):
        call.out(place.files.name)
        return 0
    snapshot = place.store.load()
    lines = [f"Current stack is {place.files.name}:"]
    if snapshot.resources:
        moment = moment_of(snapshot.time)
        lines.append(f"    Last updated: {ago(call.around.clock.now() - moment)} ({snapshot.time})")
    lines.append(f"Current stack resources ({len(snapshot.resources)}):")
    rows = [(one.type, one.name) for one in snapshot.resources]
    lines.append(
        table(("TYPE", "NAME"), rows, "    ") if rows else "    No resources currently in this stack"
    )
    outputs: Properties = snapshot.outputs()
    shown = {name: _shown(outputs[name], call.flag("show-secrets")) for name in sorted(outputs)}
    call.out("\n".join([*lines, "", _outputs_table(shown)]))
    return 0
