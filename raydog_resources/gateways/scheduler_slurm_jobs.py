"""Jobs out of SLURM's own words: scontrol's JSON (23.02 and newer), scontrol's text, sacct's lines."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from raydog_resources.gateways.scheduler_job import Job
from raydog_resources.gateways.scheduler_slurm_nodes import expanded
from raydog_resources.gateways.scheduler_slurm_words import chosen_word, is_hopeless, is_replaceable, state_of

UNKNOWN_ID = "Invalid job id"
"""What SLURM says of a job that it does not know, in every version."""
_NOTHING = ("", "(null)", "None", "N/A", "Unknown")
_FIELD = re.compile(r"(?:^|\s)([A-Z][A-Za-z_/:]*)=")
_SIGNALLED = 128


def job_from_json(text: str) -> Job | None:
    """The only job in it; None where it can't be read or holds none."""
    try:
        jobs = json.loads(text)["jobs"]
        found = jobs[0]
        return _job(
            job_id=str(found["job_id"]),
            name=str(found["name"]),
            words=_words(found["job_state"]),
            reason=str(found.get("state_reason", "")),
            exit_code=_json_exit_code(found.get("exit_code")),
            restarts=int(_number(found.get("restart_cnt")) or 0),
            nodes=str(found.get("nodes") or ""),
            times=tuple(_number(found.get(name)) for name in ("submit_time", "start_time", "end_time")),
            tag=str(found.get("comment") or ""),
        )
    except (ValueError, KeyError, IndexError, TypeError):
        return None


def job_from_text(text: str) -> Job | None:
    """One line of `scontrol --oneliner show job` with times as seconds; None where it holds none."""
    line = next((one for one in text.splitlines() if one.startswith("JobId=")), "")
    if not line:
        return None
    found = fields(line)
    return _job(
        job_id=found["JobId"],
        name=found.get("JobName", ""),
        words=(found.get("JobState", ""),),
        reason=found.get("Reason", ""),
        exit_code=_text_exit_code(found.get("ExitCode", "")),
        restarts=int(found["Restarts"]) if found.get("Restarts", "").isdigit() else 0,
        nodes=found.get("NodeList", ""),
        times=tuple(_seconds(found.get(name, "")) for name in ("SubmitTime", "StartTime", "EndTime")),
        tag=found.get("Comment", "").strip(),
    )


def job_from_accounting(text: str) -> Job | None:
    """The last line of sacct: JobIDRaw|JobName|State|ExitCode|Submit|Start|End|NodeList|Comment."""
    lines = [line.split("|") for line in text.splitlines() if line.count("|") >= 8]
    if not lines:
        return None
    job_id, name, state, code, submit, start, end, nodes, tag = lines[-1][:9]
    # "CANCELLED by 1000"
    word = state.split()[0] if state else ""
    return _job(
        job_id=job_id,
        name=name,
        words=(word,),
        reason=state if state != word else "",
        exit_code=_text_exit_code(code),
        restarts=0,
        nodes=nodes,
        times=(_seconds(submit), _seconds(start), _seconds(end)),
        tag=tag,
    )


def fields(line: str) -> Mapping[str, str]:
    """`Key=value` words; a value may hold blanks, up to the next key."""
    marks = list(_FIELD.finditer(line))
    ends = [mark.start() for mark in marks[1:]] + [len(line)]
    found: dict[str, str] = {}
    for mark, end in zip(marks, ends, strict=True):
        # The first of its name: what a person wrote (a comment, a script's path) comes later.
        found.setdefault(mark[1], line[mark.end() : end].strip())
    return found


def _job(
    *,
    job_id: str,
    name: str,
    words: tuple[str, ...],
    reason: str,
    exit_code: int | None,
    restarts: int,
    nodes: str,
    times: tuple[float | None, ...],
    tag: str,
) -> Job:
    word = chosen_word(words)
    said = "" if reason in _NOTHING else reason
    state = state_of(word, said)
    submitted_at, started_at, ends_at = times
    return Job(
        id=job_id,
        name=name,
        state=state,
        word=word,
        reason=said,
        hopeless=is_hopeless(word, said),
        replaceable=is_replaceable(word),
        exit_code=exit_code if state.is_over else None,
        restarts=restarts,
        nodes=expanded(nodes),
        submitted_at=submitted_at,
        started_at=started_at,
        ends_at=ends_at,
        tag="" if tag in _NOTHING else tag,
    )


def _words(state: Any) -> tuple[str, ...]:
    """A word in 22.05, a list of words since 23.11."""
    return tuple(str(word) for word in state) if isinstance(state, list) else (str(state),)


def _number(value: Any) -> float | None:
    """A number in 22.05; since 23.02 whether it is set, whether it is infinite, and the number."""
    if isinstance(value, dict):
        value = value.get("number") if value.get("set") and not value.get("infinite") else None
    return float(value) if isinstance(value, int | float) and value else None


def _json_exit_code(value: Any) -> int | None:
    if isinstance(value, int):
        # wait(2)'s status word
        return value >> 8 or (_SIGNALLED + (value & 0x7F) if value & 0x7F else 0)
    if not isinstance(value, dict):
        return None
    signal = value.get("signal") or {}
    number = _number(signal.get("id", signal.get("signal_id")))
    code = _number(value.get("return_code"))
    return _SIGNALLED + int(number) if number else int(code or 0)


def _text_exit_code(text: str) -> int | None:
    code, _, signal = text.partition(":")
    if not code.isdigit():
        return None
    return _SIGNALLED + int(signal) if signal.isdigit() and int(signal) else int(code)


def _seconds(text: str) -> float | None:
    return float(text) if text.isdigit() and int(text) else None
