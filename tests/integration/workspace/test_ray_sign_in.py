"""Ray's own view: a token that comes after `import ray` counts, and is gone when it is taken away."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec

import pytest

_SCRIPT = """
import ray
from ray._raylet import AuthenticationTokenLoader, get_authentication_mode
from raydog_resources.workspace.ray_sign_in import RaySignIn

def seen():
    loader = AuthenticationTokenLoader.instance()
    return int(get_authentication_mode()), loader.get_raw_token() if get_authentication_mode() else None

sign_in = RaySignIn()
before = seen()
sign_in.enter("one")
first = seen()
sign_in.enter("two")
second = seen()
sign_in.leave()
print(before, first, second, seen())
"""


@pytest.mark.skipif(find_spec("ray") is None, reason="needs Ray: pip install 'raydog-resources[local]'")
def test_a_ray_that_was_imported_first_takes_the_token() -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RAY_")}
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT],
        env={**environment, "HOME": "/nonexistent"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "(0, None) (1, 'one') (1, 'two') (0, None)"
