"""A Python environment that says it holds Ray, and whose `ray` costs nothing."""

from __future__ import annotations

import sys
from pathlib import Path

VERSION = "2.60.0"
_PROGRAM = Path(__file__).parent / "parts" / "stub_ray.py"


def make_stub_environment(prefix: Path) -> None:
    """As a virtual environment is laid out."""
    base = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packages = prefix / "lib" / base / "site-packages"
    (packages / f"ray-{VERSION}.dist-info").mkdir(parents=True)
    (packages / f"ray-{VERSION}.dist-info" / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: ray\nVersion: {VERSION}\n"
    )
    (packages / "ray").mkdir()
    (prefix / "bin").mkdir()
    (prefix / "bin" / "python3").symlink_to(Path(sys.base_prefix) / "bin" / base)
    (prefix / "pyvenv.cfg").write_text(f"home = {sys.base_prefix}/bin\n")
    ray = prefix / "bin" / "ray"
    # Machines of a site see it under another path.
    ray.write_text(
        '#!/bin/bash\necho "$@" >>"${0%/*}/calls"\nexec "${0%/*}/python3" "${0%/*}/stub_ray.py" "$@"\n'
    )
    ray.chmod(0o755)
    (prefix / "bin" / "calls").touch()
    (prefix / "bin" / "calls").chmod(0o666)
    (prefix / "bin" / "stub_ray.py").write_text(_PROGRAM.read_text())
