"""What holds for every test."""

from __future__ import annotations

import asyncio
import signal

import pytest

from tests.compiled_ray import compile_ray


def pytest_configure() -> None:
    """Started in the background, a shell has us ignore Ctrl-C, and all our children with us; tests send it to them."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def compiled_ray() -> None:
    """Once, before the first real Ray: set-up leaves it uncompiled, and users of a test may not write there."""
    compile_ray()


@pytest.fixture(autouse=True)
def ray_is_compiled(request: pytest.FixtureRequest) -> None:
    """Nothing for a test without Ray."""
    if request.node.get_closest_marker("ray"):
        request.getfixturevalue("compiled_ray")


@pytest.fixture(autouse=True)
def loop_is_there() -> None:
    """Pulumi asks for the thread's event loop; a test before may have run one to its end, which takes it away."""
    try:
        asyncio.get_event_loop_policy().get_event_loop()
    except RuntimeError:
        asyncio.set_event_loop(asyncio.new_event_loop())
