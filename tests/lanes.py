"""Pytest plugin: two tests at a time where asked for (`--numprocesses`), module by module, and real Ray never twice.

A module's tests stay together, for what they share is made once. Modules with real Ray are one lane, and begin first:
they take longest, and two cores hold no two clusters.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from xdist.remote import Producer

RAY = "ray"
_LONGEST_FIRST = (RAY, "tests/end_to_end", "tests/integration", "tests/conformance")


def lane(nodeid: str, root: Path) -> str:
    """With which tests this one runs one after the other: those of its module, or all that start real Ray."""
    module = nodeid.split("::")[0]
    return RAY if _starts_ray(root / module) else module


@cache
def _starts_ray(module: Path) -> bool:
    """Whoever deals out the tests knows their names only, not their marks."""
    return module.is_file() and "pytest.mark.ray" in module.read_text()


def rank(lane_name: str) -> int:
    """What takes long begins early, so that no process is left alone with it at the end."""
    starts = [number for number, start in enumerate(_LONGEST_FIRST) if lane_name.startswith(start)]
    return starts[0] if starts else len(_LONGEST_FIRST)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In a process that runs some of the lanes; elsewhere nothing changes."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: rank(lane(item.nodeid, config.rootpath)))


class FailuresAtOnce:
    """Names each test that failed when it did: its module's line is not there to tell, and the end is far."""

    def __init__(self, terminal: pytest.TerminalReporter) -> None:
        self._terminal = terminal

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self._terminal.write_line(f"\n{report.when} failed: {report.nodeid}\n{report.longreprtext}")


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    if terminal and getattr(config.option, "numprocesses", None):
        config.pluginmanager.register(FailuresAtOnce(terminal), "failures-at-once")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Any:
    """The plugin's own, with lanes for scopes."""
    from xdist.scheduler import LoadScopeScheduling

    class ByLane(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            return lane(nodeid, config.rootpath)

    return ByLane(config, log)
