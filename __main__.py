"""The cluster that the stack's configuration describes."""

from __future__ import annotations

from raydog_resources.components.ray_cluster import RayCluster

RayCluster().export()
