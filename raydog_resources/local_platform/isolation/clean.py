"""Removes what a platform that was killed, or a machine that crashed, left: by folder, number and mark."""

from __future__ import annotations

import contextlib
import glob
import os
import re
import sys

from raydog_resources.clock import Clock, SystemClock
from raydog_resources.local_platform.isolation import node_ending
from raydog_resources.local_platform.isolation.estate import PREFIX, Estate
from raydog_resources.local_platform.isolation.rtnetlink import Link, RouteSocket
from raydog_resources.local_platform.isolation.tree_removal import remove_own_tree

_BRIDGE = re.compile(rf"{PREFIX}[0-9a-f]{{6}}\Z")


def clean(root: str | os.PathLike[str], ident: str, clock: Clock | None = None) -> list[str]:
    """Whoever calls this made sure that no platform runs on that folder. One line for each thing removed."""
    clock = clock or SystemClock()
    estate = Estate(root, ident)
    removed: list[str] = []
    for trial, folder in estate.trials().items():
        removed += clean(folder, trial, clock)
        remove_own_tree(folder)
    for key in estate.node_keys():
        node_ending.end_node(estate, key, clock)
        removed.append(f"node {key}")
    count = node_ending.end_marked(estate.marks(), clock)
    if count:
        removed.append(f"{count} processes")
    removed += [f"network link {name}" for name in _remove_links(estate)]
    folders = [*sorted(glob.glob(estate.short_folder("*"))), estate.nodes]
    removed += [f"folder {path}" for path in folders if remove_own_tree(path)]
    for path in (estate.events, estate.network):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)
    return removed


def _remove_links(estate: Estate) -> list[str]:
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        return []
    with RouteSocket() as routes:
        links = routes.links()
        ours = [link.name for link in links if link.name.startswith(estate.bridge)]
        return [name for name in ours + orphaned_bridges(links) if routes.delete_link(name)]


def orphaned_bridges(links: list[Link]) -> list[str]:
    """Bridges of platforms whose folder is gone, with no node left on them."""
    busy = {link.master for link in links}
    idle = (link for link in links if _BRIDGE.match(link.name) and link.number not in busy)
    return [link.name for link in idle if link.alias.startswith("/") and not os.path.exists(link.alias)]
