"""The local platform as an object: `with LocalPlatform() as platform:` and it answers at `platform.url`."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import tempfile
import threading
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from raydog_resources.clock import Clock, SystemClock
from raydog_resources.local_platform.data_folder import DataFolder
from raydog_resources.local_platform.isolation.processes import birth_mark
from raydog_resources.local_platform.settings import Settings

_SECONDS_TO_START = 30.0
_SECONDS_TO_STOP = 40.0
_SECONDS_FOR_THE_LAST_ONE_TO_GO = 3.0

log = logging.getLogger("raydog.local_platform")


class PlatformFailed(Exception):
    """The platform could not be started, or did not stop in time."""


class LocalPlatform:
    """Runs on a thread of its own; without a data folder it uses a temporary one and leaves nothing behind."""

    def __init__(
        self, settings: Settings | None = None, *, clock: Clock | None = None, **changes: Any
    ) -> None:
        self._own_folder: str | None = None
        if settings is None and "data_dir" not in changes:
            self._own_folder = tempfile.mkdtemp(prefix="raydog-local-")
            changes["data_dir"] = Path(self._own_folder)
        self.settings = replace(settings or Settings(idle_exit=None), **changes)
        self.folder = DataFolder(Path(self.settings.data_dir))
        self._clock = clock or SystemClock()
        self._ready = threading.Event()
        self._done = threading.Event()
        self._failure: BaseException | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._run, name="local-platform", daemon=True)
        self.runtime: Any = None
        self.url = ""
        self.isolation = ""
        self.note = ""
        self.pid = os.getpid()

    @property
    def key_id(self) -> str:
        """The name of the platform's only key."""
        return self.folder.key_id

    @property
    def key_secret(self) -> str:
        """Its secret."""
        return self.folder.secret

    @property
    def key_secret_file(self) -> Path:
        """Where the secret lies."""
        return self.folder.key_file

    def facts(self) -> dict[str, Any]:
        """What `start` prints."""
        return {
            "url": self.url,
            "key_id": self.key_id,
            "key_secret_file": str(self.key_secret_file),
            "isolation": self.isolation,
            "pid": self.pid,
        }

    def start(self) -> None:
        """Returns when it answers; raises PlatformFailed with the reason when it does not."""
        self._thread.start()
        if not self._ready.wait(_SECONDS_TO_START):
            raise PlatformFailed(
                f"the platform in {self.folder.root} did not start in {_SECONDS_TO_START:g} s"
            )
        if self._failure is not None:
            self._thread.join(_SECONDS_TO_STOP)
            raise PlatformFailed(str(self._failure)) from self._failure

    def stop(self, *, now: bool = True) -> None:
        """End all that lives on it, then the platform itself."""
        if self._loop is not None and not self._done.is_set():
            self._loop.call_soon_threadsafe(self.runtime.request_stop, now)
        self.wait(_SECONDS_TO_STOP)

    def leave(self) -> None:
        """End the platform alone: machines and tasks go on, and the next life takes them up."""
        if self._loop is not None and not self._done.is_set():
            self._loop.call_soon_threadsafe(self.runtime.stopped.set)
        self.wait(_SECONDS_TO_STOP)

    def wait(self, seconds: float | None = None) -> None:
        """Until it has ended."""
        self._thread.join(seconds)
        if self._thread.is_alive():
            raise PlatformFailed(f"the platform in {self.folder.root} did not stop in {seconds:g} s")

    @property
    def ended(self) -> bool:
        """Whether it has ended, by itself or on request."""
        return self._done.is_set()

    def __enter__(self) -> LocalPlatform:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.stop()
        finally:
            if self._own_folder is not None:
                shutil.rmtree(self._own_folder, ignore_errors=True)

    def _run(self) -> None:
        try:
            asyncio.run(self._live())
        except BaseException as error:
            self._failure = error
            log.exception("the platform ended with an error")
        finally:
            self._done.set()
            self._ready.set()

    async def _live(self) -> None:
        # The heavy imports happen here, so that `stop`, `status` and `--help` do without them.
        from raydog_resources.local_platform.assembly import open_runtime, serve

        self.folder.prepare()
        lock = await self._lock()
        try:
            self._loop = asyncio.get_running_loop()
            self.runtime = await open_runtime(self.settings, self.folder, self._clock)
            described = self.runtime.describe()
            self.isolation, self.note = described["isolation"], described["isolation_note"]
            try:
                await serve(self.runtime, self._announce)
            finally:
                await self.runtime.close()
                self.folder.unannounce()
        finally:
            lock.close()

    async def _lock(self) -> IO[str]:
        """A platform that is just ending still holds it for a moment."""
        deadline = self._clock.monotonic() + _SECONDS_FOR_THE_LAST_ONE_TO_GO
        while True:
            lock = self.folder.lock("lock", wait=False)
            if lock is not None:
                return lock
            if self._clock.monotonic() > deadline:
                raise PlatformFailed(f"another platform runs in {self.folder.root}")
            await asyncio.sleep(0.05)

    def _announce(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.folder.announce({**self.facts(), "note": self.note, "birth_mark": birth_mark(self.pid)}, port)
        self._ready.set()
