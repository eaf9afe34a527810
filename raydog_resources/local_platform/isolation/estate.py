"""What belongs to one platform on this machine: where it lies, what it is called, which mark it carries."""

from __future__ import annotations

import os

from raydog_resources.local_platform.isolation.node_folder import NodeFolder, file_name

PLATFORM_MARK = "RAYDOG_PLATFORM"
NODE_MARK = "RAYDOG_NODE"
RUN_MARK = "RAYDOG_RUN"
"""Environment variables of every process of a platform, of a node, of a run."""

PREFIX = "rd"
_TRIAL = "trial-"


class Estate:
    """Paths below a platform's data folder, and the names of the few things elsewhere."""

    def __init__(self, root: str | os.PathLike[str], ident: str) -> None:
        """`ident`: eight hexadecimal digits that no other platform of this machine has."""
        self.root = os.path.realpath(root)
        self.ident = ident
        self.nodes = f"{self.root}/nodes"
        self.events = f"{self.root}/events"
        self.network = f"{self.root}/network.json"
        self.ssh_key = f"{self.root}/ssh/id_ed25519"
        # The names of network links have 15 characters at most, a node's number among them.
        self.bridge = f"{PREFIX}{ident[:6]}"

    def make(self) -> None:
        for path in (self.root, self.nodes):
            os.makedirs(path, mode=0o700, exist_ok=True)

    def node(self, key: str) -> NodeFolder:
        return NodeFolder(f"{self.nodes}/{file_name(key)}")

    def node_keys(self) -> list[str]:
        return [name for name in self._names() if not name.startswith(".")]

    def discarded(self) -> list[str]:
        """Folders of nodes that somebody was removing when he was killed."""
        return [f"{self.nodes}/{name}" for name in self._names() if name.startswith(".")]

    def _names(self) -> list[str]:
        try:
            return sorted(os.listdir(self.nodes))
        except FileNotFoundError:
            return []

    def marks(self, key: str | None = None) -> dict[str, str]:
        """What every process of the platform carries, or of one of its nodes."""
        platform = {PLATFORM_MARK: self.ident}
        return platform if key is None else {**platform, NODE_MARK: key}

    def trial(self, ident: str) -> str:
        """Where a way to keep nodes apart is tried out, as a platform of that name."""
        return f"{self.root}/{_TRIAL}{ident}"

    def trials(self) -> dict[str, str]:
        """Folders of trials by their name: some may not have come to an end."""
        names = [name for name in os.listdir(self.root) if name.startswith(_TRIAL)]
        return {name.removeprefix(_TRIAL): f"{self.root}/{name}" for name in names}

    def short_folder(self, key: str) -> str:
        """A temporary folder whose path is short enough for Ray's sockets (107 bytes in all)."""
        return f"/tmp/{PREFIX}-{self.ident}-{file_name(key)}"
