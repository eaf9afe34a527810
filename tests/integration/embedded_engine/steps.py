"""Steps of a deployment, written by the ledger into a rig's stack, with nothing in the world behind them."""

from __future__ import annotations

from dataclasses import replace

from raydog_resources.clock import SystemClock
from raydog_resources.embedded_engine.state.backend import open_backend
from raydog_resources.embedded_engine.state.ledger import Ledger
from raydog_resources.embedded_engine.state.property_value import Secret
from raydog_resources.embedded_engine.state.resource_state import ResourceState
from raydog_resources.embedded_engine.state.stack_store import StackStore
from tests.conformance.engine.state.rig import Rig

HEAD = "urn:pulumi:dev::p1::"
STACK = ResourceState(f"{HEAD}pulumi:pulumi:Stack::p1-dev", "pulumi:pulumi:Stack")
# What the state may say after each write: what is there, and what is under way.
NAMES = ("one", "two")


def store_of(rig: Rig) -> StackStore:
    """The rig's stack, as a run has it."""
    backend = open_backend(rig.environment["PULUMI_BACKEND_URL"], {}, SystemClock())
    passphrase = rig.environment["PULUMI_CONFIG_PASSPHRASE"]
    return StackStore(backend.stack("p1", "dev"), salt_of(rig), lambda: passphrase, SystemClock())


def salt_of(rig: Rig) -> str:
    """As the stack's settings have it."""
    return rig.settings.read_text().splitlines()[0].partition(": ")[2]


def take_steps(rig: Rig) -> None:
    """Two creations and a deletion, under the lock."""
    store = store_of(rig)
    with store.files.lock.held():
        ledger = Ledger(store.load(), store.save)
        ledger.begin("create", None, STACK)
        ledger.end("create", None, STACK)
        made = [_create(ledger, name) for name in NAMES]
        ledger.begin("delete", made[-1], None)
        ledger.end("delete", made[-1], None)
        ledger.finish()
    store.files.record({"kind": "update", "startTime": 1, "result": "succeeded", "environment": {}})


def _create(ledger: Ledger, name: str) -> ResourceState:
    secret = Secret(f"CANARY-{name}")
    goal = ResourceState(f"{HEAD}a:b:C::{name}", "a:b:C", custom=True, parent=STACK.urn, inputs={"s": secret})
    ledger.begin("create", None, goal)
    result = replace(goal, id=f"id-{name}", outputs={"s": secret, "deep": [{"s": secret}]})
    ledger.end("create", None, goal, result=result)
    return result
