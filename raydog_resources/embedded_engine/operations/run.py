"""What a command asks for: passes, how they are shown, and how the whole ends."""

from __future__ import annotations

from pathlib import Path

from raydog_resources.embedded_engine.display.diff_view import DiffView
from raydog_resources.embedded_engine.display.event_log import EventLog
from raydog_resources.embedded_engine.display.heading import heading
from raydog_resources.embedded_engine.display.preview_json import PreviewJson
from raydog_resources.embedded_engine.display.reporter import Reporter
from raydog_resources.embedded_engine.display.text_view import TextView
from raydog_resources.embedded_engine.display.view import View
from raydog_resources.embedded_engine.executor.course import Course
from raydog_resources.embedded_engine.failure import Failure
from raydog_resources.embedded_engine.job import PREVIEW, REFRESH, UP, Job
from raydog_resources.embedded_engine.operations.phase import Pass, run_pass
from raydog_resources.embedded_engine.operations.program import require_python
from raydog_resources.embedded_engine.planner.urn import stack_urn_of
from raydog_resources.embedded_engine.refusal import UseTheCli

_NOUNS = {UP: "update", PREVIEW: "preview", REFRESH: "refresh", "destroy": "destroy"}
_CHANGED = 7
_KILLED = 130
_UNCHANGED = ("same", "read")


def run_job(job: Job) -> int:
    """The exit code; a failure that has more to say raises `Failure`."""
    _require_inside(job)
    only_looks = job.kind == PREVIEW or job.options.preview_only
    if not only_looks and not job.options.skip_preview:
        _run_once(job, is_preview=True, log=False)
        job.out(f"{heading(job.kind, job.stack, is_preview=False)}:")
    return _run_once(job, is_preview=only_looks, log=True)


def _require_inside(job: Job) -> None:
    require_python(job)
    if job.options.targets and job.kind != UP:
        raise UseTheCli(f"`{job.kind} --target`")


def _run_once(job: Job, *, is_preview: bool, log: bool) -> int:
    snapshot = job.state.load()
    views = _views(job, is_preview=is_preview, log=log)
    reporter = Reporter(
        views,
        job.clock,
        stack_urn_of(job.stack, job.project.name),
        is_preview=is_preview,
        is_refresh=job.kind == REFRESH,
    )
    course = Course(job.stopping, job.killed)
    packs: dict[str, str] = {}
    reporter.begin(
        {
            key: "[secret]" if key in job.config.secret_keys else value
            for key, value in job.config.values.items()
        }
    )
    try:
        packs = run_pass(Pass(job, snapshot, reporter, course, is_preview))
    finally:
        failed = course.has_failed or course.was_stopped
        reporter.end(result="failed" if failed else "succeeded", policy_packs=packs)
        reporter.close()
        if log:
            job.outcome.changes.update(reporter.changes)
    return _verdict(job, reporter, course, is_preview=is_preview)


def _verdict(job: Job, reporter: Reporter, course: Course, *, is_preview: bool) -> int:
    noun = _NOUNS[PREVIEW if is_preview else job.kind]
    if course.was_killed:
        raise Failure("interrupted", _KILLED)
    if course.has_failed:
        raise Failure(f"{noun} failed")
    if course.was_stopped:
        raise Failure(f"{noun} canceled")
    changed = any(count for op, count in reporter.changes.items() if op not in _UNCHANGED)
    if job.options.expect_no_changes and changed:
        what = "were proposed" if is_preview else "occurred"
        raise Failure(f"no changes were expected but changes {what}", _CHANGED)
    return 0


def _views(job: Job, *, is_preview: bool, log: bool) -> list[View]:
    views: list[View] = []
    if job.options.json and is_preview:
        views.append(PreviewJson(job.out, job.options))
    elif job.options.diff:
        views.append(DiffView(job.out, job.options, is_preview=is_preview))
    else:
        views.append(TextView(job.out, job.options, is_preview=is_preview))
    if log and job.options.event_log:
        views.append(EventLog(Path(job.options.event_log)))
    return views
