"""Finds out how nodes can be kept apart on this machine, by bringing one up in each way until one works."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable

from raydog_resources.clock import Clock, SystemClock
from raydog_resources.local_platform.isolation.agent_isolation import AgentIsolation
from raydog_resources.local_platform.isolation.driver import BootFailed, Isolation, NodeOrder, RunOrder
from raydog_resources.local_platform.isolation.estate import Estate
from raydog_resources.local_platform.isolation.netns import NetnsIsolation
from raydog_resources.local_platform.isolation.plain import PlainIsolation
from raydog_resources.local_platform.isolation.stub import StubIsolation
from raydog_resources.local_platform.isolation.tree_removal import remove_tree
from raydog_resources.local_platform.isolation.userns import UsernsIsolation

AUTO = "auto"
KINDS: dict[str, type[AgentIsolation]] = {
    kind.name: kind for kind in (NetnsIsolation, UsernsIsolation, PlainIsolation)
}
"""In the order in which they are tried: the nearest to real machines first."""

_EXIT = 7
_LONGEST = 10.0
_PAUSE = 0.005
_BRIDGES_ARE_FILTERED = "/proc/sys/net/bridge/bridge-nf-call-iptables"


class CannotIsolate(Exception):
    """No node can be brought up in the way that was asked for; says why."""


def choose(
    wanted: str,
    root: str | os.PathLike[str],
    ident: str,
    agent_venv: str | os.PathLike[str] | None = None,
    clock: Clock | None = None,
) -> Isolation:
    """The isolation of that name, or the best that works for `auto`. Raises CannotIsolate."""
    clock = clock or SystemClock()
    if wanted == StubIsolation.name:
        return StubIsolation(clock)
    if wanted not in (AUTO, *KINDS):
        raise CannotIsolate(
            f"isolation {wanted!r}: there is only {', '.join([AUTO, *KINDS, StubIsolation.name])}"
        )
    refused: dict[str, str] = {}
    for name in KINDS if wanted == AUTO else [wanted]:
        reason = why_not(name, root, agent_venv, clock)
        if reason is None:
            isolation = KINDS[name](root, ident, agent_venv=agent_venv, clock=clock)
            isolation.refused = refused
            return isolation
        refused[name] = reason
    reasons = "; ".join(f"{name}: {reason}" for name, reason in refused.items())
    raise CannotIsolate(f"nodes cannot be brought up here ({reasons})")


def why_not(
    name: str, root: str | os.PathLike[str], agent_venv: str | os.PathLike[str] | None, clock: Clock
) -> str | None:
    """Why nodes cannot be kept apart in this way here; None: they can, it was tried."""
    if name != PlainIsolation.name and not sys.platform.startswith("linux"):
        return "needs Linux"
    if name == NetnsIsolation.name and os.geteuid() != 0:
        return "needs root"
    ident = os.urandom(4).hex()
    folder = Estate(root, "").trial(ident)
    os.makedirs(folder, mode=0o700)
    isolation = KINDS[name](folder, ident, agent_venv=agent_venv, clock=clock)
    trial = _trial_of_two if name == NetnsIsolation.name and _bridges_are_filtered() else _trial_of_one
    try:
        return _try_out(isolation, lambda: trial(isolation, folder, clock))
    finally:
        remove_tree(folder)


def _try_out(isolation: Isolation, trial: Callable[[], str | None]) -> str | None:
    try:
        isolation.prepare(_tell_nobody)
        return trial()
    except OSError as error:
        return error.strerror or str(error)
    except BootFailed as error:
        return str(error)
    finally:
        # Where nothing could be made nothing can be removed either.
        with contextlib.suppress(OSError):
            for key in isolation.node_keys():
                isolation.halt(key)
            isolation.close()


def _trial_of_one(isolation: Isolation, folder: str, clock: Clock) -> str | None:
    isolation.boot(_node(1))
    code = _run(isolation, f"exit {_EXIT}", folder, clock)
    return None if code == _EXIT else f"a task that should exit with {_EXIT} ended with {code}"


def _trial_of_two(isolation: Isolation, folder: str, clock: Clock) -> str | None:
    """A firewall that looks into bridges (container engines bring one) can part nodes from each other."""
    isolation.boot(_node(1))
    other = isolation.boot(_node(2)).private_ip
    # Nobody listens there: an answer at once, "refused", is what shows that packets pass.
    script = f"timeout 2 bash -c 'exec 3<>/dev/tcp/{other}/9'; [[ $? -ne 124 ]] && exit {_EXIT}"
    code = _run(isolation, script, folder, clock)
    return None if code == _EXIT else "this machine's firewall keeps packets from passing its bridges"


def _node(number: int) -> NodeOrder:
    return NodeOrder(key=f"p{number}", number=number, hostname=f"probe-{number}", cpus=1, memory_gb=0.25)


def _run(isolation: Isolation, script: str, folder: str, clock: Clock) -> int | None:
    order = RunOrder("probe", "probe", ["-c", script], None, {}, "probe", f"{folder}/output", 4096)
    isolation.run("p1", order)
    deadline = clock.monotonic() + _LONGEST
    while clock.monotonic() < deadline:
        end = isolation.look("p1", "probe").end
        if end is not None:
            return end.exit_code
        clock.sleep(_PAUSE)
    return None


def _bridges_are_filtered() -> bool:
    try:
        with open(_BRIDGES_ARE_FILTERED, encoding="ascii") as file:
            return file.read().strip() == "1"
    except FileNotFoundError:
        return False


def _tell_nobody(key: str, run: str) -> None:
    """A trial looks for itself."""
    del key, run
