"""With which codes the packaged scripts end before Ray has the process, and what each means."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Numbers as in sysexits.h where one fits; any other code is Ray's own or the person's script's."""

    USAGE = 64
    HEAD_SILENT = 69
    PART_ENDED = 70
    NO_ADDRESS = 71
    NO_ENGINE = 72
    NO_PART = 73
    NO_TOKEN = 77
    VERSIONS = 78

    @property
    def meaning(self) -> str:
        """What a report says beside the number."""
        return _MEANINGS[self]


_MEANINGS = {
    ExitCode.USAGE: "a variable that the node's script needs is missing or wrong",
    ExitCode.HEAD_SILENT: "the head did not answer in time",
    ExitCode.PART_ENDED: "a part of the observability node ended, or did not answer in time",
    ExitCode.NO_ADDRESS: "the node has no route, hence no address",
    ExitCode.NO_ENGINE: "the node has neither docker nor podman",
    ExitCode.NO_PART: "a part of the observability node is not there and could not be had",
    ExitCode.NO_TOKEN: "Ray's token did not reach the node in time",
    ExitCode.VERSIONS: "Ray or Python on the node is not the declared version",
}


def meaning_of(code: int) -> str:
    """For any exit code of a node's task."""
    if code in _MEANINGS:
        return ExitCode(code).meaning
    if code > 128:
        return f"ended by signal {code - 128}"
    return "Ray or the own script ended" if code else "ended by itself"
