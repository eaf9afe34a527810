"""Lines that break, hang or were never there: a clear error or a new connection, and nothing left running."""

from __future__ import annotations

import os
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from raydog_resources.errors import AnswerOverdue, CouldNotAsk, DeadlinePassed
from raydog_resources.gateways import host_command, host_paramiko_connection, host_paramiko_verbs
from raydog_resources.gateways.host_trust import FirstContactTrust
from tests.conformance.hosts.cable import cable_to
from tests.conformance.hosts.houses import greeter
from tests.conformance.hosts.sshd import CLOCK, LOOPBACK, Sshd, running_sshd
from tests.integration.gateways.ssh.opening import Open

pytestmark = pytest.mark.ssh


def is_running(pid_file: Path) -> bool:
    """Whether the process that wrote its number there lives."""
    try:
        stat = Path(f"/proc/{pid_file.read_text().strip()}/stat").read_text()
    except (ProcessLookupError, FileNotFoundError):
        return False
    # One that is dead waits for whoever has inherited it to take note.
    return stat.rpartition(")")[2].split()[0] != "Z"


def wait_until_gone(pid_file: Path, seconds: float) -> None:
    deadline = CLOCK.monotonic() + seconds
    while is_running(pid_file):
        assert CLOCK.monotonic() < deadline, f"it still runs after {seconds} s"
        CLOCK.sleep(0.02)


def wait_for(path: Path, seconds: float = 10) -> None:
    deadline = CLOCK.monotonic() + seconds
    while not path.exists() or not path.read_text():
        assert CLOCK.monotonic() < deadline, f"{path} did not come"
        CLOCK.sleep(0.01)


@pytest.mark.parametrize(
    "manners", ["sleep 600", "sleep 600 & wait", "trap '' TERM; while :; do sleep 0.1; done"]
)
def test_a_command_that_hangs_ends_on_both_sides(
    tmp_path: Path, sshd: Sshd, opened: Open, manners: str
) -> None:
    pid_file = tmp_path / "pid"
    began = CLOCK.monotonic()
    with pytest.raises(DeadlinePassed, match="it was ended there"):
        opened(sshd.address).run(["sh", "-c", f"echo $$ >{pid_file}; {manners}"], limit_seconds=1)
    assert CLOCK.monotonic() - began < 6
    assert not is_running(pid_file)


def test_what_a_command_leaves_running_does_not_hold_us_up(tmp_path: Path, sshd: Sshd, opened: Open) -> None:
    began = CLOCK.monotonic()
    end = opened(sshd.address).run(["sh", "-c", f"setsid sleep 5 & echo $! >{tmp_path}/pid; echo done"])
    assert (end.exit_code, end.output) == (0, "done\n")
    assert CLOCK.monotonic() - began < 4
    os.kill(int((tmp_path / "pid").read_text()), 9)


def test_a_line_that_is_cut_in_a_command_is_an_error_at_once_and_the_command_ends(
    tmp_path: Path, sshd: Sshd, opened: Open
) -> None:
    pid_file = tmp_path / "pid"
    with cable_to(sshd.port) as cable, ThreadPoolExecutor(1) as thread:
        host = opened(sshd.at(cable.port))
        command = ["sh", "-c", f"echo $$ >{pid_file}; exec sleep 600"]
        running = thread.submit(lambda: host.run(command, limit_seconds=2))
        wait_for(pid_file)
        cable.cut()
        with pytest.raises(
            AnswerOverdue, match=r"the connection was lost while .* ran.*may have taken effect"
        ):
            running.result(timeout=2)
        assert host.run(["echo", "hello"]).output == "hello\n"
        assert cable.connections == 2
    wait_until_gone(pid_file, seconds=6)


def test_a_line_that_was_cut_meanwhile_is_made_again_unnoticed(sshd: Sshd, opened: Open) -> None:
    with cable_to(sshd.port) as cable:
        host = opened(sshd.at(cable.port))
        host.connect()
        for _ in range(3):
            cable.cut()
            assert host.run(["echo", "hello"]).output == "hello\n"
        assert cable.connections == 4


def test_a_file_that_is_cut_on_its_way_is_sent_again_whole(sshd: Sshd, opened: Open) -> None:
    with cable_to(sshd.port) as cable:
        host = opened(sshd.at(cable.port))
        host.put("cut/file", b"old")
        cable.cut_after(100_000)
        host.put("cut/file", b"n" * 500_000)
        assert host.get("cut/file") == b"n" * 500_000
        assert cable.connections == 2


def test_a_file_that_never_arrives_leaves_the_old_one(sshd: Sshd, opened: Open) -> None:
    with cable_to(sshd.port) as cable:
        host = opened(sshd.at(cable.port))
        host.put("cut/twice", b"old")
        cable.cut_after(100_000)
        cable.cut_after(100_000)
        with pytest.raises(AnswerOverdue, match="the connection was lost while"):
            host.put("cut/twice", b"n" * 500_000)
        assert host.get("cut/twice") == b"old"
    deadline = CLOCK.monotonic() + 5
    while [path.name for path in (sshd.home / "cut").iterdir() if path.name.startswith(".")]:
        assert CLOCK.monotonic() < deadline, "half a file is left"
        CLOCK.sleep(0.02)


