"""Userdata on a machine whose tools only take notes: order, repetition, and a failure that names its step."""

from __future__ import annotations

import functools
import http.server
import os
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from raydog_resources.bootstrap import Downloads, userdata

KEYS = ["ssh-ed25519 AAAA me@here", "ssh-rsa BBBB it's you"]

# Notes what it is called with, and fails if a file says so.
_TOOL = r"""#!/bin/bash
name=$(basename "$0")
printf '%s %s\n' "$name" "$*" >>"$MACHINE/calls"
if [[ -e $MACHINE/fail-$name ]]; then exit 9; fi
case $name in
    dpkg-query) cat "$MACHINE/installed-${@: -1}" 2>/dev/null || exit 1 ;;
    apt-get)
        [[ " $* " == *" install "* ]] || exit 0
        for package in "${@:6}"; do printf installed >"$MACHINE/installed-$package"; done
        ;;
    ufw) cat "$MACHINE/ufw" ;;
    iptables) [[ $1 != -C ]] && cat "$MACHINE/iptables" ;;
esac
"""
_TOOLS = ("apt-get", "chown", "dpkg-query", "install", "ufw", "iptables", "systemctl")

# The image's Python, and that of the environment it makes.
_PYTHON = r"""#!/bin/bash
printf 'python %s\n' "$*" >>"$MACHINE/calls"
case "$*" in
    *platform*) echo "${MADE_BY_UV:-3.11.7}" ;;
    *metadata*) cat "$MACHINE/ray" 2>/dev/null ;;
    "-m venv --clear "*) mkdir -p "$4/bin" && cp "$MACHINE"/bin/{python3,ray} "$4/bin" ;;
    "-m pip install "*) echo "${@: -1}" | sed 's/.*==//' >"$MACHINE/ray" ;;
esac
"""
_AGENT = (
    'echo "agent for $YD_AGENT_USER" >>"$MACHINE/calls"\nprintf "#!/bin/sh\\n" >"$YD_AGENT_HOME/start.sh"\n'
)
_UV = r"""echo "uv into $UV_INSTALL_DIR" >>"$MACHINE/calls"
cat >"$UV_INSTALL_DIR/uv" <<'UV'
#!/bin/bash
printf 'uv %s\n' "$*" >>"$MACHINE/calls"
mkdir -p "${@: -1}/bin"
printf '#!/bin/bash\nMADE_BY_UV=%s.1 exec "$MACHINE/bin/python3" "$@"\n' "$5" >"${@: -1}/bin/python3"
cp "$MACHINE/bin/ray" "${@: -1}/bin/ray"
chmod +x "${@: -1}/bin/python3"
UV
chmod +x "$UV_INSTALL_DIR/uv"
"""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Downloads]:
    """Serves what the vendors' sites would."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "agent.sh").write_text(_AGENT)
    (folder / "uv.sh").write_text(_UV)
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}"
        yield Downloads(agent=f"{url}/agent.sh", uv=f"{url}/uv.sh", python=f"{url}/python")
        server.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """A test's output is for failures."""


class Machine:
    """A base image, as far as the script can tell."""

    def __init__(self, folder: Path, downloads: Downloads) -> None:
        self.folder = folder
        self.home = folder / "opt" / "agent"
        self.log = folder / "userdata.log"
        self._downloads = downloads
        for path in (folder / "bin", self.home / ".ssh"):
            path.mkdir(parents=True)
        tools = dict.fromkeys(_TOOLS, _TOOL) | {"python3": _PYTHON, "ray": "#!/bin/bash\necho ray, version\n"}
        for name, text in tools.items():
            (folder / "bin" / name).write_text(text)
            (folder / "bin" / name).chmod(0o755)
        (folder / "ufw").write_text("Status: inactive\n")
        (folder / "iptables").write_text("-P INPUT ACCEPT\n")
        self.environment = {
            "PATH": f"{folder}/bin:/usr/bin:/bin",
            "MACHINE": str(folder),
            "RAYDOG_AGENT_USER": "root" if os.geteuid() == 0 else os.environ.get("USER", "root"),
            "RAYDOG_AGENT_HOME": str(self.home),
            "RAYDOG_IMAGE_PYTHON": f"{folder}/bin/python3",
            "RAYDOG_LOG": str(self.log),
        }

    def boot(self, python: str = "3.11", extra: str | None = None, keys: list[str] = KEYS) -> int:
        script = userdata(
            "2.60.0",
            python,
            venv=str(self.home / "venv"),
            authorized_keys=keys,
            node_networks=["10.1.0.0/16"],
            downloads=self._downloads,
            extra=extra,
        )
        path = self.folder / "userdata.sh"
        path.write_text(script.text)
        return subprocess.run(
            ["/bin/bash", str(path)], env=self.environment, capture_output=True, timeout=30, check=False
        ).returncode

    def calls(self, start: str) -> list[str]:
        lines = (self.folder / "calls").read_text().splitlines()
        return [line for line in lines if line.startswith(start)]


