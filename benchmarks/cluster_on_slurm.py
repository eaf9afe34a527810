"""Until three nodes are in Ray, and until nothing is left: this package, `ray symmetric-run`, a launcher's script.

    python benchmarks/cluster_on_slurm.py [--out benchmarks/results/cluster_on_slurm.json]

Needs root and SLURM's packages: a real SLURM in namespaces, reached over a real sshd, and the Ray of this environment.
The ways are taken in turn; the machine's load is written down before each.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.bare_ray import alive
from benchmarks.counted_host import Counted
from benchmarks.report import measure_and_tell
from raydog_resources.clock import SystemClock
from raydog_resources.gateways.polling import Poller
from raydog_resources.gateways.scheduler_slurm import SlurmScheduler
from tests.compiled_ray import compile_ray
from tests.integration.schedulers.place import Place
from tests.sites import slurm
from tests.sites.site import LOGIN, NODES, Site, await_so
from tests.sites.site_host import site_host
from tests.sites.site_start import running_site

_CLOCK = SystemClock()
_ROUNDS, _LIMIT, _LEFT_SECONDS = 1, 240.0, 60.0
_OPTIONS = "--num-cpus=1 --object-store-memory=104857600"
_BEGIN = f"""#!/bin/bash
export PATH={sys.prefix}/bin:$PATH
address=$(getent hosts "$(hostname)" | cut -d' ' -f1)
"""
_SYMMETRIC = f"""{_BEGIN}
srun --ntasks-per-node=1 \\
    ray symmetric-run --address="$address:6379" --min-nodes=3 {_OPTIONS} --dashboard-host=0.0.0.0 -- \\
    bash -c 'until [[ -e $HOME/over ]]; do sleep 0.2; done'
"""
# Detached everywhere. The last line is ours: without it the job ends as soon as the workers are started.
_LAUNCHER = f"""{_BEGIN}
ray start --head --port=6379 --dashboard-host=0.0.0.0 {_OPTIONS}
for node in $(scontrol show hostnames "$SLURM_JOB_NODELIST" | tail -n +2); do
    srun --nodes=1 --ntasks=1 --nodelist="$node" ray start --address="$address:6379" {_OPTIONS} &
done
wait
until [[ -e $HOME/over ]]; do sleep 0.2; done
"""


class BatchScript:
    """A script of another way, submitted by hand."""

    def __init__(self, site: Site, text: str) -> None:
        self._site = site
        self._text = text
        self._over = site.home() / "over"

    def measure(self) -> dict[str, Any]:
        """Up and down once."""
        self._over.unlink(missing_ok=True)
        begin = _CLOCK.monotonic()
        asked = (
            f"su alice -c 'cd && sbatch --parsable --nodes={len(NODES)} --ntasks-per-node=1 --output=way.log'"
        )
        job = self._site.run(LOGIN, "sh", "-c", asked, text=self._text).strip()
        url = f"http://{self._site.ip(NODES[0])}:8265"
        await_so(lambda: alive(url) == len(NODES) or self._is_over(job), "all nodes in Ray", _LIMIT)
        up = _CLOCK.monotonic() - begin
        if self._is_over(job):
            return {"gave_up_after_seconds": up, **left(self._site)}
        begin = _CLOCK.monotonic()
        self._over.touch()
        await_so(lambda: self._is_over(job), "the job's end", _LIMIT)
        return {"up_seconds": up, "down_seconds": _CLOCK.monotonic() - begin, **left(self._site)}

    def _is_over(self, job: str) -> bool:
        ask = f"squeue --noheader --jobs={job} 2>/dev/null"
        return not self._site.run(LOGIN, "sh", "-c", ask, check=False).strip()


class ThisPackage:
    """What `up` and `destroy` do, without an engine around it."""

    def __init__(self, site: Site, counted: Counted) -> None:
        self._place = Place(site, SlurmScheduler(counted))
        self._counted = counted
        self._site = site
        self._submitted = 0.0

    def measure(self) -> dict[str, Any]:
        """Up, looked at, and down once."""
        spec = self._place.spec("measured", environment={"venv": sys.prefix}, grace="30s")
        told = [group.model_copy(update={"settings": self._told(group.settings)}) for group in spec.groups]
        limits = {"head_seconds": _LIMIT, "ready_seconds": _LIMIT}
        spec = spec.model_copy(update={"groups": told, **limits})
        # At the product's own pace.
        self._place.provider.reach.poller = Poller(_CLOCK)
        self._place.provider.reach.tell = self._note  # type: ignore[method-assign]
        begin = _CLOCK.monotonic()
        made, up_commands = self._counted.during(lambda: self._place.provider.make(spec))
        end = _CLOCK.monotonic()
        _, look_commands = self._counted.during(lambda: self._place.state(made))
        down = _CLOCK.monotonic()
        _, down_commands = self._counted.during(lambda: self._place.provider.remove(made.ident, made.outputs))
        return {
            "up_seconds": end - self._submitted,
            "before_submission_seconds": self._submitted - begin,
            "down_seconds": _CLOCK.monotonic() - down,
            "commands": {"up": up_commands, "refresh": look_commands, "destroy": down_commands},
            **left(self._site),
        }

    def _told(self, settings: dict[str, str]) -> dict[str, str]:
        return {**settings, "RAYDOG_OBJECT_STORE_MEMORY": "104857600"}

    def _note(self, thing: str, sentence: str) -> None:
        if thing and sentence.startswith("submitted job"):
            self._submitted = _CLOCK.monotonic()


def left(site: Site) -> dict[str, int]:
    """Processes and folders of Ray's that the way leaves behind, once they had time to go; then they are removed."""
    deadline = _CLOCK.monotonic() + _LEFT_SECONDS
    while rays(site) and _CLOCK.monotonic() < deadline:
        _CLOCK.sleep(0.5)
    found = {"processes_left": len(rays(site)), "folders_left": 0}
    for machine in NODES:
        listed = "ls -d /tmp/ray /tmp/rd-* 2>/dev/null"
        found["folders_left"] += len(site.run(machine, "sh", "-c", listed, check=False).split())
        site.run(machine, "sh", "-c", "kill -9 $(ps -u alice -o pid=); rm -rf /tmp/ray", check=False)
    slurm.await_nodes(site)
    return found


def rays(site: Site) -> list[str]:
    return [line for machine in NODES for line in site.processes(machine) if "ray" in line]


def measure() -> dict[str, Any]:
    compile_ray()
    slurm.skip_unless_installed()
    found: dict[str, list[Any]] = {}
    with (
        tempfile.TemporaryDirectory(prefix="rd-") as folder,
        running_site(Path(folder) / "site", "slurm", slurm.prepare) as site,
    ):
        slurm.await_nodes(site)
        ways: dict[str, ThisPackage | BatchScript] = {
            "raydog_resources": ThisPackage(site, Counted(site_host(site))),
            "ray symmetric-run": BatchScript(site, _SYMMETRIC),
            "launcher's script": BatchScript(site, _LAUNCHER),
        }
        for _ in range(_ROUNDS):
            for name, way in ways.items():
                load = round(os.getloadavg()[0], 1)
                figures = way.measure()
                shown = {
                    key: round(value, 1) if isinstance(value, float) else value
                    for key, value in figures.items()
                }
                found.setdefault(name, []).append({"load": load, **shown})
                print(name, found[name][-1], file=sys.stderr, flush=True)
    return {"nodes": len(NODES), "ways": found}


if __name__ == "__main__":
    measure_and_tell(measure, __doc__)
