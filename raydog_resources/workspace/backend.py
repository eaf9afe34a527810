"""Where a stack's state lies and what opens its secrets: as the environment says, else in the checkout."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from raydog_resources.workspace.checkout import Checkout
from raydog_resources.workspace.project import Project

URL = "PULUMI_BACKEND_URL"
PASSPHRASE = "PULUMI_CONFIG_PASSPHRASE"
PASSPHRASE_FILE = "PULUMI_CONFIG_PASSPHRASE_FILE"
_ACCESS_TOKEN = "PULUMI_ACCESS_TOKEN"
# Beside each file of the state lies another that says nothing, but is written in place: an engine killed meanwhile
# would leave it torn, and the state unreadable.
_NO_SECOND_FILES = "metadata=skip"


@dataclass(frozen=True)
class Backend:
    """The place of the state, who chose it, and what the engine has to be told of it."""

    url: str
    chosen_by: str
    passphrase_from: str
    environment: Mapping[str, str]
    is_ours: bool = False

    def shown(self) -> str:
        """The place without what may be secret in its address."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.hostname or ''}{parts.path}" if parts.scheme else self.url


def choose_backend(project: Project, checkout: Checkout, environment: Mapping[str, str]) -> Backend:
    """What was chosen already, in the order in which Pulumi looks; else the checkout's own folder."""
    # An empty passphrase is one, too, if somebody set it.
    source = next((name for name in (PASSPHRASE, PASSPHRASE_FILE) if name in environment), "")
    for url, chosen_by in _choices(project, environment):
        if url:
            return Backend(url, chosen_by, source or "nobody", {})
    mine = {URL: f"{checkout.state.absolute().as_uri()}?{_NO_SECOND_FILES}"}
    if not source:
        source = project.shown(checkout.passphrase_file)
        mine[PASSPHRASE_FILE] = str(checkout.passphrase_file.absolute())
    return Backend(mine[URL], "this checkout", source, mine, is_ours=True)


def _choices(project: Project, environment: Mapping[str, str]) -> list[tuple[str, str]]:
    token = "Pulumi Cloud" if environment.get(_ACCESS_TOKEN) else ""
    return [
        (environment.get(URL, ""), URL),
        (project.backend, "Pulumi.yaml"),
        (token, _ACCESS_TOKEN),
        (_logged_in(environment), "pulumi login"),
    ]


def _logged_in(environment: Mapping[str, str]) -> str:
    """The backend of the last `pulumi login`; a file that can't be understood is as good as none."""
    try:
        found = json.loads((pulumi_home(environment) / "credentials.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ""
    current = found.get("current") if isinstance(found, Mapping) else None
    return current if isinstance(current, str) else ""


def pulumi_home(environment: Mapping[str, str]) -> Path:
    """Pulumi's own folder of this user."""
    chosen = environment.get("PULUMI_HOME")
    return Path(chosen) if chosen else Path(environment.get("HOME") or Path.home()) / ".pulumi"
