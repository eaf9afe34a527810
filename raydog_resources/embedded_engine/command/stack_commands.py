"""`pulumi stack` and what it has below it that makes, chooses, removes and lists stacks."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from raydog_resources.embedded_engine.command.invocation import Invocation
from raydog_resources.embedded_engine.command.people import ago, table
from raydog_resources.embedded_engine.command.stack_place import (
    NOT_FOUND,
    StackPlace,
    find_stack,
    open_backend_of,
    open_project,
    passphrase,
    place_of,
    project_if_any,
)
from raydog_resources.embedded_engine.failure import Failure
from raydog_resources.embedded_engine.refusal import UseTheCli
from raydog_resources.embedded_engine.settings.selection import Selection
from raydog_resources.embedded_engine.state.backend import prepare
from raydog_resources.embedded_engine.state.json_text import pretty_json_text
from raydog_resources.embedded_engine.state.passphrase import make_salt
from raydog_resources.embedded_engine.state.snapshot import ROOT_STACK, Snapshot
from raydog_resources.embedded_engine.state.stack_files import StackFiles
from raydog_resources.embedded_engine.state.timestamp import in_milliseconds

_OURS = ("", "default", "passphrase")


def init(call: Invocation) -> int:
    """A new stack, with a salt for its secrets."""
    name = call.words[0] if call.words else call.text("stack")
    if not name:
        raise Failure("missing stack name")
    if call.text("secrets-provider") not in _OURS:
        raise UseTheCli(f"the secrets provider {call.text('secrets-provider')}")
    place = place_of(call, name)
    if place.files.exists():
        raise Failure(f"stack '{place.files.qualified_name}' already exists")
    # Who has no passphrase finds out before anything is there.
    if place.settings.salt:
        place.store.vault(place.settings.salt)
    else:
        salt = make_salt(passphrase(call.around))
        place.settings.keep_salt(salt)
    place = place_of(call, name)
    prepare(place.backend)
    with place.files.lock.held():
        if place.files.exists():
            raise Failure(f"stack '{place.files.qualified_name}' already exists")
        place.store.save(Snapshot())
    if not call.flag("no-select"):
        _selection(call, place).choose(place.files.qualified_name)
    call.out(f"Created stack '{place.files.name}'")
    return 0


def select(call: Invocation) -> int:
    """The stack that commands are about from now on when they name none."""
    name = call.words[0] if call.words else call.text("stack")
    if not name:
        raise Failure("no stack name was given, and nobody can be asked for it")
    place = place_of(call, name)
    if not place.files.exists():
        if call.flag("create"):
            return init(call)
        raise Failure(f"no stack named '{place.files.name}' found", NOT_FOUND)
    _selection(call, place).choose(place.files.qualified_name)
    return 0


def unselect(call: Invocation) -> int:
    project = open_project(call.around)
    backend = open_backend_of(call.around, project)
    Selection(project, backend.url, call.around.environment).choose("")
    call.out("Stack was unselected")
    return 0


def remove(call: Invocation) -> int:
    """A stack without resources, or any with --force."""
    place = find_stack(call, call.words[0] if call.words else "")
    name = place.files.name
    if not call.flag("yes"):
        raise Failure("non-interactive mode requires --yes flag")
    with place.files.lock.held():
        deployment = place.files.read()
        resources: list[Any] = list(deployment.tree.get("resources") or ()) if deployment else []
        if any(one.get("type") != ROOT_STACK for one in resources) and not call.flag("force"):
            raise Failure(
                f"'{name}' still has resources; removal rejected. Possible actions:\n"
                f"- Make sure that '{name}' is the stack that you want to destroy\n"
                "- Run `pulumi destroy` to delete the resources, then run `pulumi stack rm`\n"
                "- Run `pulumi stack rm --force` to override this error"
            )
        place.files.remove(with_backups=call.flag("remove-backups"))
    if not call.flag("preserve-config"):
        place.settings.remove()
    selection = _selection(call, place)
    if selection.stack() == place.files.qualified_name:
        selection.choose("")
    call.out(f"Stack '{name}' has been removed!")
    return 0


def list_stacks(call: Invocation) -> int:
    """Those of the project, or of all."""
    project = project_if_any(call.around)
    backend = open_backend_of(call.around, project)
    wanted = call.text("project") or (project.name if project and not call.flag("all") else "")
    projects = [wanted] if wanted else backend.projects()
    selected = Selection(project, backend.url, call.around.environment).stack() if project else ""
    found = []
    for files in (files for name in projects for files in backend.stacks(name)):
        own = project is not None and project.name == files.project
        shown = files.name if own else files.qualified_name
        found.append((shown, files.qualified_name == selected, *_last_update(files)))
    if call.flag("json"):
        call.out(pretty_json_text([_entry(*one) for one in found], "  "))
        return 0
    now = call.around.clock.now()
    rows = [
        (
            f"{name}*" if current else name,
            ago(now - moment) if moment else "n/a",
            "n/a" if count < 0 else str(count),
        )
        for name, current, moment, count in found
    ]
    call.out(table(("NAME", "LAST UPDATE", "RESOURCE COUNT"), rows))
    return 0


def _entry(name: str, current: bool, moment: float, count: int) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": name, "current": current}
    if moment:
        entry["lastUpdate"] = in_milliseconds(moment)
    return {**entry, "resourceCount": count} if count >= 0 else entry


def _last_update(files: StackFiles) -> tuple[float, int]:
    """When, and how many resources; 0 and -1 of a stack without a deployment, or with one that can't be read here."""
    try:
        deployment = files.read()
    except (Failure, UseTheCli):
        return 0.0, -1
    if deployment is None:
        return 0.0, -1
    time = str((deployment.tree.get("manifest") or {}).get("time", ""))
    return moment_of(time), len(deployment.tree.get("resources") or ())


def moment_of(text: str) -> float:
    """Seconds since the epoch; 0 for what is no time."""
    head, _, rest = text.rstrip("Z").partition(".")
    digits = rest[:6].ljust(6, "0") if rest[:1].isdigit() else "000000"
    try:
        found = datetime.fromisoformat(f"{head[:19]}.{digits}").replace(tzinfo=timezone.utc)
    except ValueError:
        return 0.0
    return found.timestamp()


def _selection(call: Invocation, place: StackPlace) -> Selection:
    return Selection(place.project, place.backend.url, call.around.environment)
