"""The rules of the code itself; what the linters and import-linter can hold is in pyproject.toml instead."""

from __future__ import annotations
