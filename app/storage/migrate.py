"""Bringing a database to the tables of this version, by one process at a time."""

import contextlib
import io
import os
from urllib.parse import unquote, urlsplit

import asyncpg
from piccolo.apps.migrations.commands.forwards import run_forwards
from piccolo.apps.migrations.tables import Migration

from app.storage import piccolo_conf

_LOCK = 0x617373656E74  # "assent": the advisory lock that migrating processes queue on


class MigrationError(Exception):
    """The database could not be brought to this version; it is as it was before."""


async def migrate(owner_dsn: str, service_dsn: str) -> None:
    """Apply what is missing, as the owner of the tables, then grant the service's role what it needs.

    A second process waits for the first and finds nothing left to do. With one role for both, append-only rests on
    triggers alone. Raises `MigrationError`, and asyncpg's errors where the server cannot be reached.
    """
    lock = await asyncpg.connect(owner_dsn)
    try:
        await lock.execute("SELECT pg_advisory_lock($1)", _LOCK)
        await _forwards(owner_dsn)
        await _grant(lock, service_dsn)
    finally:
        await lock.close()


async def _forwards(owner_dsn: str) -> None:
    """Run Piccolo's migrations and their book-keeping in one transaction, on an engine of their own."""
    engine = piccolo_conf.Engine(owner_dsn)
    opened, piccolo_conf.DB = piccolo_conf.DB, engine
    Migration._meta.db = engine  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  # Piccolo's documented place
    os.environ["PICCOLO_CONF"] = piccolo_conf.__name__
    output = io.StringIO()
    try:
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
            async with engine.transaction():
                result = await run_forwards(app_name="assent")
                if not result.success:
                    raise MigrationError(result.message or output.getvalue())
    finally:
        piccolo_conf.DB = opened


async def _grant(connection: asyncpg.Connection, service_dsn: str) -> None:
    role = unquote(urlsplit(service_dsn).username or "")
    owner = await connection.fetchval("SELECT current_user")
    if role and role != owner:
        await connection.execute("SELECT assent_grant($1)", role)
