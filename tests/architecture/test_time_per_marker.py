"""The plugin's closing lines: time per marker, skips by reason, and the matrix only when asked for."""

from __future__ import annotations

import pytest

pytest_plugins = ["pytester"]

TESTS = """
import pytest

@pytest.mark.ssh
def test_over_ssh(): pass

@pytest.mark.ssh
@pytest.mark.root
def test_as_root(): pass

@pytest.mark.parametrize("value", [1, 2])
def test_plain(value): pass

@pytest.mark.parametrize("value", [1, 2])
def test_skipped(value): pytest.skip("no sshd here; install openssh-server")

@pytest.mark.matrix
def test_everywhere(): pass
"""
SETTINGS = """
[pytest]
markers =
    ssh: needs a real sshd
    root: needs root
    matrix: every interpreter
"""


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makeini(SETTINGS)
    pytester.makepyfile(test_some=TESTS)
    return pytester


def run(project: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    without = ["-p", "no:hypothesispytest", "-p", "no:anyio"]  # slow to load, and not looked at here
    return project.runpytest_inprocess("-p", "tests.time_per_marker", *without, *arguments)


def test_each_marker_of_the_project_has_its_line(project: pytest.Pytester) -> None:
    result = run(project)
    result.stdout.re_match_lines_random(
        [r"ssh +\d+\.\d\d s +2 tests", r"root +\d+\.\d\d s +1 tests", r"unmarked +\d+\.\d\d s +4 tests"]
    )
    result.stdout.no_re_match_line(r"parametrize +\d")


def test_skips_are_counted_by_reason_before_the_closing_line(project: pytest.Pytester) -> None:
    result = run(project)
    result.stdout.fnmatch_lines(
        ["   2 × no sshd here; install openssh-server", "*4 passed, 2 skipped, 1 deselected*"]
    )


@pytest.mark.parametrize("expression", ["", "not ssh"])
def test_the_matrix_runs_only_when_asked_for(project: pytest.Pytester, expression: str) -> None:
    run(project, "-v", "-m", expression).stdout.no_fnmatch_line("*test_everywhere*")
    run(project, "-m", "matrix").assert_outcomes(passed=1, deselected=6)
