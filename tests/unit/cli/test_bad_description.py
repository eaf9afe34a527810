"""A bad stack file is refused before an engine is looked for, in whichever way it is bad."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from raydog_resources.cli.command_line import parser
from raydog_resources.cli.ending import ended
from raydog_resources.cli.exit_code import ExitCode
from raydog_resources.gateways.processes import Processes
from raydog_resources.workspace.engine import Engine
from tests.unit.cli.office import Office
from tests.unit.workspace.house import PROJECT, STACK

BAD = {
    "a key twice": (f"{STACK}  raydog:runs_on: {{kind: slurm}}\n", "this key stands in line 3 already"),
    "a tab": ("config:\n\traydog:cluster: {}\n", "line 2: a tab"),
    "a key in clear": (f"{STACK}  raydog:key_secret: open\n", "a key in clear"),
    "a wrong value": (STACK.replace("nodes: 2", "nodes: -1"), "line 8"),
    "an unknown key": (STACK.replace("cpus: 1", "cpu: 1"), "there is no such key"),
}


@pytest.fixture
def lonely(office: Office) -> Office:
    """Whoever looks for an engine here fails."""

    def nobody(environment: Mapping[str, str], processes: Processes) -> Engine:
        raise AssertionError("an engine was looked for")

    desk = replace(office.desk(), choose_engine=nobody)
    office.desk = lambda folder=None: desk  # type: ignore[method-assign]
    return office


@pytest.mark.parametrize("how", BAD)
@pytest.mark.parametrize("verb", ["up", "preview"])
def test_it_is_refused_with_its_line_and_no_engine(lonely: Office, verb: str, how: str) -> None:
    text, sentence = BAD[how]
    lonely.project.stack_file("local").write_text(text)
    options = parser().parse_args([verb])
    options.yes = True
    assert ended(lonely.terminal, lambda: options.run(options, lonely.desk())) is ExitCode.REFUSED
    said = lonely.said()
    assert sentence in said
    assert "stacks/Pulumi.local.yaml" in said
    assert not (lonely.project.folder / ".raydog").exists()


def test_keys_of_a_project_of_another_name_are_its_own(office: Office) -> None:
    (office.project.folder / "Pulumi.yaml").write_text(PROJECT.replace("raydog", "mine"))
    office.project.stack_file("local").write_text(f"{STACK}  colour: blue\n")
    assert office.type("preview") is ExitCode.DONE


def test_half_a_description_may_stand_elsewhere(office: Office) -> None:
    office.project.stack_file("local").write_text("config: {raydog:cluster: {ray_version: '2.60.0'}}\n")
    assert office.type("preview") is ExitCode.DONE
