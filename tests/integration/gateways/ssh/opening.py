"""How these tests open hosts."""

from __future__ import annotations

from typing import Protocol

from raydog_resources.config.login import Login
from raydog_resources.gateways.host import JumpHost
from raydog_resources.gateways.host_address import HostAddress
from raydog_resources.gateways.host_trust import HostTrust


class Open(Protocol):
    """A host with the tests' key, trusted at first contact unless told otherwise."""

    def __call__(
        self, address: HostAddress, trust: HostTrust | None = None, login: Login | None = None
    ) -> JumpHost: ...
