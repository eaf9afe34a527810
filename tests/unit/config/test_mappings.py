"""Mappings whose keys are people's own: variables, tags, labels, custom resources."""

from __future__ import annotations

import pytest

from tests.unit.config.described import NODE, accepted, described, refusal_of


@pytest.mark.parametrize(
    "name", ["OMP_NUM_THREADS", "_x", "RAY_memory_usage_threshold", "NCCL_DEBUG", "RAYDOG_NODE_IP"]
)
def test_variables_people_may_set(name: str) -> None:
    description = described({"head": {**NODE, "environment": {name: "1"}}})
    assert description.cluster.head.environment == {name: "1"}


@pytest.mark.parametrize(
    "name", ["RAY_AUTH_MODE", "RAY_HEAD_NODE_PRIVATE_IP", "OBSERVABILITY_HOST", "RAYDOG_AUTH", "YD_TASK_ID"]
)
def test_variables_the_node_sets(name: str) -> None:
    (said,) = refusal_of({"head": {**NODE, "environment": {name: "1"}}})
    assert (
        said
        == f"raydog:cluster.head.environment.{name}: the node itself sets this variable; take the line out"
    )


@pytest.mark.parametrize(
    "name", ["RAY_AUTH_TOKEN", "YD_API_KEY_ID", "YD_API_KEY_SECRET", "PULUMI_CONFIG_PASSPHRASE"]
)
def test_secrets_that_have_no_place_in_a_task(name: str) -> None:
    (said,) = refusal_of({"head": {**NODE, "environment": {name: "hunter2"}}})
    assert "a secret, which all who may see the task could read" in said
    assert "hunter2" not in said


@pytest.mark.parametrize("value", [1, 1.5, True, ["a"], {"a": "b"}])
def test_a_variables_value_is_a_text(value: object) -> None:
    (said,) = refusal_of({"head": {**NODE, "environment": {"PIN": value}}})
    assert said.endswith("write the value in quotes: variables are texts")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("market-type", "spot"),
        ("a", ""),
        ("example.com/rack", "A_1.b"),
        ("x" * 63, "y" * 63),
        ("region", "eu-west-2"),
    ],
)
def test_labels_in_rays_syntax(key: str, value: str) -> None:
    description = described({"head": {**NODE, "labels": {key: value}}})
    assert description.cluster.head.labels == {key: value}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("", "a"),
        ("-a", "a"),
        ("a-", "a"),
        ("a b", "a"),
        ("a/b/c", "a"),
        ("/a", "a"),
        ("a..b/c", "a"),
        ("x" * 64, "a"),
        (f"{'x.' * 127}x/a", "a"),
        ("a", "-"),
        ("a", "x" * 64),
        ("a", "a,b"),
        ("a", "a=b"),
    ],
)
def test_labels_that_ray_would_refuse(key: str, value: str) -> None:
    (said,) = refusal_of({"head": {**NODE, "labels": {key: value}}})
    assert "letters, digits, '-', '_' and '.'" in said


@pytest.mark.parametrize("key", ["ray.io/node-id", "yd-task", "raydog-group"])
def test_labels_that_are_taken(key: str) -> None:
    (said,) = refusal_of({"head": {**NODE, "labels": {key: "a"}}})
    assert "are taken; write another key" in said


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("CPU", "write cpus (num_cpus of the head) instead"),
        ("GPU", "write gpus (num_gpus of the head) instead"),
        ("object_store_memory", "write object_store_memory instead"),
        ("node:10.0.0.1", "write another name"),
        (" a", "write a name without space at its ends"),
        ("", "write a name without space at its ends"),
    ],
)
def test_custom_resources_that_are_none(name: str, advice: str) -> None:
    (said,) = refusal_of({"head": {**NODE, "resources": {name: 1}}})
    assert said.endswith(advice)


@pytest.mark.parametrize("key", ["", " a", "x" * 129])
def test_tags_have_sensible_keys(key: str) -> None:
    (said,) = refusal_of({"head": {**NODE, "instance_tags": {key: "a"}}})
    assert "write a key of 1 to 128 characters" in said


def test_tags_have_a_longest_value() -> None:
    assert accepted({"head": {**NODE, "instance_tags": {"a": "x" * 256}}})
    (said,) = refusal_of({"head": {**NODE, "instance_tags": {"a": "x" * 257}}})
    assert said.endswith("write at most 256 characters")
