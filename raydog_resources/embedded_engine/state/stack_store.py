"""A stack's state, ready for use: read and opened, closed and written, never without being sound."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from raydog_resources.clock import Clock
from raydog_resources.embedded_engine.failure import Failure
from raydog_resources.embedded_engine.state.checkpoint import (
    CheckpointWriter,
    Deployment,
    decode_deployment,
)
from raydog_resources.embedded_engine.state.integrity import unsound
from raydog_resources.embedded_engine.state.passphrase import PassphraseVault, unlock
from raydog_resources.embedded_engine.state.snapshot import Snapshot
from raydog_resources.embedded_engine.state.stack_files import StackFiles
from raydog_resources.embedded_engine.state.timestamp import rfc3339
from raydog_resources.embedded_engine.state.urn_references import with_new_names

Passphrase = Callable[[], str]
_DAMAGED = "integrity_error"


class StackStore:
    """Secrets are closed by `salt`, the one of the stack's settings; else by the one the state names."""

    def __init__(self, files: StackFiles, salt: str, passphrase: Passphrase, clock: Clock) -> None:
        self.files = files
        self._salt = salt
        self._passphrase = passphrase
        self._clock = clock
        self._vaults: dict[str, PassphraseVault] = {}
        self._writer: CheckpointWriter | None = None
        self._loaded: tuple[Deployment | None, Snapshot] | None = None

    def load(self) -> Snapshot:
        """The state as it was left; empty of a stack that has none. Refused unless sound and understood."""
        deployment = self.files.read()
        if self._loaded is None or deployment is None or self._loaded[0] != deployment:
            snapshot = Snapshot() if deployment is None else self.open(deployment)
            self._loaded = (deployment, snapshot)
        return self._loaded[1]

    def open(self, deployment: Deployment, *, checked: bool = True) -> Snapshot:
        """What a deployment holds, wherever it comes from."""
        if deployment.salt and not self._salt:
            self._salt = deployment.salt
        vault = _LateVault(lambda: self.vault(deployment.salt or self.salt))
        snapshot = decode_deployment(deployment, vault)
        wrong = checked and unsound(snapshot.resources)
        if wrong:
            raise Failure(f"snapshot integrity failure; refusing to use it: {wrong}")
        return snapshot

    def save(self, snapshot: Snapshot, *, checked: bool = True) -> None:
        """On disk when this returns. What does not hold together is written too, marked, and then refused."""
        snapshot = with_new_names(snapshot)
        wrong = unsound(snapshot.resources)
        metadata = {name: value for name, value in snapshot.metadata.items() if name != _DAMAGED}
        if wrong:
            metadata[_DAMAGED] = {"version": "3", "command": "embedded engine", "error": wrong}
        writer = self._writer or CheckpointWriter(self.files.qualified_name, self.salt, self._late(self.salt))
        self._writer = writer
        now = rfc3339(self._clock.now())
        self.files.write(writer.checkpoint(replace(snapshot, metadata=metadata), now))
        if wrong and checked:
            raise Failure(
                f"{self.files.path}: snapshot integrity failure; it was already written, but is invalid "
                f"(backup available at {self.files.path}.bak): {wrong}"
            )

    def create(self) -> None:
        """The file of a stack that has had no deployment yet."""
        if self.files.exists():
            raise Failure(f"stack '{self.files.qualified_name}' already exists", 1)
        self.files.write(CheckpointWriter(self.files.qualified_name, "", self._late("")).checkpoint(None, ""))

    @property
    def salt(self) -> str:
        """By which secrets are closed when they are written."""
        if not self._salt:
            raise Failure(
                f"stack '{self.files.name}' has no encryption salt, neither in its settings nor in its state"
            )
        return self._salt

    def use_salt(self, salt: str) -> None:
        """From now on secrets are closed by this one."""
        self._salt = salt

    def vault(self, salt: str) -> PassphraseVault:
        """Opened with the passphrase that was given, once per salt."""
        if salt not in self._vaults:
            self._vaults[salt] = unlock(self._passphrase(), salt)
        return self._vaults[salt]

    def _late(self, salt: str) -> _LateVault:
        return _LateVault(lambda: self.vault(salt))


class _LateVault:
    """Asks for the passphrase when the first secret comes up: a stack without secrets needs none to be read."""

    def __init__(self, find: Callable[[], PassphraseVault]) -> None:
        self._find = find

    def seal(self, plaintext: str, place: str) -> str:
        return self._find().seal(plaintext, place)

    def open(self, ciphertext: str, place: str) -> str:
        return self._find().open(ciphertext, place)
