"""The process of a program: what Pulumi's own launcher does for it, on a leash."""

from __future__ import annotations

import argparse
import asyncio
import logging
import runpy
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor

# Started by its path: its own folder is where imports look first, until the leash is on.
import later  # type: ignore[import-not-found]
import leash  # type: ignore[import-not-found]

TOLD = 32
"""The exit code of a program whose failure people have been told of."""
_THREADS_PER_OPERATION = 4


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    for name in ("monitor", "engine", "project", "stack", "organization", "root-directory", "program"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--parallel", type=int, required=True)
    parser.add_argument("--preview", action="store_true")
    return parser.parse_args()


def _configure(said: argparse.Namespace) -> None:
    import pulumi.runtime

    pulumi.runtime.set_all_config(
        pulumi.runtime.get_config_env(), pulumi.runtime.get_config_secret_keys_env()
    )
    pulumi.runtime.configure(
        pulumi.runtime.Settings(
            monitor=said.monitor,
            engine=said.engine,
            project=said.project,
            stack=said.stack,
            parallel=said.parallel,
            dry_run=said.preview,
            organization=said.organization,
            root_directory=said.root_directory,
        )
    )


def _traceback(program: str) -> str:
    """Where in the program it happened, without the way that led there."""
    _, _, trace = sys.exc_info()
    frames = traceback.extract_tb(trace)
    inside = next((place for place, frame in enumerate(frames) if frame.filename.startswith(program)), 0)
    return traceback.format_exc(limit=inside - len(frames))


def _program(folder: str) -> None:
    runpy.run_path(folder, run_name="__main__")


def _run(said: argparse.Namespace) -> int:
    import pulumi

    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    threads = ThreadPoolExecutor(max_workers=max(said.parallel, 1) * _THREADS_PER_OPERATION)
    loop.set_default_executor(threads)
    try:
        loop.run_until_complete(pulumi.runtime.run_in_stack(lambda: _program(said.program)))
    except pulumi.RunError as error:
        pulumi.log.error(str(error))
        return 1
    except Exception:  # noqa: BLE001
        pulumi.log.error(f"Program failed with an unhandled exception:\n{_traceback(said.program)}")
        return TOLD
    finally:
        threads.shutdown(wait=True)
        loop.close()
    return 0


if __name__ == "__main__":
    leash.hold()
    later.import_when_needed()
    given = _arguments()
    leash.as_main_module(given.program)
    sys.argv = [given.program]
    _configure(given)
    sys.exit(_run(given))
