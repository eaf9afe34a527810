"""A gate in front of a site's machines: one command that comes over SSH can be ordered to be held there."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from tests.sites.site import Site


def set_up_gate(site: Site) -> None:
    """Before the site starts."""
    with (site.folder / "etc/ssh/sshd_config").open("a") as settings:
        settings.write("ForceCommand bash /run/parts/gate.sh\n")
    folder = site.folder / "run/gate"
    folder.mkdir()
    folder.chmod(0o777)
    (folder / "came").touch()
    (folder / "came").chmod(0o666)


@dataclass(frozen=True)
class Gate:
    """Of a site that was set up with one."""

    site: Site

    def order(self, kind: str, number: int, pattern: str) -> None:
        """Hold the command that is so-manieth of those whose text matches."""
        self.take_away()
        new = self._path("order.new")
        new.write_text(f"{kind} {number} {pattern}\n")
        new.rename(self._path("order"))

    @property
    def holds(self) -> bool:
        """Whether the ordered command has come."""
        return self._path("held").exists()

    @property
    def commands(self) -> int:
        """How many have come so far, held or not."""
        return self._path("came").read_text(errors="replace").count("\n")

    def let_go(self) -> None:
        """What is held goes on."""
        self._path("order").unlink(missing_ok=True)

    def take_away(self) -> None:
        """There is no order, and there was none."""
        self.let_go()
        self._path("held").unlink(missing_ok=True)
        for match in self._path(".").glob("match.*"):
            shutil.rmtree(match)

    def _path(self, name: str) -> Path:
        return self.site.folder / "run/gate" / name
