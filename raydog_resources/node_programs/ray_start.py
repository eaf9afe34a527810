"""`ray start` without what only Ray's other commands need; a worker's is loaded while the head comes up.

Ray's command imports all of its commands, half of what it takes to start; and a worker's asks for the head, when that
is not a node of Ray yet, every two seconds only.
"""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Callable

_HEAD_SILENT = 69
_PORT_PAUSE = 0.15
_NODE_PAUSE = 0.2
_ASK_SECONDS = 5.0
# Ray leaves out the commands of those that can't be imported.
_OTHER_COMMANDS = ("ray.util.state.state_cli", "ray.dashboard.modules.job.cli", "ray.serve.scripts")


def main() -> None:
    """Arguments are those of Ray's command; `bootstrap/node/worker.sh` says what a worker's environment has to tell."""
    # Ray's command would not look for modules where this file lies either.
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [place for place in sys.path if os.path.abspath(place) != here]
    ray = _loaded()
    if "--head" not in sys.argv:
        _wait_for_head()
    ray()


def _loaded() -> Callable[[], None]:
    for name in _OTHER_COMMANDS:
        sys.modules[name] = None  # type: ignore[assignment]
    from ray.scripts.scripts import main as ray  # type: ignore[import-not-found,unused-ignore]

    for name in _OTHER_COMMANDS:
        del sys.modules[name]
    return ray  # type: ignore[no-any-return,unused-ignore]


def _wait_for_head() -> None:
    host, port = os.environ["RAYDOG_HEAD_IP"], int(os.environ["RAYDOG_HEAD_GCS_PORT"])
    deadline = time.monotonic() + int(os.environ["RAYDOG_HEAD_WAIT"])
    while not _answers(host, port):
        if time.monotonic() > deadline:
            _fail(f"{host}:{port}")
        time.sleep(_PORT_PAUSE)
    _say(f"the head answers at {host}:{port}")
    _wait_for_node(f"{host}:{port}", deadline)


def _answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=2).close()
    except OSError:
        return False
    return True


def _wait_for_node(address: str, deadline: float) -> None:
    """Asks as Ray's command itself does. Where this Ray can't be asked so, or time is over, the rest is for that."""
    try:
        from ray._raylet import GcsClient  # type: ignore[attr-defined,import-not-found,unused-ignore]
        from ray.core.generated.gcs_service_pb2 import (  # type: ignore[import-not-found,unused-ignore]
            GetAllNodeInfoRequest,
        )
        from ray.exceptions import RayError  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        return
    try:
        client = GcsClient(address=address)
        head = GetAllNodeInfoRequest.NodeSelector(is_head_node=True)
        while not client.get_all_node_info(timeout=_ASK_SECONDS, node_selectors=[head]):
            if time.monotonic() > deadline:
                return
            time.sleep(_NODE_PAUSE)
    except (AttributeError, TypeError, ValueError, RayError):
        return
    _say("the head is a node of Ray")


def _say(sentence: str) -> None:
    print(f"raydog: {_seconds()} s  {sentence}", flush=True)


def _fail(address: str) -> None:
    wait = os.environ["RAYDOG_HEAD_WAIT"]
    print(
        f"raydog: {_seconds()} s  FAILED: the head did not answer at {address} within {wait} s; "
        "Ray was not started on this node\n"
        "raydog: Next: look at the head's log (raydog logs), and at the firewall between the nodes",
        file=sys.stderr,
        flush=True,
    )
    sys.exit(_HEAD_SILENT)


def _seconds() -> str:
    """Since the node's script began, where it could tell when that was."""
    began = os.environ.get("RAYDOG_BEGAN") or str(time.time())
    return f"{time.time() - float(began.replace(',', '.')):6.2f}"


if __name__ == "__main__":
    main()
