"""What the operations on every kind of row share."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import UUID, uuid4

import msgspec
from asyncpg import Record, UniqueViolationError

from app.errors import Conflict, NotFound
from app.identity.principals import Principal, Scope
from app.naming.model import ServiceType, Some
from app.storage.engine import fetch, fetch_one

View = TypeVar("View", bound=msgspec.Struct)


def new_id() -> str:
    """The id of a new row."""
    return str(uuid4())


def require_writing(actor: Principal, scope: Scope) -> None:
    """Raise `Forbidden` unless the actor may write, and may see what comes of it."""
    actor.require(scope)
    actor.require(Scope.READ)


@contextmanager
def once(message: str) -> Generator[None]:
    """Within a transaction: what is there already is a `Conflict` with this message, whoever was first."""
    try:
        yield
    except UniqueViolationError:
        raise Conflict(message, kind="duplicate") from None


async def page(select: str, kind: type[View], *arguments: Any, limit: int | None, offset: int) -> Some[View]:
    """Some rows of a statement on one table `x`, newest first."""
    place = len(arguments)
    rows = await fetch(
        f"{select} ORDER BY x.created_at DESC, x.id LIMIT ${place + 1} OFFSET ${place + 2}", *arguments, limit, offset
    )
    total = await fetch_one(f"SELECT count(*) FROM ({select}) found", *arguments)
    return Some([msgspec.convert(dict(row), kind) for row in rows], total[0] if total else 0)


async def change_row(table: str, tenant: UUID, row: str, columns: dict[str, Any]) -> None:
    """Write columns of a tenant's row, within the caller's transaction."""
    written = "".join(f"{column} = ${place}, " for place, column in enumerate(columns, 3))
    await fetch(
        f"UPDATE {table} SET {written}updated_at = now() WHERE tenant = $1 AND id = $2", tenant, row, *columns.values()
    )


async def lock_own(table: str, entity: str, tenant: UUID, row: str) -> Record:
    """Lock a tenant's own row until the transaction ends. Raises `NotFound`, also for what is not its own."""
    found = await fetch_one(f"SELECT * FROM {table} WHERE tenant = $1 AND id = $2 FOR UPDATE", tenant, row)
    if found is None:
        raise NotFound(entity, row)
    return found


async def keep_resolver(actor: Principal, service: object) -> None:
    """Hold on to the resolver that a row is to be linked with, until the transaction ends. Raises `NotFound`.

    Before any other row is locked: whoever deletes a service goes on to the rows that are linked with it.
    """
    if not isinstance(service, str):
        return
    found = await fetch_one(
        "SELECT 1 FROM service_instance WHERE tenant = $1 AND id = $2 AND service_type = $3 FOR KEY SHARE",
        actor.tenant, service, ServiceType.IDR,
    )  # fmt: skip
    if found is None:
        raise NotFound("IDR service instance", service)
