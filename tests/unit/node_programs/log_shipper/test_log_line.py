"""What waits for a Loki that does not answer is bounded: the oldest go, and are counted."""

from __future__ import annotations

from raydog_resources.node_programs.log_shipper.log_line import Backlog, LogLine


def line(text: str, nanoseconds: int = 5) -> LogLine:
    return LogLine(nanoseconds, "task", "taskoutput.txt", text)


def texts(backlog: Backlog) -> list[str]:
    return [each.text for each in backlog.batch(10**9)]


def test_beyond_the_limit_the_oldest_are_dropped_and_counted() -> None:
    backlog = Backlog(most=10 * line("x" * 100).size)
    for number in range(25):
        backlog.add(line(f"{number:0100}"))
    assert [int(text) for text in texts(backlog)] == list(range(15, 25))
    assert backlog.dropped == 15


def test_what_has_not_arrived_stays() -> None:
    backlog = Backlog()
    for text in "abc":
        backlog.add(line(text))
    assert [each.text for each in backlog.batch(2 * line("a").size)] == ["a", "b"]
    assert texts(backlog) == ["a", "b", "c"]
    backlog.done(2)
    assert texts(backlog) == ["c"]
    assert backlog.dropped == 0


def test_one_that_is_larger_than_a_batch_is_a_batch() -> None:
    backlog = Backlog()
    backlog.add(line("x" * 5000))
    assert len(backlog.batch(10)) == 1


def test_no_two_lines_are_of_the_same_moment() -> None:
    backlog = Backlog()
    for moment in (7, 7, 6, 20):
        backlog.add(line("a", moment))
    assert [each.nanoseconds for each in backlog.batch(10**9)] == [7, 8, 9, 20]


def test_nobody_wants_them_any_more() -> None:
    backlog = Backlog(most=line("a").size)
    backlog.add(line("a"))
    backlog.clear()
    backlog.add(line("b"))
    assert (texts(backlog), backlog.dropped) == (["b"], 0)
