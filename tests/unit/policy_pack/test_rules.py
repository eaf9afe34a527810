"""Rules one by one: what they say of resources of which not everything is known, and of schedulers' jobs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from raydog_resources.policy_pack.rule import CLUSTER, Declared
from raydog_resources.policy_pack.rules import RULES

_BY_NAME = {rule.name: rule for rule in RULES}
_SLURM = {"kind": "slurm", "partition": "gpu", "account": "p1", "walltime": 90_000}


def findings(rule: str, runs_on: Mapping[str, Any], **settings: Any) -> list[str]:
    declared = Declared(CLUSTER, "cluster", {"cluster": {}, "runs_on": runs_on})
    return _BY_NAME[rule].findings(declared, settings)


@pytest.mark.parametrize(
    ("rule", "settings", "said"),
    [
        ("walltime-limit", {"max_hours": 24}, "its walltime is 25 hours: write at most 24h"),
        ("walltime-limit", {"max_hours": 25}, ""),
        ("partitions-allowed", {"allowed": ["cpu*"]}, "partition gpu is not allowed here: write one of cpu*"),
        ("partitions-allowed", {"allowed": ["g?u"]}, ""),
        (
            "accounts-allowed",
            {"allowed": ["p2", "p3"]},
            "account p1 is not allowed here: write one of p2, p3",
        ),
        ("accounts-allowed", {"allowed": ["p1"]}, ""),
        (
            "kinds-allowed",
            {"allowed": ["yellowdog"]},
            "kind slurm is not allowed here: write one of yellowdog",
        ),
        ("kinds-allowed", {"allowed": ["slurm", "pbs"]}, ""),
    ],
)
def test_rules_of_schedulers_jobs(rule: str, settings: dict[str, Any], said: str) -> None:
    assert findings(rule, _SLURM, **settings) == ([said] if said else [])


def test_a_queue_is_judged_as_a_partition_is() -> None:
    assert findings("partitions-allowed", {"kind": "pbs", "queue": "long"}, allowed=["short"]) != []


def test_on_the_login_node_itself_no_host_key_is_needed() -> None:
    assert findings("host-keys-pinned", {"kind": "slurm", "transport": "here"}) == []
    assert findings("host-keys-pinned", {"kind": "slurm", "transport": "paramiko"}) != []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_what_is_not_known_breaks_nothing_and_stops_nothing(rule: Any) -> None:
    """In a preview any property may be missing; only what is certainly wrong counts."""
    certain = {"lifetime-set", "tags-required", "protected", "host-keys-pinned", "python-version-declared"}
    for kind in rule.types:
        found = rule.findings(Declared(kind, "x", {}), {})
        assert found == [] or rule.name in certain


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rules_say_what_they_are(rule: Any) -> None:
    assert rule.title[0].isupper()
    assert rule.description.endswith(".")
    schema = rule.settings.model_json_schema().get("properties", {})
    assert [name for name, one in schema.items() if not one.get("description")] == []


def test_rules_look_at_no_other_resource() -> None:
    stranger = Declared("aws:s3/bucket:Bucket", "b", {"environment": {"PASSWORD": "x"}})
    assert [rule.name for rule in RULES if rule.findings(stranger, {})] == []
