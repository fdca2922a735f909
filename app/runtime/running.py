"""What other processes can know of the instance that runs on a data folder: one at a time, and where it is."""

import contextlib
import fcntl
import os
import time
from collections.abc import Generator
from pathlib import Path

import msgspec

from app.runtime.postgres import EmbeddedPostgres
from app.runtime.problems import RuntimeProblem
from app.settings import Settings

LOCK = "instance.lock"
_FILE = "run.json"
_PATIENCE = 1.0
"""Seconds: a look at whether an instance runs holds the lock for a moment, too."""


class RunningInstance(msgspec.Struct, frozen=True, kw_only=True):
    """An instance that is up. No secret is part of it."""

    pid: int
    url: str
    """Of the API, as reached from this machine."""
    temporal_address: str
    temporal_ui: str | None
    embedded_database: bool
    processes: dict[str, int]
    """The process of each part, by the part's name."""

    def settings(self, settings: Settings) -> Settings:
        """The settings with which another process on this machine joins in: the same database, the same Temporal.

        Raises `RuntimeProblem` if they do not name the database and the instance has none of its own.
        """
        joined = msgspec.structs.replace(settings, temporal_address=self.temporal_address)
        if self.embedded_database:
            database = EmbeddedPostgres(settings.home)
            return msgspec.structs.replace(joined, database_url=database.dsn, owner_database_url=database.owner_dsn)
        if not settings.database_url:
            raise RuntimeProblem(
                f"the instance at {self.url} uses a database that DATABASE_URL named; set DATABASE_URL here, too."
            )
        return joined


def load_running(home: Path) -> RunningInstance | None:
    """The instance that runs on this data folder; None if there is none, or one that is not up yet."""
    try:
        handle = os.open(home / LOCK, os.O_RDWR)
    except FileNotFoundError:
        return None
    try:
        return None if _take(handle) else _read(home)
    finally:
        os.close(handle)


def publish_running(home: Path, running: RunningInstance) -> None:
    """Tell others. Replaces what was told before in one step."""
    fresh = home / f"{_FILE}.new"
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    fresh.write_bytes(msgspec.json.format(msgspec.json.encode(running)))
    fresh.rename(home / _FILE)


def withdraw_running(home: Path) -> None:
    """Take back what was told."""
    (home / _FILE).unlink(missing_ok=True)


@contextlib.contextmanager
def lock(home: Path) -> Generator[None]:
    """Hold the data folder alone; the kernel lets go of it when we die. Raises `RuntimeProblem` if it is held."""
    handle = os.open(home / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        deadline = time.monotonic() + _PATIENCE
        while not _take(handle):
            if time.monotonic() > deadline:
                raise RuntimeProblem(_who_holds(handle, home))
            time.sleep(0.02)
        os.ftruncate(handle, 0)
        os.write(handle, str(os.getpid()).encode())
        yield
    finally:
        os.close(handle)


def _take(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _who_holds(handle: int, home: Path) -> str:
    pid = os.pread(handle, 20, 0).decode()
    running = _read(home)
    where = f", at {running.url}" if running and str(running.pid) == pid else ", on its way up or down"
    return f"an instance of Assent runs on {home} already: process {pid}{where}. Stop it, or set ASSENT_HOME."


def _read(home: Path) -> RunningInstance | None:
    try:
        return msgspec.json.decode((home / _FILE).read_bytes(), type=RunningInstance)
    except (FileNotFoundError, msgspec.DecodeError):
        return None
