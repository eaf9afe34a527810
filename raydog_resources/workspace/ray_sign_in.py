"""Ray's token for the programs of this process: put into its environment, and taken out again."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

MODE = "RAY_AUTH_MODE"
TOKEN = "RAY_AUTH_TOKEN"


class RaySignIn:
    """What was set before comes back at the end."""

    def __init__(self) -> None:
        self._before: dict[str, str | None] = {}

    def enter(self, token: str) -> None:
        """From now on `ray.init` is let in by the cluster with this token."""
        self.leave()
        for name, value in ((MODE, "token"), (TOKEN, token)):
            self._before[name] = os.environ.get(name)
            os.environ[name] = value
        _read_again()

    def leave(self) -> None:
        """As it was before."""
        if not self._before:
            return
        for name, value in self._before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        self._before = {}
        _read_again()


def _read_again() -> None:
    """Ray reads its environment when it is imported; one that was imported before has to look once more."""
    raylet = sys.modules.get("ray._raylet")
    # Not public, and not in every version; without it Ray has to be imported inside the block.
    with suppress(AttributeError):
        if raylet is not None:
            raylet.Config.initialize("")
            raylet.AuthenticationTokenLoader.instance().reset_cache()
