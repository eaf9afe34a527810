"""How a cluster is used, for programs: the same that the text `connect` says to people. Pure."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

_PROGRAM = "import ray; ray.init(); print(ray.cluster_resources())"
# The text for people says how to get the token where there is one; the token itself stays where it is.
_ASKS_FOR_TOKEN = "RAY_AUTH_TOKEN"


def connection_of(stack: str, outputs: Mapping[str, Any], *, tunnel: bool) -> dict[str, Any]:
    """Addresses, and commands as words of a shell; what there is not is ""."""
    address, dashboard = str(outputs.get("ray_address") or ""), str(outputs.get("dashboard_url") or "")
    ask = f"raydog outputs {stack} --only ray_token --show-secrets"
    token = _ASKS_FOR_TOKEN in str(outputs.get("connect") or "")
    program = _PROGRAM.replace("ray.init()", f'ray.init("{address}")')
    return {
        "ray_address": address,
        "dashboard_url": dashboard,
        "grafana_url": str(outputs.get("grafana_url") or ""),
        "prometheus_url": str(outputs.get("prometheus_url") or ""),
        "price_per_hour": str(outputs.get("price_per_hour") or ""),
        "token_command": ask if token else "",
        "token_exports": f'export RAY_AUTH_MODE=token {_ASKS_FOR_TOKEN}="$({ask})"' if token else "",
        "submit_command": _submit(dashboard) if dashboard else "",
        "python": program if address else "",
        "tunnel_command": tunnel_command(stack) if tunnel else "",
        "status_command": f"raydog status {stack}",
        "stop_command": f"raydog destroy {stack}",
    }


def tunnel_command(stack: str) -> str:
    """What opens ports of this machine behind which the cluster is."""
    return f"raydog connect {stack} --background"


def _submit(dashboard: str) -> str:
    return f"ray job submit --address {dashboard} -- {shlex.join(['python', '-c', _PROGRAM])}"
