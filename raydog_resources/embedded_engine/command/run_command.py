"""`pulumi up`, `preview`, `refresh` and `destroy`: everything about a run that can be refused is, then it begins."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import Any

from raydog_resources.embedded_engine.children.homes import provider_home
from raydog_resources.embedded_engine.command.grammar import Grammar
from raydog_resources.embedded_engine.command.invocation import Invocation
from raydog_resources.embedded_engine.command.stack_place import StackPlace, find_stack, passphrase
from raydog_resources.embedded_engine.display.heading import heading
from raydog_resources.embedded_engine.dynamic.stable import Stable, number_needed
from raydog_resources.embedded_engine.failure import Failure
from raydog_resources.embedded_engine.job import DESTROY, PREVIEW, REFRESH, UP, Config, Job
from raydog_resources.embedded_engine.refusal import UseTheCli
from raydog_resources.embedded_engine.run_options import RunOptions
from raydog_resources.embedded_engine.settings.config_schema import apply_schema
from raydog_resources.embedded_engine.settings.stack_config import has_secure, resolve
from raydog_resources.embedded_engine.state.passphrase import make_salt

_KINDS_IN_HISTORY = {UP: "update", REFRESH: "refresh", DESTROY: "destroy"}
_NEEDS_YES = "--yes or --skip-preview must be passed in to proceed when running in non-interactive mode"
_FLAGS = (
    "clear-pending-creates",
    "debug",
    "diff",
    "expect-no-changes",
    "json",
    "preview-only",
    "run-program",
    "show-config",
    "show-full-output",
    "show-reads",
    "show-replacement-steps",
    "show-sames",
    "show-secrets",
    "skip-config-validation",
    "skip-plugin-pre-install",
    "skip-preview",
    "suppress-outputs",
    "suppress-progress",
    "urns",
    "yes",
)
_TEXTS = (
    "client",
    "config-file",
    "event-log",
    "exec-kind",
    "message",
    "parallel",
    "policy-pack",
    "policy-pack-config",
    "stack",
    "target",
)
_SHORT = {
    "d": "debug",
    "f": "skip-preview",
    "j": "json",
    "m": "message",
    "p": "parallel",
    "r": "refresh",
    "s": "stack",
    "t": "target",
    "y": "yes",
}
# What the command line has for other kinds of run only.
_NOT_FOR = {
    UP: ("preview-only", "clear-pending-creates"),
    PREVIEW: ("preview-only", "clear-pending-creates", "skip-preview", "yes"),
    REFRESH: ("policy-pack", "policy-pack-config", "show-reads", "refresh"),
    DESTROY: (
        "policy-pack",
        "policy-pack-config",
        "expect-no-changes",
        "clear-pending-creates",
        "show-reads",
    ),
}
GRAMMAR = Grammar(_FLAGS, _TEXTS, ("refresh", "suppress-permalink"), _SHORT)


def up(call: Invocation) -> int:
    return _run(call, UP)


def preview(call: Invocation) -> int:
    return _run(call, PREVIEW)


def refresh(call: Invocation) -> int:
    return _run(call, REFRESH)


def destroy(call: Invocation) -> int:
    return _run(call, DESTROY)


def _run(call: Invocation, kind: str) -> int:
    for name in _NOT_FOR[kind]:
        if name in call.options:
            raise UseTheCli(f"`{kind} --{name}`")
    options = options_of(call)
    changes = kind != PREVIEW and not options.preview_only
    if changes and not (call.flag("yes") or options.skip_preview):
        raise Failure(_NEEDS_YES)
    place = find_stack(call)
    if place.project.runtime != "python":
        raise UseTheCli(f"a program in {place.project.runtime}")
    job = _job(call, kind, place, options)
    if not options.json:
        looks_first = not (changes and options.skip_preview)
        title = heading(kind, place.files.name, is_preview=looks_first)
        call.out(f"{title} with the embedded engine:")
    # What is not understood is refused before the lock is there.
    place.store.load()
    with _locked(place) if changes else nullcontext():
        if changes:
            place.files.sweep()
            _prepare_secrets(call, place)
        return _done(replace(job, stable=_stable(job, place)), place, recorded=changes)


def _engine() -> Callable[[Job], int]:
    from raydog_resources.embedded_engine.operations import run_job

    return run_job


def _locked(place: StackPlace) -> AbstractContextManager[None]:
    return place.files.lock.held()


def _prepare_secrets(call: Invocation, place: StackPlace) -> None:
    """Whoever can't close a secret finds out before there is one. A stack without a salt gets one."""
    if not place.settings.salt and not _has_salt(place):
        place.settings.keep_salt(make_salt(passphrase(call.around)))
        place.store.use_salt(place.settings.salt)
    place.store.vault(place.store.salt)


