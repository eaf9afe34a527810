from __future__ import annotations

import pytest

from raydog_resources.local_platform.isolation.plain_ray_stop import place_in_order


@pytest.mark.parametrize(
    ("command", "place"),
    [
        ("/venv/lib/ray/core/src/ray/raylet/raylet --raylet_socket_name=/tmp/x", 0),
        ("ray::IDLE", 1),
        ("ray::DashboardAgent", 1),
        ("/venv/bin/python -u /venv/lib/ray/dashboard/dashboard.py --host=127.0.0.1", 1),
        ("/venv/bin/python -u /venv/lib/ray/_private/log_monitor.py --session-dir=x", 1),
        ("/venv/bin/python -m ray.util.client.server --address=1.2.3.4:6379", 1),
        ("/venv/lib/ray/core/src/ray/gcs/gcs_server --log_dir=x", 2),
    ],
)
def test_rays_processes_end_in_rays_order(command: str, place: int) -> None:
    assert place_in_order(command) == place


@pytest.mark.parametrize(
    "command",
    ["", "/bin/bash taskdata.txt", "sleep 100", "/venv/bin/python /venv/bin/ray start --block", "vi raylet"],
)
def test_everything_else_is_left_alone(command: str) -> None:
    assert place_in_order(command) is None
