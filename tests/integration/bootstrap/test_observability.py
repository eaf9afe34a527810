"""The script of an observability node: loud when a part is missing, gone with its parts, closed to strangers."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from raydog_resources.bootstrap import ExitCode, observability_script
from tests.integration.bootstrap.observing_node import ObservingNode

GRAFANA = {"RAYDOG_PARTS": "prometheus grafana", "RAYDOG_PASSWORD_FILE": ".raydog/password"}


@pytest.fixture
def node(tmp_path: Path) -> Iterator[ObservingNode]:
    made = ObservingNode(tmp_path)
    yield made
    made.end()


def test_a_part_that_is_not_there_is_said_with_what_to_write(node: ObservingNode) -> None:
    node.start(observability_script())
    assert node.wait() == ExitCode.NO_PART
    assert "there is no prometheus on this node, and no version of it to fetch is named" in node.output
    assert "versions: {prometheus: …} under raydog:cluster.observability" in node.output


def test_what_is_there_is_started_with_what_was_asked_for(node: ObservingNode) -> None:
    node.install("prometheus")
    node.start(observability_script(), RAYDOG_RETENTION="604800s")
    node.said("prometheus answers at")
    words = node.noted("prometheus")
    assert f"--web.listen-address=127.0.0.1:{node.port}" in words
    assert "--storage.tsdb.retention.time=604800s" in words
    assert "--web.enable-remote-write-receiver" in words
    assert node.end() == 143


def test_the_node_ends_with_a_part_and_the_other_parts_with_it(node: ObservingNode) -> None:
    node.install("prometheus")
    node.install("node_exporter")
    node.start(
        observability_script(),
        RAYDOG_PARTS="prometheus node_exporter",
        RAYDOG_NODE_EXPORTER_PORT=str(node.other_port),
    )
    node.said("node_exporter answers at")
    node.kill("node_exporter")
    assert node.wait() == ExitCode.PART_ENDED
    assert "node_exporter ended with code 137" in node.output
    assert not node.answers()


@pytest.mark.parametrize("installed", [True, False])
def test_a_pinned_version_is_fetched_where_there_is_none_or_another(
    node: ObservingNode, installed: bool
) -> None:
    if installed:
        node.install("prometheus")
    source = node.release("prometheus", "2.54.0")
    version = {"RAYDOG_URL_PROMETHEUS": source, "RAYDOG_PROMETHEUS_VERSION": "2.54.0"}
    node.start(observability_script(), **version)
    node.said("prometheus answers at")
    assert ("is not version 2.54.0" in node.output) is installed
    assert f"starting prometheus: {node.home}/.raydog/programs/prometheus-2.54.0/prometheus" in node.output


def test_the_very_version_that_is_there_is_not_fetched(node: ObservingNode) -> None:
    node.install("prometheus")
    node.start(observability_script(), RAYDOG_PROMETHEUS_VERSION="2.53.2")
    node.said("prometheus answers at")
    assert "fetching" not in node.output


def test_what_has_another_checksum_is_not_run(node: ObservingNode) -> None:
    source = node.release("prometheus", "2.54.0", broken=True)
    node.start(observability_script(), RAYDOG_URL_PROMETHEUS=source, RAYDOG_PROMETHEUS_VERSION="2.54.0")
    assert node.wait() == ExitCode.NO_PART
    assert "does not have the checksum in sha256sums.txt; it was not run" in node.output
    assert not (node.notes / "prometheus").exists()


def test_loki_is_fetched_told_its_settings_and_seen_to_answer(node: ObservingNode) -> None:
    source = node.loki_release("3.0.0")
    given = {"RAYDOG_PARTS": "loki", "RAYDOG_URL_LOKI": source, "RAYDOG_LOKI_VERSION": "3.0.0"}
    node.start(observability_script(), RAYDOG_LOKI_PORT=str(node.port), RAYDOG_LOG_RETENTION="72h", **given)
    node.said("loki answers at")
    settings = yaml.safe_load((node.home / ".raydog" / "observability" / "loki" / "loki.yml").read_text())
    assert settings["server"]["http_listen_address"] == "127.0.0.1"
    assert settings["server"]["http_listen_port"] == node.port
    assert settings["limits_config"]["retention_period"] == "72h"
    assert settings["compactor"]["retention_enabled"] is True
    assert settings["analytics"]["reporting_enabled"] is False
    assert node.end() == 143


def test_a_version_that_nobody_publishes_is_said(node: ObservingNode) -> None:
    source = node.releases.as_uri()
    node.start(observability_script(), RAYDOG_URL_PROMETHEUS=source, RAYDOG_PROMETHEUS_VERSION="9.9.9")
    assert node.wait() == ExitCode.NO_PART
    assert "could not be fetched" in node.output


@pytest.mark.skipif(
    importlib.util.find_spec("ray") is None, reason="ray is missing: scripts/setup installs it"
)
def test_grafana_shows_rays_dashboards_and_lets_nobody_in_without_the_password(node: ObservingNode) -> None:
    for program in ("prometheus", "grafana"):
        node.install(program)
    password = node.home / ".raydog" / "password"
    password.parent.mkdir(mode=0o700)
    password.write_text("sesame")
    node.start(
        observability_script(), RAYDOG_VENV=sys.prefix, RAYDOG_GRAFANA_PORT=str(node.other_port), **GRAFANA
    )
    node.said("grafana answers at")
    noted = node.noted("grafana")
    told = dict(line.split("=", 1) for line in noted if line.startswith("GF_"))
    assert noted[0] == "server"
    assert told["GF_AUTH_ANONYMOUS_ENABLED"] == "false"
    settings = Path(noted[noted.index("--config") + 1])
    assert settings.stat().st_mode & 0o077 == 0
    assert "admin_user = admin\nadmin_password = sesame\n" in settings.read_text()
    assert [name for name in told if name.endswith("__FILE")] == []
    assert "sesame" not in node.output + "".join(noted)
    provisioned = Path(told["GF_PATHS_PROVISIONING"])
    assert f"http://127.0.0.1:{node.port}" in (provisioned / "datasources" / "ray.yml").read_text()
    made = sorted((provisioned.parent / "dashboards").glob("*.json"))
    assert "default_grafana_dashboard.json" in [file.name for file in made]
    assert len(made) >= 8
    assert all(json.loads(file.read_text())["panels"] for file in made)


def test_without_a_password_grafana_does_not_start(node: ObservingNode) -> None:
    for program in ("prometheus", "grafana"):
        node.install(program)
    node.start(observability_script(), **{**GRAFANA, "RAYDOG_START_SECONDS": "2"})
    assert node.wait() == ExitCode.NO_TOKEN
    assert not (node.notes / "grafana").exists()


def test_an_own_script_finds_the_address_the_ports_and_a_place_for_data(node: ObservingNode) -> None:
    own = 'echo "$OBSERVABILITY_HOST $RAYDOG_PROMETHEUS_PORT $RAYDOG_DATA"\n[[ -d $RAYDOG_DATA ]]\nexit 7\n'
    node.start(observability_script(own))
    assert node.wait() == 7
    assert f"127.0.0.1 {node.port} {node.home}/.raydog/observability" in node.output
