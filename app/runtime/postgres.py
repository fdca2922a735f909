"""PostgreSQL of our own: a real server below the data folder, reached through a Unix socket.

`EmbeddedPostgres(home)` can be started again after anything: kill -9 of the server or of us, an interrupted first
start, a server of a dead parent that still lives. It makes no user and changes no permission outside `home`.
"""

import asyncio
import hashlib
import os
import shutil
import stat
import time
from pathlib import Path
from signal import SIGINT, SIGQUIT

import asyncpg

from app.runtime import postgres_orphan
from app.runtime.child import Child, Command, spawn
from app.runtime.home import let_in, outsider, prepare_home
from app.runtime.postgres_files import find_binaries, place
from app.runtime.postgres_roles import (
    DATABASE,
    OWNER,
    SERVICE,
    SUPERUSER,
    dsn,
    ensure_roles,
    load_passwords,
    make_passwords,
)
from app.runtime.problems import RuntimeProblem

_START_SECONDS = 120.0
"""Recovery after a crash included."""
_LONGEST_SOCKET = 103
"""Bytes of a socket's path that every supported system accepts."""
_SOCKET = ".s.PGSQL.5432"
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}
"""Nothing of ours: a PGOPTIONS or PGPORT of the user's shell must not reach the server."""
_PREDECESSOR = "pre-existing shared memory block"
"""Logged while processes of a killed server are still on their way out."""


