"""The embedded PostgreSQL, as a service that depends on it sees it."""

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import asyncpg
import pytest

from app.runtime import postgres
from app.runtime.postgres import EmbeddedPostgres
from app.runtime.postgres_files import find_binaries, place
from app.runtime.problems import RuntimeProblem

Gone = Callable[[int], Awaitable[None]]

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become another user")

_HOLD = """
import asyncio, sys
from pathlib import Path
from app.runtime.postgres import EmbeddedPostgres

async def main():
    server = EmbeddedPostgres(Path(sys.argv[1]))
    await server.start()
    print(server.pid, flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await server.stop()

asyncio.run(main())
"""


@pytest.fixture
async def server(home: Path) -> AsyncIterator[EmbeddedPostgres]:
    embedded = EmbeddedPostgres(home)
    await embedded.start()
    yield embedded
    await embedded.stop()


@pytest.fixture(scope="module")
async def shared(shared_home: Path) -> AsyncIterator[EmbeddedPostgres]:
    """For tests that leave the server as they found it."""
    embedded = EmbeddedPostgres(shared_home)
    await embedded.start()
    yield embedded
    await embedded.stop()


async def _run(dsn: str, sql: str) -> object:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


async def test_a_second_start_has_the_data_of_the_first(home: Path) -> None:
    for start in range(2):
        server = EmbeddedPostgres(home)
        await server.start()
        if start == 0:
            await _run(server.owner_dsn, "CREATE TABLE kept AS SELECT 42 AS answer")
        else:
            assert await _run(server.owner_dsn, "SELECT answer FROM kept") == 42
        await server.stop()
        assert server.pid is None


