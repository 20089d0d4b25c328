"""Finding a run's database, opening it for one writer or for any reader, and its errors in words."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from genecon.core.errors import StoreError, UsageError
from genecon.store.layout import DATABASE

BUSY_MS = 5_000
"""How long a statement waits for another connection's short lock."""


@contextmanager
def in_words(path: Path, doing: str) -> Iterator[None]:
    """Turn an error of SQLite into a StoreError that says what was done and what to do next."""
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as error:  # the second: a damaged schema in a message
        name = str(getattr(error, "sqlite_errorname", ""))
        raise StoreError(f"{path}: cannot {doing}: {error}{_advice(name, path)}") from error


def _advice(name: str, path: Path) -> str:
    run = path.parent if path.name == DATABASE else path
    if name == "SQLITE_FULL" or name.startswith("SQLITE_IOERR"):
        return (
            f". Free space on the disk, then go on with: genecon resume {run}"
            " (every tick committed so far is safe)"
        )
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return f". The file is damaged or no run; to see where: genecon verify {run}"
    if name.startswith("SQLITE_BUSY"):
        return f". Another process holds the database; try again, or: genecon resume {run}"
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN")):
        return ". Look at the permissions of the run directory, or copy it whole and open the copy"
    return ""


def find_database(path: Path | str) -> Path:
    """The database of a run, given its directory or the database itself.

    Raises
    ------
    UsageError
        Nothing there, or a directory without a run in it; lists the runs nearby.
    """
    given = Path(path)
    database = given / DATABASE if given.is_dir() else given
    if database.is_file():
        return database
    place = given if given.is_dir() else given.parent
    near = sorted(str(found.parent) for found in place.glob(f"*/{DATABASE}"))[:8]
    runs = f"; runs here: {', '.join(near)}" if near else ""
    raise UsageError(f"no run at {str(given)!r}: name a run directory (it holds {DATABASE}){runs}")


def open_for_writing(database: Path, *, synchronous: str = "NORMAL") -> sqlite3.Connection:
    """A connection in WAL mode with explicit transactions.

    ``synchronous=NORMAL`` in WAL keeps every commit through a SIGKILL of the process; a power cut may
    lose the last commits but never tears one.
    """
    db = sqlite3.connect(f"{database.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None)
    try:
        db.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        (mode,) = db.execute("PRAGMA journal_mode = WAL").fetchone()
        if mode != "wal":
            raise StoreError(
                f"{database}: this file system cannot hold a write-ahead log (SQLite stays in"
                f" {mode!r} mode): keep runs on a local disk"
            )
        db.execute(f"PRAGMA synchronous = {synchronous}")
        db.execute("PRAGMA cache_size = -4000")  # kB: a run appends, and more pages save it no time
    except BaseException:
        db.close()
        raise
    return db


def close_writing(db: sqlite3.Connection) -> None:
    """Fold the write-ahead log into the database and leave one plain file, readers permitting."""
    try:
        db.execute("PRAGMA busy_timeout = 0")
        db.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError:
        pass  # a reader is looking: the log stays beside the database, which is as good
    finally:
        db.close()


def open_for_reading(database: Path) -> sqlite3.Connection:
    """A read-only connection, usable from any thread; the run directory is left as it is.

    A finished run is one plain file. A live or killed one has its write-ahead log beside it, which
    is read in place. A database in WAL mode without a log (copied alone) is opened as immutable,
    since SQLite would otherwise make the missing files.
    """
    mode = "ro"
    if _in_wal_mode(database) and not database.with_name(f"{database.name}-wal").exists():
        mode = "ro&immutable=1"
    elif database.with_name(f"{database.name}-journal").exists():
        _roll_back(database)
    db = sqlite3.connect(
        f"{database.absolute().as_uri()}?mode={mode}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
    )
    db.text_factory = _text
    db.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    return db


def _text(raw: bytes) -> str:
    # a flipped byte in a text column must be readable to be reported
    return raw.decode("utf-8", "replace")


def _in_wal_mode(database: Path) -> bool:
    with database.open("rb") as file:
        return file.read(20)[18:20] == b"\x02\x02"


def _roll_back(database: Path) -> None:
    # killed in the instant between WAL and plain file: only a connection that may write can mend that
    if os.access(database, os.W_OK):
        db = sqlite3.connect(f"{database.absolute().as_uri()}?mode=rw", uri=True)
        try:
            db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        finally:
            db.close()
