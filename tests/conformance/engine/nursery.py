"""Children of the embedded engine that have Pulumi's package already: hundreds of runs would import it twice each.

`python -u nursery.py SOCKET` imports it once and forks for each child that is asked for. `Nursery` runs that, and
makes a stand-in for the interpreter of programs and providers: it hands what it was given to the nursery, streams,
leash and all, and ends with the child's exit code. What the child does from its first line on is its own.
"""

from __future__ import annotations

import json
import os
import runpy
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

_LEASH = "RAYDOG_ENGINE_PIPE"
_MOST = 1 << 20
_STAND_IN = """#!{python} -IS
import json, os, socket, sys
leash = int(os.environ["{leash}"])
asked = json.dumps({{"cwd": os.getcwd(), "environment": dict(os.environ), "words": sys.argv[2:]}}).encode()
with socket.socket(socket.AF_UNIX) as nursery:
    nursery.connect("{address}")
    socket.send_fds(nursery, [len(asked).to_bytes(4, "big")], [0, 1, 2, leash])
    nursery.sendall(asked)
    os.close(leash)
    code = nursery.recv(1)
sys.exit(code[0] if code else 75)
"""


class Nursery:
    """Until it is closed."""

    def __init__(self, folder: Path) -> None:
        address = folder / "nursery"
        self.stand_in = folder / "python"
        """What to run instead of the interpreter."""
        self.stand_in.write_text(
            _STAND_IN.format(python=Path(sys.executable).resolve(), leash=_LEASH, address=address)
        )
        self.stand_in.chmod(0o755)
        self._process = subprocess.Popen(
            [sys.executable, "-u", __file__, str(address)], stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"

    def close(self) -> None:
        """No more children; those that are there end with their engines."""
        self._process.terminate()
        self._process.communicate()


def _serve(address: str) -> None:
    import pulumi.dynamic
    import pulumi.policy  # noqa: F401

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(address)
        server.listen(64)
        print("ready", flush=True)
        while True:
            asking, _ = server.accept()
            if os.fork() == 0:
                server.close()
                os._exit(_born(asking))
            asking.close()


def _born(asking: socket.socket) -> int:
    """In the child: become what was asked for; the exit code goes back, too."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    head, (*streams, leash), _, _ = socket.recv_fds(asking, 4, 4)
    with asking.makefile("rb") as rest:
        asked = json.loads(rest.read(int.from_bytes(head, "big")))
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.setsid()
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update({**asked["environment"], _LEASH: str(leash)})
    code = _run(asked["words"])
    sys.stdout.flush()
    sys.stderr.flush()
    asking.sendall(bytes([code]))
    return code


def _run(words: list[str]) -> int:
    script = words[0]
    sys.argv = words
    sys.path[0] = str(Path(script).parent)
    try:
        runpy.run_path(script, run_name="__main__")
    except SystemExit as end:
        return _code_of(end.code)
    except BaseException:  # noqa: BLE001
        sys.excepthook(*sys.exc_info())
        return 1
    return 0


def _code_of(said: Any) -> int:
    if isinstance(said, str):
        print(said, file=sys.stderr)
        return 1
    return int(said or 0) & 0xFF


if __name__ == "__main__":
    _serve(sys.argv[1])
