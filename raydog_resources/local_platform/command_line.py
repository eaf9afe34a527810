"""start, stop, status, logs, clean: the platform for people and for the gateway."""

from __future__ import annotations

import argparse
import json
import logging
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from raydog_resources.clock import SystemClock
from raydog_resources.local_platform import detached
from raydog_resources.local_platform.data_folder import DataFolder, FolderRefused, default_root
from raydog_resources.local_platform.engine.switches import NAME_RULES, Switches
from raydog_resources.local_platform.settings import ISOLATION_CHOICES, Settings

_DEFAULTS = Settings(data_dir=Path("/"), agent_venv=None)


def main(arguments: Sequence[str]) -> int:
    """0: done; 1: it failed, with one sentence on stderr; 2: the arguments are wrong."""
    options = _parser().parse_args(arguments)
    folder = DataFolder((options.data_dir or default_root()).expanduser().resolve())
    try:
        code: int = options.run(options, folder)
    except (FolderRefused, detached.StartFailed, detached.StopFailed) as error:
        _tell(f"local platform: {error}")
        return 1
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m raydog_resources.local_platform",
        description="A platform that speaks YellowDog's REST API and runs the tasks on this machine.",
    )
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--data-dir", type=Path, help=f"where it keeps everything (default: {default_root()})"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    starting = commands.add_parser(
        "start", parents=[common], help="start it, or find it running; prints one JSON line"
    )
    _add_start_options(starting)
    starting.set_defaults(run=_start)
    stopping = commands.add_parser("stop", parents=[common], help="end it and all that lives on it")
    stopping.add_argument("--now", action="store_true", help="give tasks no time to end by themselves")
    stopping.set_defaults(run=_stop)
    commands.add_parser("status", parents=[common], help="what lives on it, as JSON").set_defaults(
        run=_status
    )
    logs = commands.add_parser("logs", parents=[common], help="its own log, or the output of one task")
    logs.add_argument("task", nargs="?", help="a task's id")
    logs.set_defaults(run=_logs)
    cleaning = commands.add_parser(
        "clean", parents=[common], help="stop it and remove all that it left, data included"
    )
    cleaning.set_defaults(run=_clean)
    return parser


def _add_start_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=_port, default=0, help="0: the last one if it is free, else any")
    parser.add_argument("--isolation", choices=ISOLATION_CHOICES, default="auto")
    parser.add_argument(
        "--agent-venv", type=Path, default=Path(sys.prefix), help="what tasks find as the agent's venv"
    )
    parser.add_argument(
        "--idle-exit", type=_seconds, default=_DEFAULTS.idle_exit, metavar="S", help="0: never"
    )
    parser.add_argument("--names", choices=NAME_RULES, default=_DEFAULTS.switches.names)
    parser.add_argument("--abort-grace", type=_seconds, default=_DEFAULTS.switches.abort_grace, metavar="S")
    parser.add_argument(
        "--terminate-grace", type=_seconds, default=_DEFAULTS.switches.terminate_grace, metavar="S"
    )
    parser.add_argument("--no-retry", action="store_true", help="ignore retry and failure policies")
    parser.add_argument("--no-demand-scaling", action="store_true", help="pools grow by request only")
    parser.add_argument("--delete-keeps-target", action="store_true", help="a deleted node is replaced")
    parser.add_argument("--foreground", action="store_true", help="stay until Ctrl-C")


def _port(text: str) -> int:
    if not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: a number from 0 to 65535")
    return int(text)


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds")
    return value


def _start(options: argparse.Namespace, folder: DataFolder) -> int:
    if options.foreground:
        return _stay(options, folder)
    facts = detached.start(
        folder, [*_start_arguments(options), "--data-dir", str(folder.root)], SystemClock()
    )
    print(json.dumps(detached.promised(facts)), flush=True)
    _tell(f"nodes are kept apart by {facts['note']}")
    return 0


def _start_arguments(options: argparse.Namespace) -> list[str]:
    values = ("port", "isolation", "agent_venv", "idle_exit", "names", "abort_grace", "terminate_grace")
    flags = ("no_retry", "no_demand_scaling", "delete_keeps_target")
    given = [item for name in values for item in (_flag(name), str(getattr(options, name)))]
    return given + [_flag(name) for name in flags if getattr(options, name)]


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")


def _settings(options: argparse.Namespace, folder: DataFolder) -> Settings:
    return Settings(
        data_dir=folder.root,
        port=options.port,
        isolation=options.isolation,
        agent_venv=options.agent_venv,
        idle_exit=options.idle_exit or None,
        switches=Switches(
            names=options.names,
            abort_grace=options.abort_grace,
            terminate_grace=options.terminate_grace,
            retry=not options.no_retry,
            demand_scaling=not options.no_demand_scaling,
            delete_node_lowers_target=not options.delete_keeps_target,
        ),
    )


def _stay(options: argparse.Namespace, folder: DataFolder) -> int:
    from raydog_resources.local_platform.platform import LocalPlatform, PlatformFailed

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    asked = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: asked.set())
    platform = LocalPlatform(_settings(options, folder))
    try:
        platform.start()
        print(json.dumps(platform.facts()), flush=True)
        while not platform.ended and not asked.wait(0.2):
            pass
        platform.stop(now=False)
    except PlatformFailed as error:
        _tell(f"local platform: {error}")
        return 1
    return 0


def _stop(options: argparse.Namespace, folder: DataFolder) -> int:
    if not detached.stop(folder, SystemClock(), now=options.now, tell=_tell):
        _tell(f"no local platform runs in {folder.root}")
    return 0


def _status(_: argparse.Namespace, folder: DataFolder) -> int:
    found = detached.status(folder)
    if found is None:
        _tell(
            f"no local platform runs in {folder.root}; to start it: python -m raydog_resources.local_platform start"
        )
        return 1
    print(json.dumps(found, indent=2))
    return 0


def _logs(options: argparse.Namespace, folder: DataFolder) -> int:
    if options.task is None:
        path = folder.log
    else:
        outputs = sorted(folder.outputs.glob(f"{options.task.replace(':', '_')}.*.txt"))
        path = outputs[-1] if outputs else folder.outputs / options.task
    try:
        sys.stdout.write(path.read_text(errors="replace"))
    except FileNotFoundError:
        _tell(f"there is no such log: {path}")
        return 1
    return 0


def _clean(_: argparse.Namespace, folder: DataFolder) -> int:
    from raydog_resources.local_platform.isolation.clean import clean

    if not folder.root.exists():
        _tell(f"nothing to clean: {folder.root} does not exist")
        return 0
    detached.stop(folder, SystemClock(), now=True, tell=_tell)
    for line in clean(folder.root, folder.ident):
        _tell(line)
    folder.remove()
    _tell(f"removed {folder.root}")
    return 0


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