def test_a_forward_outlives_its_line(sshd: Sshd, opened: Open) -> None:
    with cable_to(sshd.port) as cable, greeter() as port:
        forward = opened(sshd.at(cable.port)).forward(LOOPBACK, port)
        url = f"http://{LOOPBACK}:{forward.port}/"
        assert requests.get(url, timeout=10).ok
        cable.cut()
        assert requests.get(url, timeout=10).ok


def test_a_forward_says_why_it_hung_up(sshd: Sshd, opened: Open) -> None:
    with socket.create_server((LOOPBACK, 0)) as nobody:
        port = nobody.getsockname()[1]
    forward = opened(sshd.address).forward(LOOPBACK, port)
    with pytest.raises(requests.ConnectionError):
        requests.get(f"http://{LOOPBACK}:{forward.port}/", timeout=10)
    assert f"it can't reach {LOOPBACK}:{port}" in forward.trouble


def test_a_held_line_is_given_up_at_the_limit_and_made_again(
    sshd: Sshd, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(host_paramiko_verbs, "_LATE_SECONDS", 0.1)
    monkeypatch.setattr(host_command, "KILL_SECONDS", 0.1)
    monkeypatch.setattr(host_paramiko_connection, "CHANNEL_SECONDS", 0.3)
    with cable_to(sshd.port) as cable, ThreadPoolExecutor(1) as thread:
        host = opened(sshd.at(cable.port))
        running = thread.submit(lambda: host.run(["sleep", "0.5"], limit_seconds=1))
        CLOCK.sleep(0.3)
        cable.hold()
        with pytest.raises(AnswerOverdue, match=r"nothing was heard of `sleep 0.5`|the connection was lost"):
            running.result(timeout=5)
        monkeypatch.setattr(host_paramiko_connection, "LOGIN_SECONDS", 0.3)
        with pytest.raises(CouldNotAsk):
            host.run(["echo", "hello"], limit_seconds=1)
        cable.let_go()
        monkeypatch.undo()
        assert host.run(["echo", "hello"]).output == "hello\n"


def test_a_line_that_takes_no_more_does_not_hold_us_for_ever(
    sshd: Sshd, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(host_paramiko_verbs, "_LATE_SECONDS", 0.2)
    with cable_to(sshd.port) as cable:
        host = opened(sshd.at(cable.port))
        host.connect()
        monkeypatch.setattr(host_command, "KILL_SECONDS", 0.1)
        threading.Timer(0.2, cable.hold).start()
        with pytest.raises(AnswerOverdue):
            host.run(["sh", "-c", "sleep 0.5; cat"], stdin=bytes(30 << 20), limit_seconds=1)


def test_a_server_that_takes_one_session_gets_one_at_a_time(tmp_path: Path, key: Path, opened: Open) -> None:
    with (
        running_sshd(tmp_path / "host", key, settings="MaxSessions 1") as sshd,
        ThreadPoolExecutor(6) as threads,
    ):
        host = opened(sshd.address)
        ends = list(threads.map(lambda number: host.run(["echo", str(number)]).output, range(18)))
        assert ends == [f"{number}\n" for number in range(18)]


def test_a_server_that_takes_no_session_says_so_and_still_forwards(
    tmp_path: Path, key: Path, opened: Open
) -> None:
    with running_sshd(tmp_path / "host", key, settings="MaxSessions 0") as sshd, greeter() as port:
        host = opened(sshd.address)
        with pytest.raises(CouldNotAsk, match=r"it opens no further session.*the command was not sent"):
            host.run(["echo", "hello"])
        forward = host.forward(LOOPBACK, port)
        assert requests.get(f"http://{LOOPBACK}:{forward.port}/", timeout=10).ok


def test_what_a_login_script_prints_is_no_part_of_a_file(sshd: Sshd, opened: Open) -> None:
    noise = sshd.home / ".bashrc"
    noise.write_text("echo welcome to this machine\n")
    try:
        host = opened(sshd.address)
        host.put("quiet", b"content")
        assert host.get("quiet") == b"content"
    finally:
        noise.unlink()


def test_a_port_where_nobody_listens(sshd: Sshd, opened: Open) -> None:
    with socket.create_server((LOOPBACK, 0)) as nobody:
        port = nobody.getsockname()[1]
    with pytest.raises(CouldNotAsk, match=f"it can't be reached .*port {port} is open"):
        opened(sshd.at(port)).connect()
    with pytest.raises(CouldNotAsk, match=f"can't reach {LOOPBACK}:{port}"):
        opened(sshd.address).beyond(sshd.at(port), FirstContactTrust()).connect()


def test_a_server_that_does_not_speak_ssh(sshd: Sshd, opened: Open) -> None:
    with greeter() as port, pytest.raises(CouldNotAsk, match="no SSH connection came about"):
        opened(sshd.at(port)).connect()


def test_nothing_is_left_of_a_host_that_was_closed(sshd: Sshd, opened: Open) -> None:
    before = set(threading.enumerate())
    with greeter() as port:
        host = opened(sshd.address)
        further = host.beyond(sshd.address, FirstContactTrust())
        forward = further.forward(LOOPBACK, port)
        assert requests.get(f"http://{LOOPBACK}:{forward.port}/", timeout=10).ok
        further.close()
        host.close()
    deadline = CLOCK.monotonic() + 5
    while set(threading.enumerate()) - before:
        assert CLOCK.monotonic() < deadline, set(threading.enumerate()) - before
        CLOCK.sleep(0.02)
    with pytest.raises(OSError, match="refused"):
        socket.create_connection((LOOPBACK, forward.port), timeout=2)
