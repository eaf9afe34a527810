"""One question, one answer, a line of JSON each, over sockets in a folder that all machines share."""

from __future__ import annotations

import json
import os
import socket
import struct
import threading
from collections.abc import Callable
from typing import Any

from tests.sites.pbs_stub.job import FOLDER

SERVER = f"{FOLDER}/server"
_CREDENTIALS = struct.Struct("3i")
_SECONDS = 10.0


def mom(node: str) -> str:
    """Where the mom of a machine answers."""
    return f"{FOLDER}/mom.{node}"


def ask(place: str, verb: str, seconds: float | None = _SECONDS, **words: Any) -> Any:
    """The answer; OSError where nobody is there."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(seconds)
        line.connect(place)
        line.sendall(json.dumps({"verb": verb, **words}).encode() + b"\n")
        with line.makefile() as lines:
            answer = lines.readline()
    if not answer:
        raise ConnectionResetError(place)
    return json.loads(answer)


def serve(place: str, answer: Callable[[dict[str, Any], int], Any]) -> None:
    """For ever. `answer` is given the question and who asks."""
    if os.path.exists(place):  # noqa: PTH110 (a socket is no file to pathlib's mind)
        os.unlink(place)  # noqa: PTH108
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(place)
    os.chmod(place, 0o666)  # noqa: PTH101
    listener.listen(64)
    while True:
        line, _ = listener.accept()
        threading.Thread(target=_answered, args=(line, answer), daemon=True).start()


def _answered(line: socket.socket, answer: Callable[[dict[str, Any], int], Any]) -> None:
    with line, line.makefile() as lines:
        _, uid, _ = _CREDENTIALS.unpack(
            line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
        )
        line.sendall(json.dumps(answer(json.loads(lines.readline()), uid)).encode() + b"\n")
