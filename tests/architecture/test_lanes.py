"""Two tests at a time: a module's stay together, those with real Ray are one lane and begin first."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lanes import RAY, lane, rank

pytest_plugins = ["pytester"]

MODULE = """
import os, pathlib, pytest, time

@pytest.mark.parametrize("turn", [1, 2, 3])
def test_it(turn):
    time.sleep(0.1)
    with pathlib.Path("ran").open("a") as file:
        file.write(f"{os.environ['PYTEST_XDIST_WORKER']} {__name__}\\n")
"""
WITH_RAY = f"{MODULE}\npytestmark = pytest.mark.ray\n"
SETTINGS = "[pytest]\nmarkers = ray: starts real Ray\n"


def test_a_module_has_one_worker_and_so_has_ray(pytester: pytest.Pytester) -> None:
    pytester.makeini(SETTINGS)
    modules = {"test_a": MODULE, "test_b": WITH_RAY, "test_c": MODULE, "test_d": WITH_RAY}
    pytester.makepyfile(**modules)
    lanes = ["--numprocesses=2", "--no-loadscope-reorder"]
    without = ["-p", "no:hypothesispytest", "-p", "no:anyio"]  # slow to load, and not looked at here
    done = pytester.runpytest_subprocess("-p", "tests.lanes", "-p", "tests.time_per_marker", *without, *lanes)
    done.assert_outcomes(passed=12)
    done.stdout.re_match_lines_random([r"ray +\d+\.\d\d s +6 tests", r"unmarked +\d+\.\d\d s +6 tests"])
    ran = [tuple(line.split()) for line in (pytester.path / "ran").read_text().splitlines()]
    workers = {name: {worker for worker, each in ran if each == name} for name in modules}
    assert {name: len(each) for name, each in workers.items()} == dict.fromkeys(modules, 1)
    assert workers["test_b"] == workers["test_d"]
    (of_ray,) = workers["test_b"]
    assert [name for worker, name in ran if worker == of_ray][:6] == ["test_b"] * 3 + ["test_d"] * 3
    assert {worker for worker, _ in ran} == {"gw0", "gw1"}


def test_what_failed_is_named_before_the_end(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_a="def test_bad():\n    assert 1 == 2\n", test_b="def test_good(): pass\n")
    without = ["-p", "no:hypothesispytest", "-p", "no:anyio"]
    done = pytester.runpytest_subprocess("-p", "tests.lanes", *without, "--numprocesses=2")
    done.assert_outcomes(passed=1, failed=1)
    done.stdout.fnmatch_lines(
        ["call failed: test_a.py::test_bad", "*assert 1 == 2*", "*FAILURES*", "*1 failed, 1 passed*"]
    )


def test_the_lane_of_a_test(tmp_path: Path) -> None:
    (tmp_path / "test_plain.py").write_text(MODULE)
    (tmp_path / "test_ray.py").write_text(WITH_RAY)
    assert lane("test_plain.py::test_b[x::y]", tmp_path) == "test_plain.py"
    assert lane("test_ray.py::TestC::test_b", tmp_path) == RAY


def test_what_takes_long_begins_early() -> None:
    lanes = ["tests/unit/test_a.py", "tests/integration/test_a.py", "tests/end_to_end/x/test_a.py", RAY]
    assert sorted(lanes, key=rank) == lanes[::-1]
