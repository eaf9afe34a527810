"""How busy nodes are, read from Ray's own words."""

from __future__ import annotations

from raydog_resources.gateways.ray_use import Amount, NodeUse, use_of

LINES = """0.5/2.0 CPU (0.5 used of 1.0 reserved in placement groups)
1.0/1.0 GPU
512.00MiB/4.00GiB memory
0B/1.00GiB object_store_memory"""


def test_what_ray_has_given_away_of_a_node() -> None:
    found = use_of({"nodeLogicalResources": {"n1": LINES}})
    assert found == {
        "n1": NodeUse(Amount(0.5, 2.0), Amount(1.0, 1.0), Amount(float(512 << 20), float(4 << 30)))
    }


def test_the_machines_own_memory_counts_more() -> None:
    summary = [{"raylet": {"nodeId": "n1"}, "mem": [8000, 6000, 25.0, 2000]}]
    found = use_of({"nodeLogicalResources": {"n1": LINES.splitlines()}, "summary": summary})
    assert found["n1"].memory == Amount(2000.0, 8000.0)


def test_what_is_not_told_is_not_known() -> None:
    assert use_of({}) == {}
    assert use_of({"summary": [{"raylet": {"nodeId": "n1"}}, {"ip": "10.0.0.1"}]}) == {"n1": NodeUse()}
    assert use_of({"nodeLogicalResources": {"n1": "what is this"}}) == {"n1": NodeUse()}
