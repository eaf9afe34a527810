"""Jobs as qstat prints them."""

from __future__ import annotations

import json
import time
from typing import Any

from tests.sites.pbs_stub.job import Job

_VERSION = "23.06.06"


def attributes(job: Job, environment: dict[str, str]) -> dict[str, Any]:
    """In OpenPBS's names and order."""
    found: dict[str, Any] = {
        "Job_Name": job.name,
        "Job_Owner": f"{job.owner}@login",
        "job_state": job.state,
        "queue": job.queue,
        "server": "login",
        "ctime": time.ctime(job.created),
        "Hold_Types": "u" if job.state == "H" else "n",
        "Join_Path": "oe",
        "Output_Path": f"login:{job.output}",
        "Rerunable": str(job.rerunnable),
        "Resource_List": {
            "ncpus": sum(int(chunk.get("ncpus", "1")) for chunk in job.chunks),
            "nodect": len(job.chunks),
            "place": job.place,
            "select": job.select,
            "walltime": _duration(job.walltime),
        },
        "substate": job.substate,
        "Variable_List": {"PBS_O_HOME": f"/home/{job.owner}", **environment},
    }
    if job.nodes:
        found["exec_host"] = "+".join(f"{node}/0" for node in job.nodes)
        found["stime"] = time.ctime(job.started)
    if job.comment:
        found["comment"] = job.comment
    if job.run_count:
        found["run_count"] = job.run_count
    if job.exit_status is not None:
        found["Exit_status"] = job.exit_status
    if job.account:
        found["Account_Name"] = job.account
    return found


def as_json(jobs: dict[str, dict[str, Any]]) -> str:
    """Values that look like numbers come out as numbers, whatever they were."""
    heading: dict[str, Any] = {"timestamp": int(time.time()), "pbs_version": _VERSION, "pbs_server": "login"}
    if jobs:
        heading["Jobs"] = {job: _numbers(found) for job, found in jobs.items()}
    return json.dumps(heading, indent=4)


def as_text(job_id: str, found: dict[str, Any], wide: bool) -> str:
    lines = [f"Job Id: {job_id}"]
    for name, value in found.items():
        if name == "Variable_List":
            lines.append(
                _folded(f"    {name} = {','.join(f'{key}={each}' for key, each in value.items())}", wide)
            )
        elif isinstance(value, dict):
            lines += [f"    {name}.{key} = {each}" for key, each in value.items()]
        else:
            lines.append(_folded(f"    {name} = {value}", wide))
    return "\n".join([*lines, ""])


def _folded(line: str, wide: bool) -> str:
    if wide or len(line) < 79:
        return line
    parts = [line[:78], *(line[at : at + 70] for at in range(78, len(line), 70))]
    return "\n\t".join(parts)


def _numbers(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _numbers(each) for key, each in value.items()}
    if isinstance(value, str) and value.isdigit():
        return int(value)
    return value


def _duration(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
