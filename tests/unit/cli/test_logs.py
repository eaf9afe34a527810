"""`raydog logs`: of nodes that are there, and of those that are gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from raydog_resources.cli.exit_code import ExitCode
from raydog_resources.cli.logs import new_lines
from raydog_resources.errors import CouldNotAsk
from tests.fakes.engine import Play, summary
from tests.unit.cli.office import Office
from tests.unit.workspace.deployed import Deployed, LocalProgram


def test_the_last_lines_of_a_node(office: Office, deployed: Deployed) -> None:
    deployed.rig.access.log = "two\nthree"
    assert office.type("logs", "local", "head", "--lines", "2") is ExitCode.DONE
    assert office.printed() == "two\nthree\n"


def test_of_several_nodes_each_is_named(office: Office, deployed: Deployed) -> None:
    office.type("logs")
    headings = [line for line in office.printed().splitlines() if line.startswith("==>")]
    assert len(headings) == 3
    assert headings[0].startswith("==> head head-")


def test_a_node_that_is_not_there_is_refused_with_those_that_are(office: Office, deployed: Deployed) -> None:
    assert office.type("logs", "local", "gpu") is ExitCode.REFUSED
    assert "gpu: there is no such node. Next: name one of head, a, head-" in office.said()


def test_without_a_cluster_there_are_no_logs(office: Office) -> None:
    assert office.type("logs") is ExitCode.REFUSED
    assert "Next: raydog up local" in office.said()


def test_a_task_is_as_good_as_its_nodes_name(office: Office, deployed: Deployed) -> None:
    deployed.rig.access.log = "it speaks"
    (first, _) = deployed.cluster.workers.outputs["task_ids"]
    assert office.type("logs", "local", first) is ExitCode.DONE
    assert office.printed() == "it speaks\n"


def test_what_nodes_printed_can_be_read_after_the_clusters_end(office: Office, deployed: Deployed) -> None:
    deployed.rig.access.log = "its last words"
    (first, _) = deployed.cluster.workers.outputs["task_ids"]
    deployed.rig.platform.fail(first, exit_code=3)
    name = deployed.rig.platform.tasks.get(first).name
    office.engine.will("destroy", Play([summary(delete=3)], {}))
    assert office.type("destroy", "--yes") is ExitCode.DONE
    assert "the logs of 3 nodes are kept: raydog logs local" in office.said()
    office.printed()
    assert office.type("logs", "local", name) is ExitCode.DONE
    assert office.printed() == "its last words\n"
    office.type("logs")
    headings = [line for line in office.printed().splitlines() if line.startswith("==>")]
    assert len(headings) == 3
    assert all(line.endswith("(kept) <==") for line in headings)


def test_a_node_that_does_not_answer_any_more_is_told_as_it_was_kept(
    office: Office, deployed: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(*_: object) -> str:
        raise CouldNotAsk("its machine is gone", thing="node")

    logs = office.desk().logs("local")
    head = deployed.cluster.head.outputs["head_id"]
    logs.keep("head-1", "one\ntwo", group="head", ident=head, state="failed")
    monkeypatch.setattr(deployed.rig.access, "log_tail", silent)
    assert office.type("logs", "local", "head", "--lines", "1") is ExitCode.DONE
    assert office.printed() == "two\n"
    assert office.type("logs", "local", "a") is ExitCode.FAILED
    assert "its machine is gone" in office.said()


class Sent:
    """What an observability node has of one task."""

    def __init__(self, task_id: str) -> None:
        self._task_id = task_id

    def tail(self, task_id: str, lines: int) -> str:
        return "\n".join(["one", "two", "three"][-lines:]) if task_id == self._task_id else ""


def test_of_a_node_that_is_gone_the_observability_node_has_what_it_sent(
    office: Office, deployed: Deployed
) -> None:
    (gone, *_) = deployed.cluster.workers.outputs["task_ids"]
    name = deployed.rig.platform.tasks.get(gone).name
    deployed.rig.platform.fail(gone, exit_code=3)
    deployed.forget(gone)
    office.engine.states["local"] = deployed.state()
    assert office.type("logs", "local", name) is ExitCode.REFUSED
    deployed.observe(Sent(gone))
    office.engine.states["local"] = deployed.state()
    assert office.type("logs", "local", name, "--lines", "2") is ExitCode.DONE
    assert office.printed() == "two\nthree\n"


def test_of_a_node_that_does_not_answer_the_observability_node_is_asked(
    office: Office, deployed: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(*_: object) -> str:
        raise CouldNotAsk("its machine is gone", thing="node")

    monkeypatch.setattr(deployed.rig.access, "log_tail", silent)
    deployed.observe(None)
    office.engine.states["local"] = deployed.state()
    assert office.type("logs", "local", "head") is ExitCode.FAILED
    assert "its machine is gone" in office.said()
    deployed.observe(Sent(deployed.cluster.head.outputs["head_id"]))
    office.engine.states["local"] = deployed.state()
    assert office.type("logs", "local", "head") is ExitCode.DONE
    assert office.printed() == "one\ntwo\nthree\n"


def test_where_nobody_answers_what_was_kept_is_read(office: Office, deployed: Deployed) -> None:
    office.processes = LocalProgram(runs=False)
    assert office.type("logs") is ExitCode.FAILED
    assert "local platform: it does not run" in office.said()
    office.desk().logs("local").keep("head-1", "one", group="head", ident="t", state="failed")
    assert office.type("logs", "local", "head") is ExitCode.DONE
    assert office.printed() == "one\n"


def test_that_logs_cannot_be_had_keeps_nobody_from_ending_the_cluster(
    office: Office, deployed: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(**_: object) -> None:
        raise CouldNotAsk("no answer", thing="platform")

    monkeypatch.setattr(deployed.rig.platform.tasks, "all", silent)
    office.engine.will("destroy", Play([summary(delete=3)], {}))
    assert office.type("destroy", "--yes") is ExitCode.DONE
    assert "caution: the logs of its nodes could not be kept: no answer" in office.said()


def test_followed_it_goes_on_with_new_lines_until_the_node_has_ended(
    office: Office, deployed: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    access, head = deployed.rig.access, deployed.cluster.head.outputs["head_id"]
    access.log = "one\ntwo"

    def more() -> None:
        access.log = "one\ntwo\nthree"

    def end() -> None:
        access.log = "two\nthree\nfour"
        deployed.rig.platform.complete(head)

    acts: Iterator[Callable[[], None]] = iter([more, lambda: None, end])
    monkeypatch.setattr(office.clock, "sleep", lambda seconds: next(acts)())
    assert office.type("logs", "local", "head", "--lines", "1", "--follow") is ExitCode.DONE
    assert office.printed() == "two\nthree\nfour\n"


@pytest.mark.parametrize(
    ("before", "now", "new"),
    [
        ([], ["a"], ["a"]),
        (["a", "b"], ["a", "b"], []),
        (["a", "b"], ["b", "c"], ["c"]),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        (["a", "a"], ["a", "a", "a"], ["a"]),
        (["a"], [], []),
    ],
)
def test_only_what_came_after_is_new(before: list[str], now: list[str], new: list[str]) -> None:
    assert new_lines(before, now) == new
