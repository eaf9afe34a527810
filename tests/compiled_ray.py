"""Ray's byte code in the environment of the tests: without it Ray, which allows itself 30 s, starts too late."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
from pathlib import Path

_PACKAGES = (
    "ray",
    "aiohttp",
    "google",
    "grpc",
    "jsonschema",
    "opentelemetry",
    "prometheus_client",
    "pydantic",
    "requests",
    "yaml",
)
_UNUSED = "/(ray/(air|data|llm|rllib|serve|train|tune)|tests)/"


def compile_ray() -> None:
    """Takes its time once; free when it is done already."""
    packages = Path(sysconfig.get_path("purelib"))
    folders = [str(packages / name) for name in _PACKAGES if (packages / name).is_dir()]
    subprocess.run(
        [sys.executable, "-m", "compileall", "-q", "-j", "0", "-x", _UNUSED, *folders],
        capture_output=True,
        timeout=120,
        check=False,
    )
