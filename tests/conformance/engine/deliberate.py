"""Where the embedded engine is not as the command line, on purpose: the place in a case's result, and why."""

from __future__ import annotations

DELIBERATE: dict[str, str] = {
    "refresh-with-program[1]": "everything is looked at when the program has ended, not while it registers",
}
