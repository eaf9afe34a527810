"""How to log in on a scheduler's login node, or on hosts without one."""

from __future__ import annotations

from pydantic import Field

from raydog_resources.config.login import Login
from raydog_resources.config.word import Word


class HostLogin(Login):
    """An account of a person; what SSH's own configuration says of the host holds where nothing is written."""

    user: Word = Field(
        default="",
        description="The account on the hosts; not given: what SSH's configuration says, or your own name.",
        examples=["me"],
    )
