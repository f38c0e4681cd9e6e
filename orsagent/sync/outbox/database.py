"""The file of an outbox: an SQLite database in WAL mode that one process has open.

What SQLite has committed survives the death of the process at any moment; with ``synchronous=FULL`` that of the
machine, too. A file that is no longer sound is set aside under another name, because a synchronisation that does not
start loses more than what waited in the file: the source tells all present states again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from sqlite3 import Connection
from typing import Final

from attrs import define, field

from orsagent.sync.outbox.errors import OutboxError, OutboxFullError, OutboxInUseError, OutboxUnsoundError

__all__ = ["Database", "open_database", "replace_database"]

_FORMAT: Final = 1
_APPLICATION: Final = 0x6F727361
"""Marks the file as an outbox: ``orsa``."""
_EVENTS: Final = """
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, agent TEXT NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL,
    event_id TEXT NOT NULL, time REAL NOT NULL
"""
_STATES: Final = """
    agent TEXT PRIMARY KEY, presence TEXT, routing TEXT NOT NULL, time REAL NOT NULL, row TEXT NOT NULL,
    readings TEXT NOT NULL
"""
_SHOWN: Final = "agent TEXT, kind TEXT, value TEXT NOT NULL, PRIMARY KEY (agent, kind)"
_SCHEMA: Final = (
    f"CREATE TABLE IF NOT EXISTS events ({_EVENTS})",
    "CREATE INDEX IF NOT EXISTS events_by_agent ON events (agent, sequence)",
    f"CREATE TABLE IF NOT EXISTS states ({_STATES}) WITHOUT ROWID",
    f"CREATE TABLE IF NOT EXISTS shown ({_SHOWN}) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS leases (name TEXT PRIMARY KEY, token INTEGER NOT NULL) WITHOUT ROWID",
    f"PRAGMA application_id = {_APPLICATION}",
    f"PRAGMA user_version = {_FORMAT}",
)
_BESIDE: Final = ("", "-wal", "-shm", "-journal")
_MEMORY: Final = ":memory:"
_UNSOUND: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_PRIMARY: Final = 0xFF


@define(eq=False)
class Database:
    """An open file.

    Attributes:
        set_aside: where the unsound file is that was found in its place; None if there was none.
    """

    connection: Connection
    path: str
    set_aside: Path | None = field(default=None)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """All that is done inside, or nothing.

        Raises:
            OutboxFullError: there is no room.
            OutboxUnsoundError: the file is not sound.
            OutboxError: the file cannot be written.
        """
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            yield self.connection
            self.connection.execute("COMMIT")
        except sqlite3.Error as error:
            self._roll_back()
            raise _explained(error, self.path) from error
        except BaseException:
            self._roll_back()
            raise

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """What is read inside is in order.

        Raises:
            OutboxUnsoundError: what the file says cannot be.
            OutboxError: the file cannot be read.
        """
        try:
            yield self.connection
        except (sqlite3.Error, ValueError) as error:
            raise _explained(error, self.path) from error

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    def _roll_back(self) -> None:
        if self.connection.in_transaction:
            # SQLite has rolled back by itself where it cannot
            with suppress(sqlite3.Error):
                self.connection.execute("ROLLBACK")


def open_database(path: str | Path, check: Callable[[Connection], None], alarm: Callable[[str], None]) -> Database:
    """Open a file, or make it; one that is unsound is set aside, and `alarm` told so.

    Args:
        path: the file, or ``:memory:``.
        check: raises ValueError when what the file says cannot be.
        alarm: is told what was found and done.

    Raises:
        OutboxInUseError: another process has it open.
        OutboxError: it cannot be opened, is no outbox, or a newer orsagent wrote it.
    """
    name = str(path)
    try:
        return Database(_sound(name, check), name)
    except (sqlite3.Error, ValueError) as error:
        if not _is_unsound(error) or name == _MEMORY:
            raise _explained(error, name) from error
        return _begun_anew(name, str(error), check, alarm)


def replace_database(
    database: Database, why: str, check: Callable[[Connection], None], alarm: Callable[[str], None]
) -> Database:
    """Set the file aside that is in use and unsound, and begin a new one.

    Raises:
        OutboxError: it cannot be opened.
    """
    with suppress(sqlite3.Error):
        database.close()
    return _begun_anew(database.path, why, check, alarm)


def _begun_anew(name: str, why: str, check: Callable[[Connection], None], alarm: Callable[[str], None]) -> Database:
    aside = _put_aside(Path(name)) if name != _MEMORY else None
    alarm(
        f"{name} is not a sound outbox ({why}); it is now {aside}, and a new one is begun. "
        "What waited in it is not sent; every agent's present state will be."
    )
    try:
        return Database(_sound(name, check), name, aside)
    except sqlite3.Error as error:
        raise _explained(error, name) from error


def _sound(name: str, check: Callable[[Connection], None]) -> Connection:
    connection = sqlite3.connect(name, timeout=0, isolation_level=None, check_same_thread=False)
    try:
        _set_up(connection, name)
        check(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _set_up(connection: Connection, name: str) -> None:
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("BEGIN IMMEDIATE")
    _check_kind(connection, name)
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise ValueError(verdict)
    for statement in _SCHEMA:
        connection.execute(statement)
    connection.execute("COMMIT")


def _check_kind(connection: Connection, name: str) -> None:
    (made_by,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if made_by != _APPLICATION and tables:
        raise OutboxError(f"{name} is a database of another program; give the outbox a file of its own")
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    if found > _FORMAT:
        raise OutboxError(
            f"{name} has the format {found} of a newer orsagent; this one writes format {_FORMAT}. "
            "Use the newer one, or give another file."
        )


def _is_unsound(error: Exception) -> bool:
    return isinstance(error, ValueError) or getattr(error, "sqlite_errorcode", 0) & _PRIMARY in _UNSOUND


def _put_aside(path: Path) -> Path:
    aside = next(name for number in count(1) if not (name := path.with_name(f"{path.name}.unsound-{number}")).exists())
    for suffix in _BESIDE:
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.rename(aside.with_name(aside.name + suffix))
    return aside


def _explained(error: Exception, path: str) -> OutboxError:
    if _is_unsound(error):
        return OutboxUnsoundError(f"{path}: {error}")
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
    if code == sqlite3.SQLITE_FULL:
        return OutboxFullError(f"{path}: no room on the disk ({error}); make room, nothing is lost meanwhile")
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return OutboxInUseError(f"{path} is in use by another process; give each instance an outbox of its own")
    return OutboxError(f"{path}: {error}")
