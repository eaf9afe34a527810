"""A program of a site's login node that misbehaves once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.sites.site import LOGIN, Site


@contextmanager
def answering_once(site: Site, program: str, words: str) -> Iterator[None]:
    """The program's next answer is these words; then it is itself again."""
    folder = site.folder / "run/shims"
    folder.mkdir()
    folder.chmod(0o777)
    shim = folder / program
    once = f'if mv "$0.armed" "$0.used" 2>/dev/null; then {words}; fi'
    shim.write_text(f'#!/bin/sh\n{once}\nexec /usr/bin/{program} "$@"\n')
    shim.chmod(0o755)
    (folder / f"{program}.armed").write_text("")
    site.run(LOGIN, "mount", "--bind", "/run/shims", "/usr/local/bin")
    try:
        yield
        assert (folder / f"{program}.used").exists(), f"{program} was not asked"
    finally:
        site.run(LOGIN, "umount", "/usr/local/bin")
        site.run(LOGIN, "rm", "-r", "/run/shims")
