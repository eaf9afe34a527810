"""A story that has everything in it: two lives, a failed run, a lost node, a roll, and words that want to be markup."""

from __future__ import annotations

from raydog_resources.gateways.event_trail import FAILURE, NODE, RUN, Event
from raydog_resources.gateways.log_folder import KeptLog
from raydog_resources.workspace.report.node_life import story_of
from raydog_resources.workspace.report.page import Told
from raydog_resources.workspace.status.document import StatusDocument

BEGAN = 1_780_000_000.0
NOW = BEGAN + 1500
EVIL = '<script>document.title = "taken"</script><img src=x onerror="document.title=1">'
_BY = "ada@workstation"
_PRICES = {"head": 0.4, "cpu": 0.8, "gpu": 3.2}


def told_story() -> Told:
    """As `raydog report` would put it together."""
    events = [*_earlier_life(), *_first_try(), *_second_try(), *_roll()]
    logs = [
        KeptLog("w-77ab.2", "cpu", "t4", "failed", BEGAN + 700, _LOG),
        KeptLog("w-11cd.1", "gpu", "t5", "failed", BEGAN + 190, f"\x1b[31m{EVIL}\x1b[0m"),
    ]
    return Told(_status(), story_of(events), logs, NOW)


_LOG = """raydog: waiting for the head at 10.0.0.2:6379
raydog: Ray 2.60.0, Python 3.11.9
2026-05-28 20:38:12,114 INFO worker.py:1694 -- Connecting to existing Ray cluster at address: 10.0.0.2:6379
(raylet) Failed to register worker: the object store is full, 100.0 MB of 100.0 MB used
(raylet) No space left on device: /tmp/ray/session_2026-05-28
raydog: Ray has ended with exit code 1"""


def _run(at: float, verb: str, ended: float, outcome: str = "ended", why: str = "") -> list[Event]:
    text = f"{verb}: {why}" if why else verb
    begun = Event(at, RUN, "begun", text=verb, by=_BY, facts={"verb": verb, "prices": _PRICES})
    return [begun, Event(ended, RUN, outcome, text=text, by=_BY, facts={"verb": verb})]


def _node(ident: str, name: str, group: str, state: str = "", error: str = "", **steps: float) -> list[Event]:
    facts = {"id": ident, "group": group, "state": state}
    return [
        Event(BEGAN + at, NODE, what, about=name, text=error if what == "gone" else "", by=_BY, facts=facts)
        for what, at in steps.items()
    ]


def _earlier_life() -> list[Event]:
    day = -86400.0
    return [
        *_run(BEGAN + day, "up", BEGAN + day + 60),
        *_node(
            "e1",
            "head-old.1",
            "head",
            "cancelled",
            asked=day + 5,
            up=day + 20,
            joined=day + 40,
            gone=day + 7200,
        ),
        *_node(
            "e2", "w-old.1", "cpu", "cancelled", asked=day + 6, up=day + 25, joined=day + 50, gone=day + 7200
        ),
        *_run(BEGAN + day + 7190, "destroy", BEGAN + day + 7210),
    ]


def _first_try() -> list[Event]:
    why = (
        "cluster: a node ended before the cluster was ready. Next: mend what the report says, then: raydog up"
    )
    message = f"{why}\ngpu (task w-11cd.1): its task has ended: failed\n  {EVIL}"
    return [
        *_run(BEGAN, "up", BEGAN + 200, "failed", why),
        *_node("t1", "head-5f02.1", "head", asked=8, up=62, joined=95),
        *_node("t2", "w-77ab.1", "cpu", "aborted", asked=12, up=80, joined=120, draining=1100, gone=1160),
        *_node("t5", "w-11cd.1", "gpu", "failed", f"exit code 78: {EVIL}", asked=13, up=150, gone=185),
        Event(BEGAN + 199, FAILURE, "error", about="cluster", text=message, by=_BY),
    ]


def _second_try() -> list[Event]:
    lost = "exit code 1: Ray or the own script ended"
    return [
        *_run(BEGAN + 260, "up", BEGAN + 420),
        *_node("t6", "w-11ce.1", "gpu", asked=265, up=330, joined=410),
        *_node("t4", "w-77ab.2", "cpu", "failed", lost, asked=12, up=85, joined=124, gone=690),
        *_run(BEGAN + 760, "refresh", BEGAN + 768),
    ]


def _roll() -> list[Event]:
    return [
        *_run(BEGAN + 900, "up", BEGAN + 1290),
        *_node("t7", "w-77ab.3", "cpu", asked=910, up=965, joined=1000),
        *_node("t8", "w-9e10.1", "cpu", asked=1165, up=1230, joined=1285),
    ]


def _status() -> StatusDocument:
    def condition(kind: str, status: str, message: str) -> dict[str, str]:
        return {"type": kind, "status": status, "reason": "Sample", "message": message}

    def node(name: str, group: str) -> dict[str, str]:
        return {"name": name, "group": group, "id": name, "state": "ready", "platform_state": "executing"}

    return StatusDocument.model_validate(
        {
            "format": 1,
            "stack": "training",
            "at": "2026-05-28T20:51:40Z",
            "place": "yellowdog",
            "phase": "ready",
            "state": "ready",
            "conditions": [
                condition("Provisioned", "true", "4 of 4 nodes have a machine"),
                condition("HeadReady", "true", "Ray counts the head as alive"),
                condition("WorkersReady", "true", "3 of 3 workers are nodes of Ray"),
                condition("Degraded", "false", "nothing that was there is missing"),
                condition("Draining", "false", "no node is leaving"),
                condition("Expired", "false", "its time is not over yet"),
            ],
            "phases": [],
            "nodes": [node("head", "head"), node("a", "cpu"), node("b", "cpu"), node("c", "gpu")],
            "things": [],
            "outputs": {"price_per_hour": "5.2"},
            "script": {},
            "troubles": [],
        }
    )
