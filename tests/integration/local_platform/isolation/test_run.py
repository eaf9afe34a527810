"""A task runs as the agent contract says: folder, data, environment, output, exit code."""

from __future__ import annotations

from pathlib import Path

import pytest

from raydog_resources.local_platform.isolation.driver import NodeDown
from tests.integration.local_platform.isolation.rig import CLOCK, Rig, mode, wait_until


def test_a_task_finds_its_data_and_its_output_is_read_outside(rig: Rig) -> None:
    rig.boot()
    script = "echo data: $(cat taskdata.txt | head -c 9); echo wrong >&2; basename $PWD; exit 3"
    before = CLOCK.now()
    rig.start(script, name="ydid_task_7.0")
    end = rig.finish("ydid_task_7.0")
    assert (end.exit_code, end.reason, end.message) == (3, "exit", "")
    assert end.started_at is not None
    assert before - 1 < end.started_at <= end.ended_at < CLOCK.now() + 1
    assert rig.output("ydid_task_7.0") == "data: echo data\nwrong\nydid_task_7\n"
    assert mode(rig.output_path("ydid_task_7.0")) == 0o600
    assert rig.notices.count(("n1", "ydid_task_7.0")) >= 1


def test_the_environment_is_the_nodes_and_the_tasks_and_nothing_of_ours(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_OF_THE_USER", "x")
    node = rig.boot(environment={"YD_INSTANCE_ID": "i-1", "BOTH": "node"})
    given = {"MINE": "a b", "BOTH": "task", "RAYDOG_NODE": "lie", "YD_TASK_GROUP_ID": "g"}
    rig.start("env", environment=given)
    rig.finish()
    found = dict(line.split("=", 1) for line in rig.output().splitlines())
    assert found.items() >= node.environment.items()
    expected = {"MINE": "a b", "BOTH": "task", "YD_INSTANCE_ID": "i-1", "YD_TASK_ID": "ydid:task:1"}
    assert found.items() >= expected.items()
    assert (found["RAYDOG_NODE"], found["RAYDOG_NODE_CPUS"]) == ("n1", "1.5")
    assert found["HOME"] == found["YD_AGENT_HOME"]
    assert found["USER"] == "yd-agent"
    assert "SECRET_OF_THE_USER" not in found
    assert not {"PYTEST_CURRENT_TEST", "SSH_AUTH_SOCK", "VIRTUAL_ENV"} & found.keys()


def test_the_agent_home_has_the_environment_that_scripts_activate(rig: Rig) -> None:
    rig.boot()
    answer = rig.ask('. "$YD_AGENT_HOME/venv/bin/activate"; python -c "import sys; print(sys.prefix)"')
    assert Path(answer.strip()).resolve() == Path(rig.ask('readlink -f "$YD_AGENT_HOME/venv"').strip())


@pytest.mark.parametrize(
    ("script", "arguments", "code"),
    [
        (None, ("missing.sh",), 127),
        ("/does/not/exist", ("taskdata.txt",), 127),
        ("./taskdata.txt", ("taskdata.txt",), 126),
        ("echo a; kill -9 $$", ("taskdata.txt",), 137),
        ("true", ("-c", "exit 5"), 5),
    ],
)
def test_what_bash_cannot_run_ends_with_its_code(
    rig: Rig, script: str | None, arguments: tuple[str, ...], code: int
) -> None:
    rig.boot()
    rig.start(script, arguments=arguments)
    end = rig.finish()
    assert end.exit_code == code
    assert (end.reason, end.message) == (("signal", "ended by SIGKILL") if code == 137 else ("exit", ""))


def test_what_cannot_be_started_says_why_and_the_node_lives_on(rig: Rig) -> None:
    rig.boot()
    rig.start("true", name="too_long.0", environment={"BIG": "x" * 3_000_000})
    end = rig.finish("too_long.0")
    assert (end.exit_code, end.reason) == (None, "no-start")
    assert "Argument list too long" in end.message
    rig.start(None, name="odd.0", arguments=("a\0b",))
    assert rig.finish("odd.0").reason == "no-start"
    assert rig.ask("echo fine") == "fine\n"


def test_a_run_is_started_once_however_often_it_is_asked_for(rig: Rig) -> None:
    rig.boot()
    for _ in range(20):
        rig.start("echo started >> ../count; sleep 0.2")
    rig.finish()
    rig.start("echo started >> ../count; sleep 0.2")
    CLOCK.sleep(0.2)
    assert rig.ask("cat ../count") == "started\n"


def test_a_second_attempt_gets_a_fresh_folder_and_forgetting_the_first_spares_it(rig: Rig) -> None:
    rig.boot()
    rig.start("echo x > left; mkdir -p shut; chmod 0 shut; exit 1", name="task_1.0")
    assert rig.finish("task_1.0").exit_code == 1
    rig.start("ls; while [ ! -e go ]; do sleep 0.02; done; ls -d $PWD > /dev/null", name="task_1.1")
    rig.prints("taskoutput.txt", "task_1.1")
    rig.isolation.forget_run("n1", "task_1.0")
    rig.ask("touch ../task_1/go")
    assert rig.finish("task_1.1").exit_code == 0
    assert rig.output("task_1.1").splitlines() == ["taskdata.txt", "taskoutput.txt"]
    rig.isolation.forget_run("n1", "task_1.1")
    assert rig.ask("ls ..") == "question\n"
    assert rig.isolation.look("n1", "task_1.1").end is None


def test_many_tasks_run_side_by_side(rig: Rig) -> None:
    rig.boot()
    names = [f"task_{number}.0" for number in range(30)]
    for name in names:
        rig.start("sleep 0.3; echo $PWD", name=name)
    began = CLOCK.monotonic()
    assert {rig.finish(name).exit_code for name in names} == {0}
    assert CLOCK.monotonic() - began < 8
    assert {Path(rig.output(name).strip()).name for name in names} == {
        f"task_{number}" for number in range(30)
    }
    wait_until("all are told", lambda: {run for _, run in rig.notices} >= set(names))


def test_on_a_node_that_is_not_there_nothing_runs(rig: Rig) -> None:
    with pytest.raises(NodeDown):
        rig.start("true")
    rig.isolation.abort("n1", "task_1.0", 1)
    assert rig.isolation.look("n1", "task_1.0").started_at is None
    assert not rig.isolation.is_up("n1")
