"""What the observer beside a job's head makes of the words of the script that it runs."""

from __future__ import annotations

from raydog_resources.node_programs.observer import addresses, answering, why_ended

LOG = """raydog:   0.04 s  observability@1: prometheus grafana for task 17.0.0
raydog:   2.71 s  starting prometheus: /usr/bin/prometheus --web.listen-address=127.0.0.1:9090
raydog:   4.16 s  prometheus answers at http://127.0.0.1:9090/-/ready
"""
FAILED = (
    "raydog:   4.20 s  FAILED: there is no grafana on this node\nraydog: Next: take an image that has it\n"
)


def test_a_part_answers_when_the_script_says_so() -> None:
    assert answering("") == set()
    assert answering(LOG) == {"prometheus"}
    assert answering(LOG + "it says: grafana answers at http://nowhere\n") == {"prometheus"}


def test_why_it_ended_is_said_in_its_own_last_words() -> None:
    assert why_ended(LOG + FAILED, 73) == "there is no grafana on this node"
    assert why_ended(LOG, 137) == "its script ended with code 137"


def test_addresses_are_those_of_what_others_look_at() -> None:
    assert addresses("10.0.0.5", {"prometheus": 9090, "node_exporter": 9100}) == {
        "prometheus": "http://10.0.0.5:9090"
    }
