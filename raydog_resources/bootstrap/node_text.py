"""Texts that a node's script brings along: programs in Python, and files. Each becomes a function of the script."""

from __future__ import annotations

import re
from importlib import resources

from raydog_resources.bootstrap.own_script import free_word

_PROGRAMS = "raydog_resources.node_programs"
# Each in the order in which its modules need each other.
_COLLECTOR = (
    "exposition",
    "write_request",
    "address_file",
    "targets",
    "scraper",
    "lost_nodes",
    "forwarder",
    "program",
)
_LOG_SHIPPER = (
    "log_line",
    "secret_mask",
    "followed_file",
    "log_files",
    "loki_push",
    "loki_address",
    "program",
)
_FUTURE = "from __future__ import annotations\n"


def collector_function() -> str:
    """`raydog_collector`: takes the place of its shell."""
    # Without site-packages it starts twice as fast, and can't be broken by what is installed there.
    return _function("raydog_collector", "exec python3 -S -", _joined(f"{_PROGRAMS}.collector", _COLLECTOR))


def ray_start_function() -> str:
    """`raydog_start_program FILE`: writes the program there, for a process is best known by the file it runs."""
    return _function(
        "raydog_start_program", 'mkdir -p "${1%/*}" && cat >"$1"', _joined(_PROGRAMS, ("ray_start",))
    )


def log_shipper_function() -> str:
    """`raydog_log_shipper`: as the collector."""
    return _function(
        "raydog_log_shipper", "exec python3 -S -", _joined(f"{_PROGRAMS}.log_shipper", _LOG_SHIPPER)
    )


def dashboards_function() -> str:
    """`raydog_dashboards FOLDER`."""
    return _function("raydog_dashboards", 'python3 - "$@"', _joined(_PROGRAMS, ("dashboards",)))


def alerts_function() -> str:
    """`raydog_alerts`: prints the alert rules."""
    file = resources.files(__package__).joinpath("observability").joinpath("alerts.yml")
    return _function("raydog_alerts", "cat", file.read_text(encoding="utf-8"))


def observer_function() -> str:
    """`raydog_observer`: takes the place of its shell."""
    return _function("raydog_observer", "exec python3 -S -", _joined(_PROGRAMS, ("observer",)))


def text_function(name: str, text: str) -> str:
    """A function of that name that prints the text."""
    return _function(name, "cat", text)


def _function(name: str, command: str, text: str) -> str:
    end = free_word(text, f"END_OF_{name.upper()}")
    return f"\n{name}() {{\n    {command} <<'{end}'\n{text}{end}\n}}\n"


def _joined(package: str, modules: tuple[str, ...]) -> str:
    """One text that needs no other file."""
    inner = re.compile(rf"^from {re.escape(package)}\.\w+ import .*\n", re.MULTILINE)
    files = [resources.files(package).joinpath(f"{name}.py") for name in modules]
    texts = [file.read_text(encoding="utf-8").replace(_FUTURE, "") for file in files]
    return _FUTURE + "".join(inner.sub("", text) for text in texts)
