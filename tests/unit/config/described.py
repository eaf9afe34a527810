"""Descriptions for tests: a small good one, with something of it changed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from raydog_resources.config.description import Description, read_description
from raydog_resources.errors import DescriptionError

FILE = Path("stacks/Pulumi.test.yaml")
NODE = {"template": "local/node"}
CLUSTER = {"ray_version": "2.60.0", "head": NODE, "workers": {"cpu": {"nodes": 2, "cpus": 1, **NODE}}}
LOCALLY = {"kind": "yellowdog", "url": "local"}


def described(
    cluster: Mapping[str, object] | None = None,
    *,
    runs_on: object = LOCALLY,
    prices: object = None,
    folder: Path = Path(),
) -> Description:
    """The small description, some keys of its cluster replaced."""
    values = {"cluster": {**CLUSTER, **(cluster or {})}, "runs_on": runs_on, "prices": prices}
    return read_description(values, FILE, folder)


def accepted(cluster: Mapping[str, object], *, runs_on: object = LOCALLY) -> bool:
    """True; what is refused raises, and the words show why."""
    return described(cluster, runs_on=runs_on) is not None


def refusal_of(
    cluster: Mapping[str, object], *, runs_on: object = LOCALLY, folder: Path = Path()
) -> list[str]:
    """The sentences with which the changed description is refused."""
    with pytest.raises(DescriptionError) as caught:
        described(cluster, runs_on=runs_on, folder=folder)
    head, *sentences = str(caught.value).split("\n  - ")
    assert head.startswith(f"{FILE}: {len(sentences)} problem")
    return sentences
