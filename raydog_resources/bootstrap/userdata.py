"""Userdata: what makes a Ray node of a base Ubuntu image (22.04, 24.04) when it boots."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import NamedTuple

from raydog_resources.bootstrap.own_script import carried
from raydog_resources.bootstrap.script import Script, assemble

FOLDER = "base_image"
_RUN = '\nraydog_run 2>&1 | tee -a "$RAYDOG_LOG"\n'


class Downloads(NamedTuple):
    """Where a node downloads from, if not from the addresses in `base_image/steps.sh`."""

    agent: str = ""
    uv: str = ""
    python: str = ""

    def settings(self) -> list[str]:
        """As lines of the script."""
        named = {"RAYDOG_URL_AGENT": self.agent, "RAYDOG_URL_UV": self.uv, "RAYDOG_URL_PYTHON": self.python}
        return _lines({name: address for name, address in named.items() if address})


AS_PACKAGED = Downloads()


def userdata(
    ray_version: str,
    python_version: str = "",
    *,
    venv: str = "",
    authorized_keys: Sequence[str] = (),
    node_networks: Sequence[str] = (),
    downloads: Downloads = AS_PACKAGED,
    extra: str | None = None,
) -> Script:
    """For cloud-init; `python_version` "" takes the image's own; `extra`: a person's own last step."""
    settings = {
        "RAYDOG_RAY_VERSION": ray_version,
        "RAYDOG_PYTHON_VERSION": python_version,
        "RAYDOG_VENV": venv,
        "RAYDOG_AUTHORIZED_KEYS": "\n".join(authorized_keys),
        "RAYDOG_NODE_NETWORKS": " ".join(node_networks),
    }
    script = assemble("userdata", FOLDER, ["run.sh"], [*_lines(settings), *downloads.settings()])
    carried_extra = "" if extra is None else carried(extra)
    return script._replace(text=script.text + carried_extra + _RUN)


def _lines(settings: dict[str, str]) -> list[str]:
    return [f"{name}={shlex.quote(value)}" for name, value in settings.items()]
