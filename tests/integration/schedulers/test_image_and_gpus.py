"""Nodes in an Apptainer image and with GPUs. A stand-in for `apptainer` goes on with the stub of Ray on its PATH."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.schedulers.place import Place
from tests.sites.site import NODES

pytestmark = [pytest.mark.root, pytest.mark.ssh, pytest.mark.timeout(180)]
IMAGE = "/home/alice/ray.sif"
APPTAINER = """#!/bin/bash
echo "$@" >>"${0%/*}/calls"
until [[ $1 == *.sif ]]; do shift; done
exec env PATH="/home/alice/stub/bin:$PATH" "${@:2}"
"""
LOGIN_SHELL = "export PATH=/home/alice/tools:$PATH ROCR_VISIBLE_DEVICES=0,1\n"


@pytest.fixture
def tools(ssh_place: Place) -> Iterator[Path]:
    """What a login finds on its PATH beside the machine's own programs."""
    home = ssh_place.site.home()
    folder = home / "tools"
    folder.mkdir()
    (folder / "apptainer").write_text(APPTAINER)
    (folder / "apptainer").chmod(0o755)
    (folder / "calls").touch()
    (folder / "calls").chmod(0o666)
    (home / ".bashrc").write_text(LOGIN_SHELL)
    yield folder
    (home / ".bashrc").unlink()
    shutil.rmtree(folder)


@pytest.mark.parametrize(
    ("make", "option"), [("amd", "--rocm"), pytest.param("nvidia", "--nv", marks=pytest.mark.matrix)]
)
def test_every_node_goes_on_in_the_image_with_its_gpus(
    ssh_place: Place, tools: Path, make: str, option: str
) -> None:
    spec = ssh_place.spec("image", group={"gpus": 2}, gpu=make, environment={"image": IMAGE})
    made = ssh_place.provider.make(spec)
    assert made.outputs["state"] == "ready"
    calls = (tools / "calls").read_text().splitlines()
    folder = f"/home/alice/{spec.folder}"
    begin = f"exec --bind {folder} --bind /tmp {option} {IMAGE} /bin/bash {folder}/runs/"
    assert [call[: len(begin)] for call in calls] == [begin] * len(NODES)

    for machine in NODES:
        (ray,) = [line for line in ssh_place.site.processes(machine) if "stub_ray.py start" in line]
        assert "--num-gpus=2" in ray
        told = "tr '\\0' '\\n' </proc/$(pgrep -u alice -f 'stub_ray.py start')/environ | grep VISIBLE"
        # Ray refuses the scheduler's name for AMD's variable unless it has its own.
        assert ssh_place.site.run(machine, "sh", "-c", told).split() == ["HIP_VISIBLE_DEVICES=0,1"]
    ssh_place.provider.remove(made.ident, made.outputs)
    assert ssh_place.left() == []


def test_no_apptainer_is_said(ssh_place: Place) -> None:
    spec = ssh_place.spec("none", environment={"image": IMAGE})
    with pytest.raises(Exception, match="neither apptainer nor singularity") as caught:
        ssh_place.provider.make(spec)
    ssh_place.provider.remove(spec.name, {**spec.model_dump(), **getattr(caught.value, "outputs", {})})
    assert ssh_place.left() == []
