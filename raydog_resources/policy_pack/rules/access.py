"""Who gets at a cluster."""

from __future__ import annotations

import re
from collections.abc import Iterator

from raydog_resources.policy_pack.level import ALWAYS, STRICT_AT_LAST, STRICT_LATER
from raydog_resources.policy_pack.rule import Declared, Rule, Settings, dynamic

_EVERYWHERE = re.compile(r"--dashboard-host[= ]\s*[\"']?(0\.0\.0\.0|::)")


def _token(head: Declared, _: Settings) -> Iterator[str]:
    if head.properties.get("auth", "token") != "token":
        yield "whoever reaches its network can run code on it: write auth: token, or take the line auth out"


def _dashboard(head: Declared, _: Settings) -> Iterator[str]:
    script = str(head.properties.get("own_script") or "")
    if head.properties.get("auth") == "none" and _EVERYWHERE.search(script):
        yield (
            "its own script opens the dashboard on every address without a token: write auth: token, or "
            "--dashboard-host=127.0.0.1 in the script"
        )


def _host_keys(cluster: Declared, _: Settings) -> Iterator[str]:
    login = dict(cluster.runs_on.get("login") or {})
    if not cluster.is_local and cluster.runs_on.get("transport") != "here" and not login.get("known_hosts"):
        yield "the keys of its hosts are not pinned: write login: {known_hosts: FILE} under raydog:runs_on"


RULES = (
    Rule(
        "token-authentication",
        "Ray asks for a token",
        "Nobody runs code on a cluster without its token.",
        STRICT_LATER,
        Settings,
        _token,
        dynamic("HeadNode"),
    ),
    Rule(
        "dashboard-not-public",
        "The dashboard is not public",
        "Without a token the dashboard, and its jobs interface, stay on the head's loopback address.",
        ALWAYS,
        Settings,
        _dashboard,
        dynamic("HeadNode"),
    ),
    Rule(
        "host-keys-pinned",
        "Keys of SSH hosts are pinned",
        "The hosts we log in on are known beforehand, not trusted at first sight.",
        STRICT_AT_LAST,
        Settings,
        _host_keys,
    ),
)
