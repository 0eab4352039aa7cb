"""Results on disk: JSON in a database of SQLite, in the user's folder of caches.

What is wrong with it, whatever that is, costs time and nothing else: no result is better than a wrong one, and a cache that
cannot be read or written is none. Several processes may use it at once.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from pathlib import Path
from typing import Final, Self

from shapelens.batch.states import digest_of

MAX_BYTES: Final = 64_000_000
"""Of the file; what was not used for the longest time makes room."""
OURS: Final = 0x5A9E1E25
"""What SQLite calls an application id: a database with another one is somebody else's."""
PATIENCE: Final = 2.0
"""Seconds to wait for another process that writes."""
AT_ONCE: Final = 200
"""Results that are written together."""
_BROKEN: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def home() -> Path | None:
    """The folder for our cache; None where the user has none."""
    given = os.environ.get("XDG_CACHE_HOME", "")
    if Path(given).is_absolute():
        return Path(given, "shapelens")
    try:
        match sys.platform:
            case "win32":
                local = os.environ.get("LOCALAPPDATA")
                return Path(local, "shapelens", "Cache") if local else None
            case "darwin":
                return Path.home() / "Library" / "Caches" / "shapelens"
            case _:
                return Path.home() / ".cache" / "shapelens"
    except RuntimeError:
        return None


class Cache:
    """Texts by key. Without a folder, or with one that cannot be used, it is empty and stays so."""

    def __init__(self, folder: Path | None, limit: int = MAX_BYTES) -> None:
        self._limit = limit
        self._hour = int(time.time() // 3600)
        self._new: list[tuple[str, str, str, int]] = []
        self._used: list[tuple[int, str]] = []
        self._database: sqlite3.Connection | None = None
        if folder is not None:
            self._path = folder / "check-1.sqlite3"
            self._open()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def is_usable(self) -> bool:
        """Whether anything can be in it."""
        return self._database is not None

    def get(self, key: str) -> str | None:
        """What was put under a key."""
        if self._database is None:
            return None
        try:
            row = self._database.execute("SELECT content, digest, used FROM results WHERE key = ?", (key,)).fetchone()
        except (sqlite3.Error, ValueError) as error:  # ValueError: what should be text is not.
            return self._fail(error)
        if row is None or not isinstance(row[0], str) or digest_of(key, row[0]) != row[1]:
            return None
        if row[2] != self._hour:
            self._used.append((self._hour, key))
        return row[0]

    def put(self, key: str, content: str) -> None:
        """Keep a text; it is on the disk after `close`, or earlier."""
        if self._database is not None:
            self._new.append((key, content, digest_of(key, content), self._hour))
            if len(self._new) >= AT_ONCE:
                self._write()

    def close(self) -> None:
        """Write what is to be kept; what comes later is not."""
        if self._new or self._used:
            self._write()
        if self._database is not None:
            self._database.close()
            self._database = None

    def _open(self) -> None:
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not self._path.exists():
                os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))  # What is found in programs is private.
            self._database = sqlite3.connect(self._path, timeout=PATIENCE, isolation_level=None)
            if not self._is_ours(self._database):
                self._database.close()
                self._database = None
        except (OSError, sqlite3.Error) as error:
            self._fail(error)

    def _is_ours(self, database: sqlite3.Connection) -> bool:
        database.execute("PRAGMA synchronous = OFF")  # A result that is lost is computed again.
        if database.execute("PRAGMA application_id").fetchone()[0] == OURS:
            return True
        if database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            return False
        database.execute("PRAGMA auto_vacuum = FULL")
        database.execute("BEGIN IMMEDIATE")
        database.execute(f"PRAGMA application_id = {OURS}")
        database.execute(
            "CREATE TABLE IF NOT EXISTS results (key TEXT PRIMARY KEY, content TEXT, digest TEXT, used INTEGER)"
        )
        database.execute("COMMIT")
        return True

    def _write(self) -> None:
        if self._database is None:
            return
        new, used = self._new, self._used
        self._new, self._used = [], []
        try:
            self._database.execute("BEGIN IMMEDIATE")
            self._database.executemany("INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?)", new)
            self._database.executemany("UPDATE results SET used = ? WHERE key = ?", used)
            if self._size(self._database) > self._limit:
                self._database.execute(
                    "DELETE FROM results WHERE key IN"
                    " (SELECT key FROM results ORDER BY used LIMIT (SELECT count(*) / 4 + 1 FROM results))"
                )
            self._database.execute("COMMIT")
        except sqlite3.Error as error:
            self._fail(error)

    def _size(self, database: sqlite3.Connection) -> int:
        return database.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size").fetchone()[0]

    def _fail(self, error: Exception) -> None:
        """Do without from now on; a file that is damaged is removed, so that the next run has one again."""
        if self._database is not None:
            self._database.close()
            self._database = None
        if isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", 0) & 0xFF in _BROKEN:
            try:
                self._path.unlink()
            except OSError:
                pass
