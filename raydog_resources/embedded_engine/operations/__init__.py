"""The runs: up, preview, refresh, destroy, from what they are given to how they ended."""

from __future__ import annotations

from raydog_resources.embedded_engine.operations.run import run_job

__all__ = ["run_job"]
