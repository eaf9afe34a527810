"""The file that says where metrics go."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from raydog_resources.node_programs.collector.address_file import NOWHERE, Addresses, AddressFile
from raydog_resources.node_programs.collector.targets import node_exporters, ray_targets

SAID = {"prometheus": "http://10.0.0.9:9090", "grafana": "", "interval": 5, "node_exporter": 9100}


def test_it_may_come_change_and_go(tmp_path: Path) -> None:
    path = tmp_path / "observability.json"
    file = AddressFile(str(path))
    assert file.now() == NOWHERE
    path.write_text(json.dumps(SAID))
    assert file.now() == Addresses("http://10.0.0.9:9090", "", 5.0, 9100)
    new = tmp_path / "new"
    new.write_text("{}")
    new.replace(path)
    assert file.now() == NOWHERE
    path.unlink()
    assert file.now() == NOWHERE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[",
        "[]",
        '{"interval": "soon"}',
        '{"prometheus": "file:///etc/passwd"}',
        '{"prometheus": "http://x"}',
    ],
)
def test_what_makes_no_sense_is_as_good_as_not_there(text: str, tmp_path: Path) -> None:
    path = tmp_path / "observability.json"
    path.write_text(text)
    assert AddressFile(str(path)).now().prometheus == ""


def test_rays_own_list_names_the_targets_and_their_machines(tmp_path: Path) -> None:
    path = tmp_path / "discovery.json"
    assert ray_targets(str(path)) == []
    path.write_text(
        json.dumps([{"labels": {"job": "ray"}, "targets": ["10.0.0.1:5", "10.0.0.2:7", "10.0.0.1:9"]}])
    )
    targets = ray_targets(str(path))
    assert targets == ["10.0.0.1:5", "10.0.0.1:9", "10.0.0.2:7"]
    assert node_exporters(targets, 9100) == ["10.0.0.1:9100", "10.0.0.2:9100"]
    assert node_exporters(targets, 0) == []
