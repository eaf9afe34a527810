"""What the engine starts: all is in the package that this folder came with."""

from __future__ import annotations

from raydog_resources.policy_pack.analyzer import run_pack

run_pack()
