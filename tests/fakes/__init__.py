"""Stand-ins for the outside: each implements one protocol of the package, in memory."""

from __future__ import annotations
