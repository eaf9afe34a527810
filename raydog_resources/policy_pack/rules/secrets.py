"""No secret where everybody who may see a task may read it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from raydog_resources.policy_pack.level import MUST, WARN, Levels
from raydog_resources.policy_pack.rule import Declared, Rule, Settings, dynamic

_NAME = re.compile(
    r"(PASSWORD|PASSWD|SECRET|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|CREDENTIAL|(?<!RAYDOG_)TOKEN)", re.I
)
# Names that speak of such things without holding one.
_HARMLESS = re.compile(r"(_FILE|_PATH|_WAIT|_URL|_MODE|_NAME|_TTL)$", re.I)
_TEXT = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|\bAKIA[0-9A-Z]{16}\b"
    r"|\bgh[pousr]_[A-Za-z0-9]{30,}"
    r"|\bglpat-[A-Za-z0-9_-]{16,}"
    r"|\bhf_[A-Za-z0-9]{30,}"
    r"|\bxox[abpr]-[A-Za-z0-9-]{10,}"
)
_ADVICE = "keep it in a file on the image, or let your program fetch it, and take it out here"


def _in_task(task: Declared, _: Settings) -> Iterator[str]:
    if task.properties.get("token_in_environment"):
        yield "Ray's token stands in the task's environment: write secret_delivery: auto, and a login"
    environment = task.properties.get("environment")
    for name, value in environment.items() if isinstance(environment, Mapping) else ():
        if _speaks_of_a_secret(name) or _TEXT.search(str(value)):
            yield f"{name} in its environment looks like a secret: {_ADVICE}"
    yield from _in_text("its own script", task.properties.get("own_script"))


def _in_userdata(pool: Declared, _: Settings) -> Iterator[str]:
    yield from _in_text("its userdata", pool.properties.get("userdata"))


def _in_text(where: str, text: object) -> Iterator[str]:
    if isinstance(text, str) and _TEXT.search(text):
        yield f"{where} holds what looks like a secret: {_ADVICE}"


def _speaks_of_a_secret(name: str) -> bool:
    return _NAME.search(name) is not None and _HARMLESS.search(name) is None


_LEVELS = Levels(WARN, MUST, MUST, MUST)
RULES = (
    Rule(
        "no-secret-in-tasks",
        "No secret in tasks",
        "Environment and scripts of tasks can be read by everybody who may see the tasks.",
        _LEVELS,
        Settings,
        _in_task,
        dynamic("HeadNode", "WorkerNodes", "ObservabilityNode"),
    ),
    Rule(
        "no-secret-in-userdata",
        "No secret in userdata",
        "Userdata can be read by every program on a machine, and in the cloud's console.",
        _LEVELS,
        Settings,
        _in_userdata,
        dynamic("WorkerPool"),
    ),
)
