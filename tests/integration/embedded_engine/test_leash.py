"""Children end with the engine, however it ends, and with it whatever they were doing."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

import pytest

from raydog_resources.embedded_engine.children.child import Child, Home
from raydog_resources.embedded_engine.dynamic.answer import HalfMade, ProviderFailed
from raydog_resources.embedded_engine.dynamic.provider import Provider
from raydog_resources.embedded_engine.dynamic.stable import Stable
from raydog_resources.embedded_engine.state.property_value import Secret
from raydog_resources.embedded_engine.state.resource_state import ResourceState

pytestmark = [pytest.mark.engine]
_PROGRAM = Path(__file__).parents[2] / "conformance" / "engine" / "program"
_SECONDS = 60.0


def home(world: Path, **more: str) -> Home:
    environment = {
        **os.environ,
        "WORLD": str(world),
        "PULUMI_PROJECT": "proj",
        "PYTHONDONTWRITEBYTECODE": "1",
        **more,
    }
    return Home(_PROGRAM, sys.executable, environment)


@cache
def provider_string() -> str:
    """What states have of the provider of the conformance program."""
    code = "import base64, dill, things; print(base64.b64encode(dill.dumps(things.ThingProvider())).decode())"
    environment = {**os.environ, "WORLD": "/nowhere", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=_PROGRAM,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def thing(name: str, **inputs: object) -> ResourceState:
    values = {"name": name, "__provider": provider_string(), **inputs}
    return ResourceState(
        urn=f"urn:pulumi:dev::proj::pulumi-python:dynamic/world:Thing::{name}",
        type="pulumi-python:dynamic/world:Thing",
        custom=True,
        inputs=values,  # type: ignore[arg-type]
    )


def test_a_child_ends_when_its_leash_is_let_go(tmp_path: Path) -> None:
    child = Child("provider_main.py", [], home(tmp_path))
    assert child.first_line().isdigit()
    assert child.wait(0.2) is None
    child.release()
    assert child.wait(_SECONDS) == 75


def test_a_child_ends_when_the_engine_is_killed(tmp_path: Path) -> None:
    code = (
        "import os, sys, time; from pathlib import Path\n"
        "from raydog_resources.embedded_engine.children.child import Child, Home\n"
        f"child = Child('provider_main.py', [], Home(Path({str(_PROGRAM)!r}), sys.executable, dict(os.environ)))\n"
        "child.first_line(); print(child._process.pid, flush=True); time.sleep(60)"
    )
    environment = {**os.environ, "WORLD": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[3])}
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=environment
    ) as engine:
        assert engine.stdout is not None
        pid = int(engine.stdout.readline())
        engine.kill()
    end = time.monotonic() + _SECONDS
    while Path(f"/proc/{pid}/cmdline").exists() and Path(f"/proc/{pid}/cmdline").read_bytes():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_provider_is_asked_and_its_secrets_are_closed_again(tmp_path: Path) -> None:
    provider = Provider({}, Stable(home(tmp_path)), lambda line, is_error: None)
    wanted = thing("a", token=Secret("hush"), size=2)
    try:
        assert provider.check(wanted, {}, {**wanted.inputs, "size": -1}).failures[0].property == "size"
        made = provider.create(wanted)
        assert made.id == "a-1"
        assert made.outputs["token"] == Secret("hush")
        assert made.outputs["addr"] == "a-2.0"
        with pytest.raises(HalfMade) as half:
            provider.create(thing("b", half=1))
        assert half.value.made.init_errors == ("b is not well",)
        with pytest.raises(ProviderFailed, match="c cannot be made"):
            provider.create(thing("c", fail=1))
    finally:
        provider.close()


def test_more_than_four_calls_at_a_time_when_asked(tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    provider = Provider({}, Stable(home(tmp_path, RAYDOG_PROVIDER_CALLS="8")), lambda line, is_error: None)
    things = [thing(f"t{number}", slow="go") for number in range(8)]
    calls = tmp_path / "calls.log"
    try:
        provider.check(things[0], {}, things[0].inputs)
        with ThreadPoolExecutor(8) as pool:
            making = [pool.submit(provider.create, each) for each in things]
            try:
                limit = time.monotonic() + _SECONDS
                while not calls.exists() or len(calls.read_text().splitlines()) < len(things):
                    assert time.monotonic() < limit, "not all were begun before one had ended"
                    time.sleep(0.05)
            finally:
                (tmp_path / "go").touch()
            assert len([each.result() for each in making]) == len(things)
    finally:
        provider.close()
