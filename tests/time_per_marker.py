"""Pytest plugin: the time per marker, what was skipped and why, and `matrix` only when asked for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Generator

import pytest

UNMARKED = "unmarked"
MATRIX = "matrix"


class TimePerMarker:
    """Adds up what every test took under each of the project's markers it bears."""

    def __init__(self, markers: frozenset[str]) -> None:
        self._markers = markers
        self._seconds: dict[str, float] = defaultdict(float)
        self._tests: dict[str, set[str]] = defaultdict(set)
        self._skips: Counter[str] = Counter()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """A report's own keywords will not do: they hold the names of folders, too. It may go to another process."""
        report = yield
        borne = self._markers & {mark.name for mark in item.iter_markers()}
        vars(report)["borne"] = sorted(borne)
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        for marker in getattr(report, "borne", []) or [UNMARKED]:
            self._seconds[marker] += report.duration
            self._tests[marker].add(report.nodeid)
        if report.skipped and isinstance(report.longrepr, tuple):
            self._skips[reason(report.longrepr[2])] += 1

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        terminalreporter.section("time per marker")
        for marker, seconds in sorted(self._seconds.items(), key=lambda row: -row[1]):
            terminalreporter.write_line(f"{marker:12} {seconds:8.2f} s  {len(self._tests[marker]):5} tests")
        if self._skips:
            terminalreporter.section("skipped")
            for why, count in self._skips.most_common():
                terminalreporter.write_line(f"{count:4} × {why}")


def reason(text: str) -> str:
    """The reason as its test wrote it."""
    return text.removeprefix("Skipped: ")


def marker_names(lines: list[str]) -> frozenset[str]:
    """The names in pytest's `markers` setting, whose lines read `name(arguments): what for`."""
    return frozenset(line.split(":")[0].split("(")[0].strip() for line in lines)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """First of all plugins: later the setting holds pytest's and other plugins' markers, too."""
    ours = config.getini("markers")
    config.pluginmanager.register(TimePerMarker(marker_names(ours)), "time-per-marker")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """`-m "not browser"` must not start the matrix, so that an addopts `-m` would not do."""
    if MATRIX in str(config.getoption("markexpr")):
        return
    left_out = [item for item in items if item.get_closest_marker(MATRIX)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
