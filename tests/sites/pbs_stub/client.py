"""The user's commands: qsub, qstat, qselect, qdel, qsig, qalter, qhold, qrls, qmgr, pbsnodes, pbsdsh."""

from __future__ import annotations

import getopt
import os
import re
import signal
import sys
import threading
from pathlib import Path
from typing import Any, NoReturn

from tests.sites.pbs_stub.job import Job, environment_of
from tests.sites.pbs_stub.printing import as_json, as_text, attributes
from tests.sites.pbs_stub.wire import SERVER, ask, mom

_NO_SERVER = 255
_STATES_OF_HISTORY = ("F",)


def asked(command: str, verb: str, **words: Any) -> Any:
    """The server's answer; its refusals end the command."""
    try:
        answer = ask(SERVER, verb, **words)
    except OSError as error:
        ended(
            f"Connection refused\n{command}: cannot connect to server login (errno={error.errno or 111})",
            _NO_SERVER,
        )
    if isinstance(answer, dict) and "error" in answer:
        ended(answer["error"], answer["code"])
    return answer


def ended(words: str, code: int) -> NoReturn:
    print(words, file=sys.stderr)
    sys.exit(code)


def jobs(command: str) -> list[Job]:
    return [Job(**found) for found in asked(command, "jobs")]


def qsub(arguments: list[str]) -> None:
    options, rest = getopt.getopt(arguments, "N:S:j:W:r:v:l:q:A:o:e:m:M:hJ:k:P:p:a:c:u:")
    words: dict[str, str] = {}
    for option, value in options:
        if option == "-J":
            ended("qsub: arrays are not known here", 1)
        if option != "-l":
            words[option[1:]] = value
            continue
        # `select=…` holds commas no more than colons; everything else may come in a list.
        for pair in [value] if value.startswith(("select=", "place=")) else value.split(","):
            name, _, amount = pair.partition("=")
            words[name] = amount
    if "walltime" in words:
        words["walltime"] = str(_seconds(words["walltime"]))
    script = Path(rest[0]).read_text() if rest else sys.stdin.read()
    print(asked("qsub", "submit", options=words, script=script))


def qstat(arguments: list[str]) -> None:
    if arguments == ["--version"]:
        print("pbs_version = 23.06.06")
        return
    options, wanted = getopt.getopt(arguments, "xfwF:Qu:anst")
    flags = dict(options)
    if "-Q" in flags:
        print("Queue              Max   Tot Ena Str   Que   Run   Hld   Wat   Trn   Ext Type")
        print("---------------- ----- ----- --- --- ----- ----- ----- ----- ----- ----- ----")
        for queue in ("workq", "short"):
            print(f"{queue:16}     0     0 yes yes     0     0     0     0     0     0 Exec")
        return
    try:
        known = {job.id: job for job in jobs("qstat")}
    except SystemExit:
        if flags.get("-F") == "json":
            print(as_json({}))
        raise
    _print_jobs(flags, known, [name if "." in name else f"{name}.login" for name in wanted] or list(known))


def _print_jobs(flags: dict[str, str], known: dict[str, Job], wanted: list[str]) -> None:
    code, shown = 0, {}
    for name in wanted:
        if name not in known:
            print(f"qstat: Unknown Job Id {name}", file=sys.stderr)
            code = 153
        elif known[name].finished and "-x" not in flags:
            print(
                f"qstat: {name} Job has finished, use -x or -H to obtain historical job information",
                file=sys.stderr,
            )
            code = 35
        else:
            shown[name] = attributes(known[name], environment_of(known[name]))
    if flags.get("-F") == "json":
        print(as_json(shown))
    else:
        for name, found in shown.items():
            print(as_text(name, found, "-w" in flags))
    sys.exit(code)


def qselect(arguments: list[str]) -> None:
    flags = dict(getopt.getopt(arguments, "N:u:xs:q:")[0])
    for job in jobs("qselect"):
        over = job.state in _STATES_OF_HISTORY and "-x" not in flags
        if not over and flags.get("-N", job.name) == job.name and flags.get("-u", job.owner) == job.owner:
            print(job.id)


def qsig(arguments: list[str]) -> None:
    options, rest = getopt.getopt(arguments, "s:")
    word = dict(options).get("-s", "TERM")
    number = int(word) if word.isdigit() else signal.Signals[f"SIG{word.removeprefix('SIG')}"].value
    for job in rest:
        asked("qsig", "signal", job=job, number=number)


def qalter(arguments: list[str]) -> None:
    options, rest = getopt.getopt(arguments, "l:")
    for job in rest:
        asked("qalter", "alter", job=job, walltime=_seconds(dict(options)["-l"].removeprefix("walltime=")))


def qmgr(arguments: list[str]) -> None:
    match = re.fullmatch(r"set server (\w+)\s*=\s*(\w+)", arguments[arguments.index("-c") + 1])
    if match is None:
        ended("qmgr: Syntax error", 1)
    asked("qmgr", "set", name=match[1], value=match[2])


def pbsnodes(_: list[str]) -> None:
    """Those that are down, as with -l."""
    for node in asked("pbsnodes", "down"):
        print(f"{node:20} down")


def pbsdsh(arguments: list[str]) -> None:
    """One task for each chunk, or the one that -n names."""
    command = arguments[arguments.index("--") + 1 :] if "--" in arguments else arguments
    job, uid = os.environ["PBS_JOBID"], os.getuid()
    found = asked("pbsdsh", "nodes_of", job=job)
    codes: list[int] = []

    def task(number: int, node: str) -> None:
        # A task's environment is the mom's, not that of who starts it.
        environment = {**found["environment"], "PBS_NODENUM": str(number), "PBS_TASKNUM": str(number + 2)}
        codes.append(
            int(ask(mom(node), "spawn", None, job=job, command=command, uid=uid, environment=environment))
        )

    threads = [threading.Thread(target=task, args=pair) for pair in enumerate(found["nodes"])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.exit(max((abs(code) for code in codes), default=1) if len(codes) == len(threads) else 1)


def _seconds(text: str) -> int:
    parts = text.split(":")
    if not all(part.isdigit() for part in parts):
        ended("qsub: Illegal attribute or resource value", 168)
    seconds = 0
    for part in parts:
        seconds = seconds * 60 + int(part)
    return seconds


def main(command: str, arguments: list[str]) -> None:
    if command in ("qdel", "qhold", "qrls"):
        for job in (word for word in arguments if not word.startswith("-")):
            words = {} if command == "qdel" else {"on": command == "qhold"}
            asked(command, "delete" if command == "qdel" else "hold", job=job, **words)
        return
    globals()[command](arguments)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
