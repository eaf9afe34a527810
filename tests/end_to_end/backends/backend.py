"""Where the states of several people's checkouts lie: a folder, an S3-compatible server, a PostgreSQL."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests

from tests.end_to_end.local_platform.rig import wait_until

PASSPHRASE = "of-the-team"
_ORDINARY = "nobody"


@dataclass(frozen=True)
class SharedBackend:
    """Its address, and what one has to have in the environment to use it."""

    url: str
    environment: Mapping[str, str] = field(default_factory=dict)

    def for_a_person(self) -> dict[str, str]:
        return {
            **self.environment,
            "PULUMI_BACKEND_URL": self.url,
            "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
        }


@contextmanager
def folder_backend(folder: Path) -> Iterator[SharedBackend]:
    """On a disk that both see."""
    folder.mkdir()
    yield SharedBackend(f"file://{folder}?metadata=skip")


@contextmanager
def moto(folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """A stand-in for AWS: where it answers, and what one has to have in the environment to be let in."""
    server = shutil.which("moto_server")
    if server is None:
        pytest.skip("needs moto_server on PATH: pip install 'moto[server]', in an environment of its own")
    folder.mkdir()
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    with _running([server, "--host", "127.0.0.1", "--port", str(port)], folder, lambda: _answers(url)):
        key = {"AWS_ACCESS_KEY_ID": "of-the-team", "AWS_SECRET_ACCESS_KEY": secrets.token_hex(8)}
        yield url, {**key, "AWS_REGION": "us-east-1"}


@contextmanager
def s3_backend(folder: Path) -> Iterator[SharedBackend]:
    """A bucket on moto's server."""
    with moto(folder) as (url, environment):
        with requests.Session() as session:
            session.trust_env = False
            session.put(f"{url}/states", timeout=30).raise_for_status()
        options = (
            f"endpoint={url.removeprefix('http://')}&disableSSL=true&s3ForcePathStyle=true&region=us-east-1"
        )
        yield SharedBackend(f"s3://states?{options}", environment)


@contextmanager
def postgres_backend(_: Path) -> Iterator[SharedBackend]:
    """A database of its own, by an ordinary user, with a password."""
    programs = _postgres_programs()
    who = {"user": _ORDINARY, "group": "nogroup", "extra_groups": []} if os.getuid() == 0 else {}
    place = Path(tempfile.mkdtemp(prefix="rd-pg-", dir="/var/tmp"))
    try:
        password = secrets.token_hex(8)
        (place / "password").write_text(password)
        if who:
            for path in (place, place / "password"):
                shutil.chown(path, _ORDINARY, "nogroup")
        words = ["initdb", "--auth=scram-sha-256", "--username=team", "--pwfile", str(place / "password")]
        data = str(place / "data")
        subprocess.run(
            [str(programs / words[0]), *words[1:], "--no-sync", "-D", data],
            check=True,
            capture_output=True,
            timeout=120,
            cwd=place,
            **who,  # type: ignore[call-overload]
        )
        port = _free_port()
        serve = [str(programs / "postgres"), "-D", data, "-k", str(place), "-p", str(port), "-h", "127.0.0.1"]
        ready = [str(programs / "pg_isready"), "-h", "127.0.0.1", "-p", str(port)]
        with _running(serve, place, lambda: not subprocess.run(ready, capture_output=True).returncode, **who):
            yield SharedBackend(f"postgres://team:{password}@127.0.0.1:{port}/postgres?sslmode=disable")
    finally:
        shutil.rmtree(place)


BACKENDS = {"folder": folder_backend, "s3": s3_backend, "postgres": postgres_backend}


@contextmanager
def _running(words: list[str], folder: Path, ready: Callable[[], bool], **who: object) -> Iterator[None]:
    """A server, until the block ends."""
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(words, cwd=folder, stdout=log, stderr=log, **who)  # type: ignore[call-overload]
        try:
            wait_until(f"{words[0]} answers", ready, 60)
            yield
        finally:
            server.terminate()
            server.wait(30)


def _postgres_programs() -> Path:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    found = shutil.which("postgres")
    folders += [Path(found).resolve().parent] if found else []
    if not folders:
        pytest.skip("needs PostgreSQL: apt-get install postgresql")
    return folders[-1]


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _answers(url: str) -> bool:
    with requests.Session() as session:
        session.trust_env = False
        try:
            return session.get(url, timeout=2).ok
        except requests.RequestException:
            return False