async def test_the_service_owns_no_table_and_makes_none(shared: EmbeddedPostgres) -> None:
    await _run(shared.owner_dsn, "CREATE TABLE audit (entry text)")
    for sql in ("CREATE TABLE mine (x int)", "DROP TABLE audit", "ALTER TABLE audit DISABLE TRIGGER ALL"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await _run(shared.dsn, sql)
    assert await _run(shared.dsn, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False


async def test_text_is_utf8_and_ordered_the_same_everywhere(shared: EmbeddedPostgres) -> None:
    assert (
        await _run(shared.dsn, "SELECT string_agg(t, '' ORDER BY t) FROM unnest(ARRAY['é', 'b', 'B', 'a']) t") == "Babé"
    )
    assert await _run(shared.dsn, "SELECT upper('é')") == "É"
    assert await _run(shared.dsn, "SHOW timezone") == "UTC"


async def test_nobody_gets_in_without_a_password(shared: EmbeddedPostgres) -> None:
    user, _, rest = shared.dsn.removeprefix("postgresql://").partition(":")
    with pytest.raises(asyncpg.InvalidPasswordError):
        await _run(f"postgresql://{user}:wrong@{rest.partition('@')[2]}", "SELECT 1")


async def test_what_was_committed_survives_kill_9_of_the_server(server: EmbeddedPostgres) -> None:
    await _run(server.owner_dsn, "CREATE TABLE kept AS SELECT 42 AS answer")
    killed, address = server.pid, server.dsn
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    await server.wait()
    await server.start()
    assert server.dsn == address
    assert await _run(server.owner_dsn, "SELECT answer FROM kept") == 42


async def test_it_dies_with_a_parent_that_is_killed(home: Path, gone: Gone) -> None:
    parent = _hold(home)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.communicate()
    await gone(child)
    server = EmbeddedPostgres(home)
    await server.start()
    await server.stop()


async def test_a_server_left_behind_on_the_same_folder_is_stopped_first(home: Path, server: EmbeddedPostgres) -> None:
    left_behind = server.pid
    successor = EmbeddedPostgres(home)
    await successor.start()
    assert server.pid is None
    assert successor.pid not in {None, left_behind}
    assert await _run(successor.dsn, "SELECT 1") == 1
    await successor.stop()


async def test_an_interrupted_first_start_is_taken_up(home: Path, server: EmbeddedPostgres) -> None:
    await server.stop()
    (home / "postgres" / "data").rename(home / "postgres" / "data.new")
    (home / "postgres" / "data.new" / "PG_VERSION").unlink()
    await server.start()
    assert await _run(server.dsn, "SELECT 1") == 1


async def test_a_long_path_does_not_keep_it_from_listening(home: Path) -> None:
    server = EmbeddedPostgres(home / ("long" * 30))
    await server.start()
    assert await _run(server.dsn, "SELECT 1") == 1
    await server.stop()


async def test_what_does_not_fit_the_data_is_named_and_the_data_not_touched(
    home: Path, server: EmbeddedPostgres
) -> None:
    await server.stop()
    version, passwords = home / "postgres" / "data" / "PG_VERSION", home / "postgres" / "passwords.json"
    version.write_text("17\n")
    with pytest.raises(RuntimeProblem, match="made by PostgreSQL 17, this Assent brings 18"):
        await server.start()
    version.write_text("18\n")
    kept = passwords.read_bytes()
    passwords.unlink()
    with pytest.raises(RuntimeProblem, match=r"passwords\.json.*assent reset"):
        await server.start()
    passwords.write_text('{"superuser": "a", "owner": "b", "service": "c"}')
    with pytest.raises(RuntimeProblem, match=r"passwords\.json does not fit"):
        await server.start()
    passwords.write_bytes(kept)
    await server.start()


async def test_a_folder_with_other_things_in_it_is_refused(home: Path) -> None:
    (home / "thesis.tex").touch()
    with pytest.raises(RuntimeProblem, match="not empty and not Assent's"):
        await EmbeddedPostgres(home).start()
    assert _names(home) == ["thesis.tex"]


async def test_secrets_are_for_their_owner_only_and_not_logged(home: Path, server: EmbeddedPostgres) -> None:
    assert (home / "postgres" / "passwords.json").stat().st_mode & 0o077 == 0
    assert (home / "postgres" / "data").stat().st_mode & 0o077 == 0
    password = server.owner_dsn.split(":")[2].partition("@")[0]
    assert password not in (home / "logs" / "postgres.log").read_text()


@as_root
async def test_root_starts_it_from_an_environment_that_others_cannot_enter(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    binaries = place(find_binaries(), closed)
    monkeypatch.setattr(postgres, "find_binaries", lambda: binaries)
    server = EmbeddedPostgres(home / "data")
    await server.start()
    assert await _run(server.dsn, "SELECT 1") == 1
    await server.stop()
    assert closed.stat().st_mode & 0o777 == 0o700


@as_root
def test_binaries_that_only_root_can_read_are_copied_not_opened(home: Path) -> None:
    source = place(find_binaries(), home)
    secret = Path(source.program("initdb"))
    secret.unlink()
    secret.write_bytes(b"#!/bin/sh\n")
    secret.chmod(0o700)
    (home / "other").mkdir()
    copy = Path(place(source, home / "other").program("initdb"))
    assert copy.stat().st_mode & 0o777 == 0o755
    assert secret.stat().st_mode & 0o777 == 0o700


@as_root
async def test_root_is_told_which_folder_is_closed(home: Path) -> None:
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(RuntimeProblem, match=f"cannot pass through {closed}.*ASSENT_HOME"):
        await EmbeddedPostgres(closed / "data").start()
    assert closed.stat().st_mode & 0o777 == 0o700


@as_root
async def test_a_plain_user_runs_it_as_itself(home: Path, gone: Gone) -> None:
    nobody = pwd.getpwnam("nobody")
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    process = _hold(home / "data", user=nobody.pw_uid)
    assert process.stdout is not None
    child = int(process.stdout.readline())
    assert _user_of(child) == nobody.pw_uid
    assert not list((home / "data").glob("postgresql-*")), "run in place"
    process.communicate("stop")
    assert process.returncode == 0
    await gone(child)


def _hold(home: Path, user: int | None = None) -> subprocess.Popen[str]:
    """A process that starts the server, prints its id, and stops it when its input ends."""
    python = sys.executable
    if user is not None:  # ours may lie in root's home, and so may the folder of our packages
        system = shutil.which("python{}.{}".format(*sys.version_info), path="/usr/local/bin:/usr/bin")
        if not system or not _passable(Path(postgres.__file__)) or not _passable(Path(asyncpg.__file__)):
            pytest.skip("another user cannot enter this environment")
        python = system
    return subprocess.Popen(  # noqa: S603  # our own words
        [python, "-c", _HOLD, str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        user=user,
        env={"PATH": os.defpath, "PYTHONPATH": os.pathsep.join(sys.path)},
    )


def _passable(path: Path) -> bool:
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in path.parents)


def _names(folder: Path) -> list[str]:
    return [entry.name for entry in folder.iterdir()]


def _user_of(pid: int) -> int | None:
    """Whose the process is; None once it has ended."""
    try:
        return Path(f"/proc/{pid}").stat().st_uid
    except FileNotFoundError:
        return None
