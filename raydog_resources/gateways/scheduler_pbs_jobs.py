"""Jobs out of PBS's own words: qstat's JSON, and its text where the JSON is broken or there is none."""

from __future__ import annotations

import calendar
import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from raydog_resources.gateways.scheduler_job import Job
from raydog_resources.gateways.scheduler_pbs_commands import TAG_VARIABLE
from raydog_resources.gateways.scheduler_pbs_words import NEVER, exit_code_of, is_replaceable, state_of

NO_SUCH_JOB = ("Unknown Job Id", "Job has finished")
_TIME = "%a %b %d %H:%M:%S %Y"
_ATTRIBUTE = re.compile(r"^ {4}([\w.]+) = (.*)$")
_MINUTE = 60


def is_unknown(text: str) -> bool:
    """Whether the server itself says that it does not know the job (any more)."""
    return any(words in text for words in NO_SUCH_JOB)


def jobs_from_json(text: str) -> list[Job]:
    """All in it; [] where it can't be read or holds none."""
    try:
        # Words may stand before it; values in it may hold what is no JSON.
        found = json.loads(text[text.index("{") : text.rindex("}") + 1], strict=False)["Jobs"]
        return [_job(job_id, flattened(attributes)) for job_id, attributes in found.items()]
    except (ValueError, KeyError, TypeError, AttributeError):
        return []


def jobs_from_text(text: str) -> list[Job]:
    """From `qstat -f -w`, and from `qstat -f`, which folds long lines."""
    jobs = []
    # A folded line goes on behind a tab.
    for part in re.split(r"^Job Id: ", text.replace("\n\t", ""), flags=re.MULTILINE)[1:]:
        job_id, *lines = part.splitlines()
        matches = [match for match in map(_ATTRIBUTE.match, lines) if match]
        jobs.append(_job(job_id.strip(), {match[1]: match[2] for match in matches}))
    return jobs


def flattened(attributes: Mapping[str, Any]) -> dict[str, str]:
    """As the text names them: `Resource_List.walltime`; variables as `NAME=value` words."""
    flat: dict[str, str] = {}
    for name, value in attributes.items():
        if name == "Variable_List" and isinstance(value, dict):
            flat[name] = ",".join(f"{key}={each}" for key, each in value.items())
        elif isinstance(value, dict):
            flat |= {f"{name}.{key}": str(each) for key, each in value.items()}
        else:
            flat[name] = str(value)
    return flat


def _job(job_id: str, found: Mapping[str, str]) -> Job:
    letter = found.get("job_state", "")
    status, substate = _integer(found.get("Exit_status")), _integer(found.get("substate"))
    comment = found.get("comment", "")
    started_at = _seconds(found.get("stime"))
    walltime = _duration(found.get("Resource_List.walltime"))
    state = state_of(letter, status, substate)
    return Job(
        id=job_id,
        name=found.get("Job_Name", ""),
        state=state,
        word=letter,
        reason=comment,
        hopeless=letter == "Q" and NEVER in comment,
        replaceable=is_replaceable(letter, status),
        exit_code=exit_code_of(status) if state.is_over else None,
        restarts=max(0, (_integer(found.get("run_count")) or 1) - 1),
        nodes=_nodes(found.get("exec_host", "")),
        submitted_at=_seconds(found.get("ctime")),
        started_at=started_at or _seconds(found.get("estimated.start_time")),
        ends_at=started_at + walltime if started_at is not None and walltime is not None else None,
        tag=_tag(found.get("Variable_List", "")),
    )


def _nodes(exec_host: str) -> tuple[str, ...]:
    """`n1/0+n2/0*2`: each node once, in order."""
    return tuple(dict.fromkeys(part.partition("/")[0] for part in exec_host.split("+") if part))


def _tag(variables: str) -> str:
    for word in variables.split(","):
        name, _, value = word.strip().partition("=")
        if name == TAG_VARIABLE:
            return value
    return ""


def _integer(text: str | None) -> int | None:
    try:
        return int(text) if text is not None else None
    except ValueError:
        return None


def _seconds(text: str | None) -> float | None:
    """Of Greenwich, as `show` asks for."""
    if text is None:
        return None
    try:
        return float(calendar.timegm(datetime.strptime(text, _TIME).timetuple()))  # noqa: DTZ007
    except ValueError:
        return float(text) if text.isdigit() else None


def _duration(text: str | None) -> int | None:
    """`HH:MM:SS`, or seconds."""
    seconds = 0
    for part in (text or "-").split(":"):
        if not part.isdigit():
            return None
        seconds = seconds * _MINUTE + int(part)
    return seconds
