"""Runs the script of an observability node beside a head in a job, at free ports, and tells where it is or why not."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time

_FILE = "observability.json"
_LOG = "observability.log"
_ATTEMPTS = 3
_LINES_TOLD = 15
_MOST_READ = 64 * 1024
_WAIT_SECONDS = 20.0
_ANSWERS = re.compile(r"^raydog: +[\d.]+ s  (\w+) answers at http", re.MULTILINE)
_WHY = re.compile(r"^raydog: +[\d.]+ s  FAILED: (.*)$", re.MULTILINE)
_PORT_TAKEN = "address already in use"


def free_port(host: str, wished: int, taken: set[int]) -> int:
    """The port that was asked for where nobody has it, else another."""
    for port in (wished, 0):
        with socket.socket() as one:
            # A port whose last owner has just gone is free.
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                one.bind((host, port))
                found = int(one.getsockname()[1])
            except OSError:
                continue
        if found not in taken:
            return found
    return wished


def free_ports(host: str, wishes: dict[str, int]) -> dict[str, int]:
    """Of each part, all different."""
    found: dict[str, int] = {}
    for part, wished in wishes.items():
        found[part] = free_port(host, wished, set(found.values()))
    return found


def answering(log: str) -> set[str]:
    """The parts of which the script has said that they answer."""
    return set(_ANSWERS.findall(log))


def why_ended(log: str, code: int) -> str:
    """In the script's own last words, where it had any."""
    found = _WHY.findall(log)
    return found[-1] if found else f"its script ended with code {code}"


def addresses(host: str, ports: dict[str, int]) -> dict[str, str]:
    """Of what others look at."""
    return {part: f"http://{host}:{ports[part]}" for part in ("prometheus", "grafana") if part in ports}


class Observer:
    """One head's, from its environment."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment
        self._run = environment["RAYDOG_RUN"]
        self._host = environment["RAYDOG_NODE_IP"]
        self._parts = environment["RAYDOG_PARTS"].split()
        self._wishes = {part: int(environment[f"RAYDOG_{part.upper()}_PORT"]) for part in self._parts}
        self._patience = float(environment["RAYDOG_START_SECONDS"])
        self._parent = os.getppid()

    def run(self) -> None:
        """Until the head has gone; whatever ends before that is told, and ends nothing else."""
        for _ in range(_ATTEMPTS):
            ports = free_ports(self._host, self._wishes)
            # Somebody may take a port between our look and the start.
            if not self._once(ports) or _PORT_TAKEN not in self._log():
                return

    def _once(self, ports: dict[str, int]) -> bool:
        """Whether it ended while the head lived."""
        self._tell({"state": "starting", **self._of(ports)})
        told = {f"RAYDOG_{part.upper()}_PORT": str(port) for part, port in ports.items()}
        script = os.path.join(self._environment["YD_AGENT_HOME"], "script.sh")
        with open(os.path.join(self._run, _LOG), "wb") as log:
            child = subprocess.Popen(
                ["bash", script],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**self._environment, **told},
            )
        try:
            code = self._watched(child, ports)
        finally:
            _end(child)
        if code is None:
            return False
        tail = self._log().splitlines()[-_LINES_TOLD:]
        why = why_ended(self._log(), code)
        self._tell({"state": "failed", "why": why, "code": code, "tail": tail})
        _say(f"observability failed: {why}; Ray goes on without it, see {_LOG}")
        return True

    def _watched(self, child: subprocess.Popen[bytes], ports: dict[str, int]) -> int | None:
        """Its exit code; None when the head has gone before it."""
        is_up, deadline = False, time.monotonic() + self._patience
        while child.poll() is None:
            if os.getppid() != self._parent:
                return None
            if not is_up and answering(self._log()) >= set(self._parts):
                is_up = True
                self._tell({"state": "up", **self._of(ports), **addresses(self._host, ports)})
                _say(f"observability is up: {' '.join(addresses(self._host, ports).values())}")
            time.sleep(0.2 if not is_up and time.monotonic() < deadline else 1.0)
        return child.returncode

    def _of(self, ports: dict[str, int]) -> dict[str, object]:
        """What the collector is told beside addresses. Machines' own exporters are where they were asked for."""
        return {
            "host": self._host,
            "interval": float(self._environment["RAYDOG_SCRAPE_SECONDS"]),
            "node_exporter": self._wishes.get("node_exporter", 0),
            "grafana_port": ports.get("grafana", 0),
        }

    def _log(self) -> str:
        with open(os.path.join(self._run, _LOG), "rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - _MOST_READ))
            return file.read().decode("utf-8", "replace")

    def _tell(self, said: dict[str, object]) -> None:
        """Whole or not at all."""
        new = os.path.join(self._run, f".{_FILE}.new")
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(json.dumps(said) + "\n")
        os.replace(new, os.path.join(self._run, _FILE))


def _end(child: subprocess.Popen[bytes]) -> None:
    """With all that it started; it gives its parts a moment."""
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(_WAIT_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()


def _say(sentence: str) -> None:
    print(f"raydog: {sentence}", flush=True)


def main() -> None:
    """The environment says what; see `bootstrap/job/observe.sh`."""
    # An end that is asked for goes through `finally`, too.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    Observer(dict(os.environ)).run()


if __name__ == "__main__":
    main()
