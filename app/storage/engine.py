"""The pool, transactions and plain SQL of this process.

Single-table reads and writes use Piccolo's queries; joins, locks and set-based statements are SQL, run by `fetch` on
the connection of the current transaction, if there is one. A process has one storage; it belongs to one event loop.
"""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Any

import asyncpg

from app.storage import piccolo_conf

UNAVAILABLE = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.LockNotAvailableError,
    asyncpg.DeadlockDetectedError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # the connection broke in the middle of something
)
"""What a query raises when PostgreSQL is down, going down, starting, or too busy: worth a retry, never the caller's
fault. After a lost connection it is unknown whether a commit took place."""

_afterwards: ContextVar[list[Callable[[], None]] | None] = ContextVar("afterwards", default=None)
_LOCK_TIMEOUT_MS = 15_000
_COMMAND_TIMEOUT_S = 60


async def _nothing_to_reset(_: object) -> None:
    """Instead of asyncpg's own, which costs a round trip after every statement: no statement of ours leaves settings,
    cursors or locks behind in its session. A transaction that is still open is rolled back all the same."""


async def open_storage(dsn: str, *, pool_size: int = 10) -> None:
    """Connect this process. The first connection is made at once, so that a wrong address is noticed here."""
    from app.storage.piccolo_app import APP_CONFIG  # the tables import this module  # noqa: PLC0415

    engine = piccolo_conf.Engine(dsn)
    await engine.start_connection_pool(
        min_size=min(2, pool_size),
        max_size=pool_size,
        command_timeout=_COMMAND_TIMEOUT_S,
        reset=_nothing_to_reset,
        server_settings={"lock_timeout": str(_LOCK_TIMEOUT_MS), "application_name": "assent"},
    )
    piccolo_conf.DB = engine
    for table in APP_CONFIG.table_classes:
        table._meta.db = engine  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  # Piccolo's documented place


async def close_storage() -> None:
    """Give the connections back. Safe to call when nothing is open."""
    if piccolo_conf.DB.pool is not None:
        await piccolo_conf.DB.close_connection_pool()


@asynccontextmanager
async def transaction() -> AsyncGenerator[None]:
    """A transaction, committed when the block ends well. Nesting is an error: Piccolo would join the outer one."""
    afterwards: list[Callable[[], None]] = []
    async with piccolo_conf.DB.transaction(allow_nested=False):
        token = _afterwards.set(afterwards)
        try:
            yield
        finally:
            _afterwards.reset(token)
    for call in afterwards:
        call()


def after_commit(call: Callable[[], None]) -> None:
    """Call something once the current transaction is committed, and not if it is not. It must not block nor raise."""
    afterwards = _afterwards.get()
    if afterwards is None:
        raise RuntimeError("there is no transaction")
    afterwards.append(call)


async def fetch(sql: str, *arguments: Any) -> Sequence[asyncpg.Record]:
    """The rows of a statement with `$1`-style parameters."""
    engine = piccolo_conf.DB
    current = engine.current_transaction.get()
    if current is not None:
        return await current.connection.fetch(sql, *arguments)
    if engine.pool is None:
        raise asyncpg.InterfaceError("the storage is not open")
    async with engine.pool.acquire() as connection:
        return await connection.fetch(sql, *arguments)


async def fetch_one(sql: str, *arguments: Any) -> asyncpg.Record | None:
    """The first row of a statement, or nothing."""
    rows = await fetch(sql, *arguments)
    return rows[0] if rows else None


async def ping() -> None:
    """Ask the database for an answer, any. Raises one of `UNAVAILABLE` if there is none."""
    await fetch("SELECT 1")
