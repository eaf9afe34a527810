"""A provider process whose engine is dead ends, at once, whatever its threads are about to do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_PROVIDER = """
import sys, threading
from pathlib import Path
from raydog_resources.clock import SystemClock
from raydog_resources.resources.engine_watch import watch_engine

watch_engine()
watch_engine()
names = [thread.name for thread in threading.enumerate()]
print(names.count("engine-watch"), flush=True)
SystemClock().sleep(float(sys.argv[2]))
Path(sys.argv[1]).write_text("made")
"""


def start(mark: Path, seconds: float) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", _PROVIDER, str(mark), str(seconds)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)


def test_it_ends_when_nobody_reads_its_output_any_more(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    provider = start(mark, 30)
    assert provider.stdout is not None
    assert provider.stdout.readline() == "1\n"
    provider.stdout.close()
    assert provider.wait(timeout=5) == 75
    assert not mark.exists()


def test_it_lives_while_somebody_does(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    provider = start(mark, 0.3)
    output, _ = provider.communicate(timeout=20)
    assert (output, provider.returncode, mark.read_text()) == ("1\n", 0, "made")


def test_without_a_pipe_there_is_nobody_to_watch(tmp_path: Path) -> None:
    mark, log = tmp_path / "mark", tmp_path / "log"
    with log.open("w") as file:
        done = subprocess.run(
            [sys.executable, "-c", _PROVIDER, str(mark), "0"], stdout=file, timeout=20, check=False
        )
    assert (done.returncode, log.read_text()) == (0, "0\n")
