"""The cluster that the stack's configuration describes."""

from __future__ import annotations

from raydog_resources import RayCluster

RayCluster().export()
