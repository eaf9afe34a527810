"""Where on a site a secret can be read: environments, command lines, what the scheduler shows, everything written."""

from __future__ import annotations

from tests.sites.site import LOGIN, NODES, Site

# The secret comes on standard input: on grep's own command line it would be found.
_IN_PROCESSES = "cd /proc && grep -slF -f - [0-9]*/environ [0-9]*/cmdline"
_IN_FILES = "grep -rslF -f - {}"
_SHOWN = {
    "slurm": ["scontrol show job --details", "squeue -o %all", "scontrol show step"],
    "pbs": ["/opt/pbs/bin/qstat -x -f", "/opt/pbs/bin/qstat -x -f -F json"],
}


def secret_hits(site: Site, secret: str, kind: str, *, but: str) -> list[str]:
    """Every place but the file `but`, which is the secret's own."""
    found = []
    for machine in (LOGIN, *NODES):
        found += [f"{machine}: /proc/{path}" for path in _grep(site, machine, _IN_PROCESSES, secret)]
        found += [f"{machine}: {path}" for path in _grep(site, machine, _IN_FILES.format("/tmp"), secret)]
    found += _grep(site, LOGIN, _IN_FILES.format("/home /run/log /run/slurm /run/pbs"), secret)
    for command in _SHOWN.get(kind, []):
        shown = site.run(LOGIN, "sh", "-c", command, check=False)
        assert shown.strip(), f"{command} showed nothing"
        found += [command] * (secret in shown)
    return [place for place in found if not place.endswith(but)]


def _grep(site: Site, machine: str, command: str, secret: str) -> list[str]:
    return site.run(machine, "sh", "-c", command, check=False, text=f"{secret}\n").split()
