"""The body as Loki's documents have it."""

from __future__ import annotations

import json

from raydog_resources.node_programs.log_shipper.log_line import LogLine
from raydog_resources.node_programs.log_shipper.loki_push import push_body


def test_a_stream_for_each_source_with_file_names_as_metadata() -> None:
    lines = [
        LogLine(1700000000000000001, "worker", "worker-1.out", "é"),
        LogLine(1700000000000000002, "ray", "raylet.out", "up"),
        LogLine(1700000000000000003, "worker", "worker-2.err", "b"),
    ]
    assert json.loads(push_body({"job": "raydog", "node": "n"}, lines)) == {
        "streams": [
            {
                "stream": {"job": "raydog", "node": "n", "source": "worker"},
                "values": [
                    ["1700000000000000001", "é", {"file": "worker-1.out"}],
                    ["1700000000000000003", "b", {"file": "worker-2.err"}],
                ],
            },
            {
                "stream": {"job": "raydog", "node": "n", "source": "ray"},
                "values": [["1700000000000000002", "up", {"file": "raylet.out"}]],
            },
        ]
    }
