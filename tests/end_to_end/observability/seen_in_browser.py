"""Ray's dashboard in a browser that reaches this machine's loopback address alone."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

from tests.end_to_end.artifacts import artifacts_folder
from tests.end_to_end.chromium import Chromium
from tests.end_to_end.chromium_page import Page

_COOKIE = "ray-authentication-token"


def assert_nodes_are_shown(browser: Chromium, url: str, token: str, addresses: set[str]) -> None:
    """With the token every node stands on the page; without it none does."""
    with _relayed(url) as here:
        page = Page(browser)
        page.resize(1600, 1000)
        page.open(f"{here}/#/cluster")
        page.wait_for("/token/i.test(document.body.innerText)", 40)
        assert not any(page.evaluate(f"document.body.innerText.includes({each!r})") for each in addresses)
        page.evaluate(f"document.cookie = '{_COOKIE}={token}; path=/'")
        # Another address before the #, or the page would not be asked for again.
        page.open(f"{here}/?signed-in#/cluster")
        for address in addresses:
            page.wait_for(f"document.body.innerText.includes({address!r})", 60)
        page.screenshot(artifacts_folder() / "ray-dashboard-nodes.png")


@contextmanager
def _relayed(url: str) -> Iterator[str]:
    """A port of the loopback address behind which the other address is."""
    there = urlsplit(url)
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_serve, args=(server, (there.hostname, there.port)), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        # A thread in `accept` is woken by this, and by nothing else.
        server.shutdown(socket.SHUT_RDWR)
        thread.join(10)


def _serve(server: socket.socket, there: tuple[str, int]) -> None:
    with suppress(OSError):
        while True:
            line, _ = server.accept()
            other = socket.create_connection(there, 10)
            other.settimeout(None)
            for one, two in ((line, other), (other, line)):
                threading.Thread(target=_pour, args=(one, two), daemon=True).start()


def _pour(one: socket.socket, two: socket.socket) -> None:
    with suppress(OSError):
        while data := one.recv(65536):
            two.sendall(data)
        two.shutdown(socket.SHUT_WR)
