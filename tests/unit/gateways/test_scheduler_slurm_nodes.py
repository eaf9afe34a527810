"""SLURM's short form of lists of nodes."""

from __future__ import annotations

import pytest

from raydog_resources.gateways.scheduler_slurm_nodes import expanded


@pytest.mark.parametrize(
    ("short", "names"),
    [
        ("", ()),
        ("(null)", ()),
        ("n1", ("n1",)),
        ("n[1-3]", ("n1", "n2", "n3")),
        ("n[08-10,12]", ("n08", "n09", "n10", "n12")),
        ("gpu[1-2]-a,login", ("gpu1-a", "gpu2-a", "login")),
        ("r[1-2]n[1,3]", ("r1n1", "r1n3", "r2n1", "r2n3")),
    ],
)
def test_names_one_by_one(short: str, names: tuple[str, ...]) -> None:
    assert expanded(short) == names
