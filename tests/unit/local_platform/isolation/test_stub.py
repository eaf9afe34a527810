from __future__ import annotations

from collections.abc import Callable

import pytest

from raydog_resources.local_platform.isolation.driver import NodeDown, NodeOrder, RunEnd, RunOrder, RunState
from raydog_resources.local_platform.isolation.stub import StubIsolation, stub_address
from tests.fakes.clock import EPOCH, FakeClock


def node(number: int = 1) -> NodeOrder:
    return NodeOrder(key=f"n{number}", number=number, hostname=f"node-{number}", cpus=1, memory_gb=1)


def order(script: str, name: str = "run.0") -> RunOrder:
    return RunOrder(
        name, "ydid:task:1", ["taskdata.txt"], script, {}, "ydid_task_1", "/nowhere/out.txt", 1000
    )


class Stub:
    """A stub isolation that tells its ends when the test asks for it."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.told: list[tuple[str, str]] = []
        self.isolation = StubIsolation(self.clock)
        self.isolation.prepare(lambda key, run: self.told.append((key, run)))
        self.isolation.boot(node())


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Stub:
    # No thread in a unit test: `report_ends` is called by hand.
    monkeypatch.setattr("threading.Thread.start", lambda thread: None)
    return Stub()


def test_a_run_ends_when_its_script_would(stub: Stub) -> None:
    stub.isolation.run("n1", order("sleep 5\nexit 3"))
    assert stub.isolation.look("n1", "run.0") == RunState(EPOCH, None)
    stub.clock.advance(5)
    end = RunEnd(3, "exit", "", EPOCH, EPOCH + 5)
    assert stub.isolation.look("n1", "run.0") == RunState(EPOCH, end)


def test_ends_are_told_in_the_order_they_happen(stub: Stub) -> None:
    stub.isolation.run("n1", order("sleep 9", "late"))
    stub.isolation.run("n1", order("sleep 1", "early"))
    stub.told.clear()
    stub.isolation.report_ends()
    assert stub.told == []
    stub.clock.advance(10)
    stub.isolation.report_ends()
    assert stub.told == [("n1", "early"), ("n1", "late")]


def test_ray_runs_until_it_is_aborted(stub: Stub) -> None:
    stub.isolation.run("n1", order("ray start --head --block"))
    stub.clock.advance(1_000_000)
    assert stub.isolation.look("n1", "run.0").end is None
    stub.isolation.abort("n1", "run.0", grace=30)
    end = stub.isolation.look("n1", "run.0").end
    assert end is not None
    assert (end.exit_code, end.reason) == (143, "signal")


def test_a_run_that_is_over_cannot_be_aborted(stub: Stub) -> None:
    stub.isolation.run("n1", order("exit 0"))
    before = stub.isolation.look("n1", "run.0")
    stub.clock.advance(1)
    stub.isolation.abort("n1", "run.0", grace=0)
    assert stub.isolation.look("n1", "run.0") == before


def test_a_run_is_started_once(stub: Stub) -> None:
    stub.isolation.run("n1", order("sleep 5"))
    stub.clock.advance(3)
    stub.isolation.run("n1", order("sleep 5"))
    assert stub.isolation.look("n1", "run.0").started_at == EPOCH


def test_booting_again_changes_nothing(stub: Stub) -> None:
    stub.isolation.run("n1", order("sleep 5"))
    assert stub.isolation.boot(node()).private_ip == stub_address(1)
    assert stub.isolation.look("n1", "run.0").started_at == EPOCH


def test_a_node_that_was_halted_is_gone_with_its_runs(stub: Stub) -> None:
    stub.isolation.run("n1", order("sleep 5"))
    stub.isolation.halt("n1")
    assert not stub.isolation.is_up("n1")
    assert stub.isolation.node_keys() == []
    assert stub.isolation.look("n1", "run.0") == RunState()


@pytest.mark.parametrize(
    "act",
    [
        lambda isolation: isolation.run("n2", order("exit 0")),
        lambda isolation: isolation.put_file("n2", "token", b""),
    ],
)
def test_nothing_happens_on_a_node_that_is_not_up(stub: Stub, act: Callable[[StubIsolation], None]) -> None:
    with pytest.raises(NodeDown):
        act(stub.isolation)


def test_files_may_go_only_where_they_may_on_a_real_node(stub: Stub) -> None:
    stub.isolation.put_file("n1", ".ray/auth_token", b"secret")
    with pytest.raises(ValueError, match="below the node's home"):
        stub.isolation.put_file("n1", "/etc/passwd", b"")


def test_each_node_has_an_address_of_its_own() -> None:
    assert len({stub_address(number) for number in range(1, 60_000)}) == 59_999