class EmbeddedPostgres:
    """A cluster below `home`, with the database and the roles of the service. One process may run it at a time."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._folder = home / "postgres"
        self._data = self._folder / "data"
        self._passwords_file = self._folder / "passwords.json"
        self._log = home / "logs" / "postgres.log"
        self._user = outsider()
        self._socket_folder = _socket_folder(self._folder)
        self._child: Child | None = None

    @property
    def dsn(self) -> str:
        """For the service: a role that owns no table."""
        return dsn(SERVICE, load_passwords(self._passwords_file).service, DATABASE, self._socket_folder)

    @property
    def owner_dsn(self) -> str:
        """For migrations: the role that owns the database and its tables."""
        return dsn(OWNER, load_passwords(self._passwords_file).owner, DATABASE, self._socket_folder)

    @property
    def superuser_dsn(self) -> str:
        """For making roles and databases; not needed by the service."""
        return dsn(SUPERUSER, load_passwords(self._passwords_file).superuser, SUPERUSER, self._socket_folder)

    @property
    def pid(self) -> int | None:
        """Of the running server."""
        return self._child.pid if self._child and not self._child.ended else None

    async def start(self) -> None:
        """Start the server, made first if there is none, and return when it answers. Raises `RuntimeProblem`."""
        prepare_home(self._home)
        binaries = find_binaries()
        if self._user:
            let_in(self._home, self._user)
            binaries = place(binaries, self._home)
        self._folder.mkdir(mode=0o711, exist_ok=True)
        if self._data.exists():
            self._check_version(binaries.major)
            await self.end_predecessor()
        else:
            await self._initialise(binaries.program("initdb"))
        self._own_folder(self._socket_folder)
        self._child = await self._launch(binaries.program("postgres"))

    async def end_predecessor(self) -> None:
        """Stop a server that an earlier process left behind on this folder, if there is one."""
        await postgres_orphan.stop(self._data)

    async def wait(self) -> None:
        """Return when the server has ended, for whatever reason."""
        if self._child:
            await self._child.wait()

    async def stop(self) -> None:
        """Shut down: connections are cut, everything is written, the next start needs no recovery."""
        if self._child:
            await self._child.stop()
            self._child = None
        if not self._socket_folder.is_relative_to(self._home):
            shutil.rmtree(self._socket_folder, ignore_errors=True)

    def _check_version(self, ours: str) -> None:
        theirs = (self._data / "PG_VERSION").read_text().strip()
        if theirs != ours:
            raise RuntimeProblem(
                f"{self._data} was made by PostgreSQL {theirs}, this Assent brings {ours}. Dump it with the Assent "
                "that made it and restore it here, set ASSENT_HOME to another folder, or run `assent reset`."
            )

    async def _initialise(self, initdb: str) -> None:
        """Make the cluster under another name first, so that an interrupted attempt is never taken for one."""
        fresh, password_file = self._folder / "data.new", self._folder / "initdb.password"
        shutil.rmtree(fresh, ignore_errors=True)
        self._own_folder(fresh)
        password_file.unlink(missing_ok=True)
        password_file.touch(mode=0o600)
        password_file.write_text(make_passwords(self._passwords_file).superuser)
        if self._user:
            os.chown(password_file, *self._user)
        options = {
            "--pgdata": str(fresh),
            "--username": SUPERUSER,
            "--pwfile": str(password_file),
            "--auth": "scram-sha-256",
            "--encoding": "UTF8",
            "--locale": "C",
            # PostgreSQL's own C.UTF-8: the same order and case rules on every system, whatever locales it has.
            "--locale-provider": "builtin",
            "--builtin-locale": "C.UTF-8",
        }
        argv = [initdb, *(f"{name}={value}" for name, value in options.items())]
        child = await spawn(Command(argv, self._log, _ENVIRONMENT, self._user))
        try:
            if await child.wait() != 0:
                raise RuntimeProblem(f"PostgreSQL could not make its data folder {fresh}:\n{child.said()}")
        finally:
            await child.stop()
            password_file.unlink()
        fresh.rename(self._data)

    async def _launch(self, postgres: str) -> Child:
        deadline = time.monotonic() + _START_SECONDS
        while True:
            child = await spawn(self._command(postgres))
            try:
                if await self._answers(child, deadline):
                    return child
            except BaseException:
                await child.stop()
                raise
            if _PREDECESSOR not in child.said() or time.monotonic() > deadline:
                await child.stop()
                raise RuntimeProblem(f"PostgreSQL did not start. Its log, {self._log}, ends with:\n{child.said()}")
            await asyncio.sleep(0.1)

    def _command(self, postgres: str) -> Command:
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._socket_folder),
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "logging_collector": "off",
        }
        argv = [postgres, "-D", str(self._data), *(f"--{name}={value}" for name, value in options.items())]
        stops_by = ((SIGINT, 20.0), (SIGQUIT, 10.0))
        return Command(argv, self._log, _ENVIRONMENT, self._user, dies_by=SIGINT, stops_by=stops_by)

    async def _answers(self, child: Child, deadline: float) -> bool:
        """Wait until the server takes connections and has the roles; False if it ended or the time is up."""
        while not child.ended and time.monotonic() < deadline:
            try:
                await self._ensure_roles()
            except asyncpg.InvalidPasswordError:
                raise RuntimeProblem(
                    f"{self._passwords_file} does not fit the database in {self._data}. "
                    "Restore the file, or start afresh with `assent reset`."
                ) from None
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await asyncio.sleep(0.02)
            else:
                return True
        return False

    async def _ensure_roles(self) -> None:
        connection = await asyncpg.connect(self.superuser_dsn, timeout=10)
        try:
            await ensure_roles(connection, load_passwords(self._passwords_file))
        finally:
            await connection.close()

    def _own_folder(self, folder: Path) -> None:
        """Make the folder for the server's user alone; one in /tmp may be somebody's trap."""
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            found = folder.lstat()
            if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (os.geteuid(), *(self._user or ())[:1]):
                raise RuntimeProblem(f"{folder} is in the way and is not ours. Remove it.") from None
        if self._user:
            os.chown(folder, *self._user, follow_symlinks=False)


def _socket_folder(folder: Path) -> Path:
    """A folder whose socket has a path short enough: ours, or else one in /tmp that is derived from it."""
    ours = folder / "socket"
    if len(os.fsencode(ours / _SOCKET)) <= _LONGEST_SOCKET:
        return ours
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return Path(f"/tmp/assent-{os.geteuid()}-{digest}")  # noqa: S108  # made for one owner, who is checked