@pytest.fixture
def machine(tmp_path: Path, site: Downloads) -> Machine:
    return Machine(tmp_path / "machine", site)


def test_every_step_is_taken_in_order_and_logged(machine: Machine) -> None:
    assert machine.boot(extra='echo "extra" >>"$MACHINE/calls"\n') == 0
    log = machine.log.read_text()
    steps = [
        "YellowDog's agent",
        "Python and Ray 2.60.0",
        "SSH for ",
        "the firewall between nodes",
        "the extra script",
    ]
    assert [log.index(f"{step}") for step in steps] == sorted(log.index(step) for step in steps)
    assert log.splitlines()[0].startswith("raydog: userdata@1 begins at 20")
    assert log.splitlines()[-1].endswith("this node is ready for tasks")
    assert machine.calls("")[-1] == "extra"
    assert machine.calls("agent for ")
    assert machine.calls("python -m pip install ")[0].endswith(" ray[default,client]==2.60.0")
    assert machine.calls("python -m compileall ")


def test_the_second_time_nothing_is_installed_again(machine: Machine) -> None:
    assert machine.boot() == 0
    before = {start: machine.calls(start) for start in ("python -m pip", "python -m venv", "apt-get")}
    assert all(before.values())
    assert machine.boot() == 0
    assert {start: machine.calls(start) for start in before} == before
    assert (machine.home / ".ssh" / "authorized_keys").read_text().splitlines() == KEYS
    assert machine.log.read_text().count("this node is ready") == 2


def test_the_keys_file_is_the_agents_alone(machine: Machine) -> None:
    assert machine.boot() == 0
    path = machine.home / ".ssh" / "authorized_keys"
    assert path.stat().st_mode & 0o777 == 0o600
    assert f"chown {machine.environment['RAYDOG_AGENT_USER']}:" in " ".join(machine.calls("chown"))


def test_without_a_key_no_ssh_server_is_installed(machine: Machine) -> None:
    assert machine.boot(keys=[]) == 0
    assert not [call for call in machine.calls("apt-get") if "openssh-server" in call]
    assert "the Ray token has to come another way" in machine.log.read_text()


def test_another_python_than_the_images_comes_from_uv(machine: Machine) -> None:
    assert machine.boot(python="3.13") == 0
    assert machine.calls("uv into ") == [f"uv into {machine.folder}/opt/uv"]
    assert machine.calls("uv venv") == [f"uv venv --clear --seed --python 3.13 {machine.home}/venv"]
    assert machine.boot(python="3.13") == 0
    assert len(machine.calls("uv venv")) == 1


@pytest.mark.parametrize(
    ("tool", "step", "later"),
    [("apt-get", "YellowDog's agent", "Python and Ray"), ("chown", "Python and Ray 2.60.0", "SSH for")],
)
def test_a_step_that_fails_is_named_and_nothing_follows(
    machine: Machine, tool: str, step: str, later: str
) -> None:
    (machine.folder / f"fail-{tool}").touch()
    assert machine.boot() == 9
    log = machine.log.read_text()
    assert f'FAILED at "{step}" (exit code 9); later steps did not run.' in log
    assert f"raydog: Next: look at {machine.log}" in log
    assert f"{later} " not in log.split("FAILED")[0].replace(step, "")
    (machine.folder / f"fail-{tool}").unlink()
    assert machine.boot() == 0


def test_a_download_that_is_refused_ends_the_first_step(machine: Machine, tmp_path: Path) -> None:
    (tmp_path / "site" / "agent.sh").unlink()
    assert machine.boot() == 22
    assert 'FAILED at "YellowDog\'s agent"' in machine.log.read_text()


def test_an_extra_script_that_fails_fails_the_boot(machine: Machine) -> None:
    assert machine.boot(extra="exit 4\n") == 4
    assert 'FAILED at "the extra script" (exit code 4)' in machine.log.read_text()


def test_an_active_firewall_lets_the_clusters_networks_in(machine: Machine) -> None:
    (machine.folder / "ufw").write_text("Status: active\n")
    assert machine.boot() == 0
    assert machine.calls("ufw allow") == ["ufw allow from 10.1.0.0/16"]
    assert not machine.calls("iptables -I")


def test_rules_of_the_clouds_image_let_them_in_as_well(machine: Machine) -> None:
    (machine.folder / "iptables").write_text("-P INPUT ACCEPT\n-A INPUT -j REJECT\n")
    assert machine.boot() == 0
    assert machine.calls("iptables -I") == ["iptables -I INPUT -s 10.1.0.0/16 -j ACCEPT"]


def test_no_firewall_is_left_alone(machine: Machine) -> None:
    assert machine.boot() == 0
    assert not machine.calls("ufw allow")
    assert not machine.calls("iptables -I")
    assert "no firewall is active" in machine.log.read_text()
