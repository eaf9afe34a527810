"""What holds for every test."""

from __future__ import annotations

import signal


def pytest_configure() -> None:
    """Started in the background, a shell has us ignore Ctrl-C, and all our children with us; tests send it to them."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
