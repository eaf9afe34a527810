"""What a program says of each resource: its name, its outputs. Nothing here acts, nor imports what does."""

from __future__ import annotations
