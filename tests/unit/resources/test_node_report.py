"""One node in a report: its phase, and why it ended, in words that `docs/troubleshooting.md` explains."""

from __future__ import annotations

import pytest

from raydog_resources.gateways.task import Task, TaskError, TaskState
from raydog_resources.resources.node_report import NodeReport


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (64, "a variable that the node's script needs is missing or wrong"),
        (69, "the head did not answer in time"),
        (70, "a part of the observability node ended, or did not answer in time"),
        (73, "a part of the observability node is not there and could not be had"),
        (77, "Ray's token did not reach the node in time"),
        (78, "Ray or Python on the node is not the declared version"),
        (137, "ended by signal 9"),
    ],
)
def test_each_code_of_ours_is_told_in_words(code: int, words: str) -> None:
    error = TaskError("the process ended", exit_code=code)
    task = Task("t", "w-1.1", "g", TaskState.FAILED, errors=(error,))
    said = NodeReport("cpu", task, log="one\ntwo").text(1)
    assert said.splitlines() == [
        "cpu (task w-1.1): its task has ended: failed",
        f"  error: the process ended, exit code {code}: {words}",
        "  last lines of its log:",
        "    two",
    ]
