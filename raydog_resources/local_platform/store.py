"""The platform's memory on disk: one SQLite table of documents, written before anything is answered or done."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from raydog_resources.local_platform.engine.engine import Changes
from raydog_resources.local_platform.engine.records import KINDS, Record, from_document, to_document

_VERSION = 1


class StoreRefused(Exception):
    """The database cannot be used by this version of the platform."""


class Store:
    """A write-ahead log survives `kill -9` of the platform at any moment."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        path.chmod(0o600)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._prepare()

    def _prepare(self) -> None:
        version = self._connection.execute("PRAGMA user_version").fetchone()[0]
        if version > _VERSION:
            raise StoreRefused(f"the database has version {version}, this platform knows up to {_VERSION}")
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS record"
            " (kind TEXT NOT NULL, id TEXT NOT NULL, document TEXT NOT NULL, PRIMARY KEY (kind, id))"
        )
        self._connection.execute(f"PRAGMA user_version = {_VERSION}")

    def load(self) -> Iterator[Record]:
        """Every record, kinds in the order in which they depend on each other, oldest first."""
        for kind in KINDS:
            rows = self._connection.execute(
                "SELECT document FROM record WHERE kind = ? ORDER BY rowid", (kind,)
            )
            for (document,) in rows:
                yield from_document(kind, json.loads(document))

    def save(self, changes: Changes) -> None:
        """All of these changes or none."""
        gone = [key for key, record in changes.items() if record is None]
        kept = [
            (kind, ident, json.dumps(to_document(record)))
            for (kind, ident), record in changes.items()
            if record is not None
        ]
        self._connection.execute("BEGIN IMMEDIATE")
        with self._connection:
            self._connection.executemany(
                "INSERT INTO record (kind, id, document) VALUES (?, ?, ?)"
                " ON CONFLICT (kind, id) DO UPDATE SET document = excluded.document",
                kept,
            )
            self._connection.executemany("DELETE FROM record WHERE kind = ? AND id = ?", gone)

    def close(self) -> None:
        """Fold the log into the database."""
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._connection.close()
