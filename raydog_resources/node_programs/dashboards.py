"""Every dashboard that the Ray of this node knows how to make, as files for Grafana; its name is the last argument."""

from __future__ import annotations

import sys
from pathlib import Path

from ray.dashboard.modules.metrics import grafana_dashboard_factory as factory

folder = Path(sys.argv[-1])
made = 0
for name in dir(factory):
    if name.startswith("generate_") and name.endswith("_grafana_dashboard"):
        content, _ = getattr(factory, name)()
        (folder / f"{name.removeprefix('generate_')}.json").write_text(content, encoding="utf-8")
        made += 1
print(f"raydog: {made} dashboards of Ray in {folder}", flush=True)
sys.exit(made == 0)
