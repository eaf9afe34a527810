"""The environment of a job: what is there is used, what is not is made once, what cannot be is said."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from raydog_resources.bootstrap.exit_code import ExitCode
from raydog_resources.bootstrap.job_script import PREPARE, job_script
from tests.sites.stub_environment import VERSION, make_stub_environment


class Login:
    """A home on a login node, with nothing but the system's programs."""

    def __init__(self, folder: Path) -> None:
        self.home = folder
        self.path = "/usr/bin:/bin"
        (folder / "empty").mkdir()

    def begin(self, **settings: str) -> subprocess.Popen[str]:
        given = {"RAYDOG_FOLDER": "jobs/j", "RAYDOG_RAY_VERSION": VERSION, "RAYDOG_ENVIRONMENT_KEY": "k1"}
        given |= {"RAYDOG_ENVIRONMENTS": "environments", "RAYDOG_PYTHON": sys.executable, **settings}
        process = subprocess.Popen(
            ["/bin/bash", "-s", "--", PREPARE],
            cwd=self.home,
            env={"HOME": str(self.home), "PATH": self.path},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert process.stdin is not None
        process.stdin.write(job_script("slurm", given).text)
        process.stdin.close()
        process.stdin = None
        return process

    def prepare(self, **settings: str) -> tuple[int, str]:
        """Its exit code and what it said."""
        process = self.begin(**settings)
        output, _ = process.communicate(timeout=60)
        return process.returncode, output

    def wheelhouse(self) -> str:
        """A folder with a wheel that says it is Ray."""
        folder = self.home / "wheels"
        folder.mkdir()
        info = f"ray-{VERSION}.dist-info"
        with zipfile.ZipFile(folder / f"ray-{VERSION}-py3-none-any.whl", "w") as wheel:
            wheel.writestr("ray/__init__.py", "")
            wheel.writestr(
                f"{info}/METADATA",
                f"Metadata-Version: 2.1\nName: ray\nVersion: {VERSION}\nProvides-Extra: default\n",
            )
            wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            wheel.writestr(f"{info}/RECORD", "")
        return str(folder)


@pytest.fixture
def login(tmp_path: Path) -> Login:
    return Login(tmp_path)


def test_the_declared_ray_on_path_is_used(login: Login) -> None:
    make_stub_environment(login.home / "site")
    login.path = f"{login.home}/site/bin:{login.path}"
    code, said = login.prepare()
    assert code == 0, said
    assert f"using the Ray that is installed at {login.home}/site" in said
    assert not (login.home / "environments").exists()


def test_an_environment_is_made_of_a_wheelhouse_once_by_whoever_comes_first(login: Login) -> None:
    # Another Ray is installed: it is not the declared one.
    make_stub_environment(login.home / "site")
    wheels = login.wheelhouse()
    both = [login.begin(RAYDOG_WHEELHOUSE=wheels) for _ in range(2)]
    said = [process.communicate(timeout=100)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert sum(" making " in text for text in said) == 1
    assert (login.home / "environments/k1/.raydog-whole").exists()
    assert not (login.home / "environments/k1.lock").exists()
    again = login.prepare(RAYDOG_WHEELHOUSE=wheels)
    assert again[0] == 0
    assert " making " not in again[1]


def test_what_cannot_be_made_leaves_nothing_behind(login: Login) -> None:
    code, said = login.prepare(RAYDOG_WHEELHOUSE=str(login.home / "empty"))
    assert code == ExitCode.VERSIONS
    assert "could not be made; it was removed" in said
    assert list((login.home / "environments").iterdir()) == []


def test_a_module_brings_ray(login: Login) -> None:
    make_stub_environment(login.home / "site")
    init = login.home / "modules" / "init"
    init.mkdir(parents=True)
    (init / "bash").write_text(
        f'module() {{ [ "$1 $2" = "load ray/2.60" ] && PATH="{login.home}/site/bin:$PATH"; }}\n'
    )
    login.path = f"{login.path}"
    code, said = login.prepare(RAYDOG_MODULES="ray/2.60", MODULESHOME=str(login.home / "modules"))
    assert code == 0, said
    assert f"using the Ray that is installed at {login.home}/site" in said
    code, said = login.prepare(RAYDOG_MODULES="ray/3", MODULESHOME=str(login.home / "modules"))
    assert code == ExitCode.VERSIONS
    assert "`module load ray/3` failed" in said


def test_a_machine_without_modules_says_so(login: Login) -> None:
    code, said = login.prepare(RAYDOG_MODULES="ray/2.60", MODULESHOME=str(login.home / "empty"))
    assert code == ExitCode.VERSIONS
    assert "there is no `module` on" in said


@pytest.mark.parametrize("whole_path", [True, False])
def test_a_conda_environment_is_found_by_name_and_by_path(login: Login, whole_path: bool) -> None:
    prefix = login.home / "conda/envs/ray"
    prefix.parent.mkdir(parents=True)
    make_stub_environment(prefix)
    tools = login.home / "tools"
    tools.mkdir()
    (tools / "conda").write_text(f"#!/bin/sh\necho {login.home}/conda\n")
    (tools / "conda").chmod(0o755)
    login.path = f"{tools}:{login.path}"
    code, said = login.prepare(RAYDOG_CONDA=str(prefix) if whole_path else "ray")
    assert code == 0, said
    assert f"in {prefix}" in said
    assert login.prepare(RAYDOG_CONDA="other")[0] == ExitCode.VERSIONS


def test_another_version_is_refused_before_anything_waits(login: Login) -> None:
    make_stub_environment(login.home / "site")
    code, said = login.prepare(RAYDOG_VENV=str(login.home / "site"), RAYDOG_RAY_VERSION="2.55.0")
    assert code == ExitCode.VERSIONS
    assert f"asks for Ray 2.55.0, {login.home}/site has Ray {VERSION}" in said


def test_an_image_needs_a_program_that_runs_it(login: Login) -> None:
    code, said = login.prepare(RAYDOG_IMAGE="/shared/ray.sif")
    assert code == ExitCode.NO_ENGINE
    assert "neither apptainer nor singularity" in said
