"""The one error for everything that lies outside of what this engine does."""

from __future__ import annotations

ADVICE = "use the pulumi CLI for this"


class UseTheCli(Exception):
    """Raised before anything is touched."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"{what} is not something the embedded engine does; {ADVICE}")