def _has_salt(place: StackPlace) -> bool:
    deployment = place.files.read()
    return deployment is not None and bool(deployment.salt)


def _stable(job: Job, place: StackPlace) -> Stable:
    """Providers start while the engine is imported, except where they are asked in this process."""
    stable = Stable(provider_home(job))
    if not (job.kind == PREVIEW and job.options.client):
        runs = job.options.run_program is True or job.kind in (UP, PREVIEW)
        stable.prepare(number_needed(place.store.load().resources, with_program=runs))
    return stable


def _done(job: Job, place: StackPlace, *, recorded: bool) -> int:
    """Runs it, and says in the history how that went."""
    start = int(job.clock.now())
    code = 1
    try:
        code = _engine()(job)
    finally:
        if job.stable is not None:
            job.stable.close()
        if recorded and not job.killed.is_set():
            place.files.record(_entry(job, place, start, code))
    return code


def _entry(job: Job, place: StackPlace, start: int, code: int) -> dict[str, Any]:
    return {
        "kind": _KINDS_IN_HISTORY[job.kind],
        "startTime": start,
        "message": job.options.message,
        # By this `pulumi stack history` shows which engine it was.
        "environment": {"exec.kind": "embedded"},
        "config": {key: place.settings.config[key] for key in sorted(place.settings.config)},
        "version": 0,
        "result": "failed" if code else "succeeded",
        "endTime": int(job.clock.now()),
        "resourceChanges": {name: job.outcome.changes[name] for name in sorted(job.outcome.changes)},
    }


def _job(call: Invocation, kind: str, place: StackPlace, options: RunOptions) -> Job:
    return Job(
        kind=kind,
        project=place.project,
        stack=place.files.name,
        config=_config(call, place),
        state=place.store,
        options=options,
        environment=call.around.environment,
        clock=call.around.clock,
        out=call.around.out,
        err=call.around.err,
        stopping=call.around.stopping,
        killed=call.around.killed,
    )


def _config(call: Invocation, place: StackPlace) -> Config:
    raw = place.settings.config
    decrypt = place.vault().decrypt if any(map(has_secure, raw.values())) else str
    complete = not call.flag("skip-config-validation")
    return resolve(apply_schema(raw, place.project, place.files.name, decrypt, complete=complete), decrypt)


def options_of(call: Invocation) -> RunOptions:
    """All that was asked for, in the engine's words."""
    asked_refresh = call.text("refresh", "false")
    if asked_refresh not in ("true", "false"):
        raise UseTheCli(f"--refresh={asked_refresh}")
    return RunOptions(
        message=call.text("message"),
        parallel=call.number("parallel"),
        refresh=asked_refresh == "true",
        run_program=call.flag_given("run-program"),
        clear_pending_creates=call.flag("clear-pending-creates"),
        preview_only=call.flag("preview-only"),
        skip_preview=call.flag("skip-preview"),
        expect_no_changes=call.flag("expect-no-changes"),
        targets=call.texts("target"),
        policy_packs=_many(call, "policy-pack"),
        policy_pack_configs=_many(call, "policy-pack-config"),
        json=call.flag("json"),
        diff=call.flag("diff"),
        debug=call.flag("debug"),
        show_config=call.flag("show-config"),
        show_full_output=call.flag("show-full-output"),
        show_reads=call.flag("show-reads"),
        show_replacement_steps=call.flag("show-replacement-steps"),
        show_sames=call.flag("show-sames"),
        show_secrets=call.flag("show-secrets"),
        show_urns=call.flag("urns"),
        suppress_outputs=call.flag("suppress-outputs"),
        suppress_progress=call.flag("suppress-progress"),
        client=call.text("client"),
        exec_kind=call.text("exec-kind"),
        event_log=call.text("event-log"),
    )


def _many(call: Invocation, name: str) -> tuple[str, ...]:
    return tuple(one for given in call.texts(name) for one in given.split(",") if one)
