"""Paths on hosts lead down, never up or out of the home unseen."""

from __future__ import annotations

import pytest

from raydog_resources.errors import DescriptionError
from raydog_resources.gateways.host_path import home_path, host_path


@pytest.mark.parametrize(
    ("path", "seen"),
    [("a/b", "a/b"), ("~/a/b", "a/b"), (".raydog/token", ".raydog/token"), ("a b/c~", "a b/c~")],
)
def test_paths_begin_in_the_home(path: str, seen: str) -> None:
    assert (host_path(path), home_path(path)) == (seen, seen)


def test_an_absolute_path_is_good_for_a_host_and_not_for_a_home() -> None:
    assert host_path("/scratch/me/run") == "/scratch/me/run"
    with pytest.raises(DescriptionError):
        home_path("/scratch/me/run")


@pytest.mark.parametrize(
    "path", ["~//etc/passwd", "~/../x", "~/~x", "/..", "/a//b", "x" * 5000, "a/\x7f/..", "a\tb"]
)
def test_no_other_way_out(path: str) -> None:
    with pytest.raises(DescriptionError, match="not the path of a file on a host"):
        host_path(path)
