"""An exporter's row as the one who copies uses it: taken up, moved on, left with an error, or left until roused.

Each write is made only if nobody changed the exporter meanwhile: whoever copies as it was before has to stop.
"""

from typing import Any
from uuid import UUID

import msgspec
from asyncpg import Record

from app.audit.log import record
from app.exporters.subjects import ContextType, Naming, Selection, context_prefix
from app.identity.principals import system
from app.storage.engine import fetch, fetch_one, transaction

_LONGEST_WAIT = 60.0
_FIRST_WAIT = 0.5


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be copied, where to, and from which place of the trail on."""

    id: UUID
    tenant: UUID
    name: str
    selection: Selection
    naming: Naming
    config: dict[str, str]
    """Without its secrets."""
    sealed_secrets: bytes
    paused: bool
    caught_up: bool
    position: int
    change_no: int


async def take_up(exporter: UUID) -> Work | None:
    """An exporter as it is now; null if it was deleted."""
    row = await fetch_one(
        """
        SELECT id, tenant, name, context_type, context, subjects, subject_format, config, sealed_secrets, paused,
               caught_up, position, change_no
        FROM exporter WHERE id = $1
        """,
        exporter,
    )
    return None if row is None else _work(row)


def _work(row: Record) -> Work:
    kind = ContextType(row["context_type"])
    prefix = context_prefix(row["tenant"], kind, row["context"])
    made: dict[str, Any] = {
        "config": msgspec.json.decode(row["config"]),
        "selection": Selection.parse(row["subjects"]),
        "naming": Naming(prefix, row["subject_format"], is_own_name=kind is ContextType.AUTO),
    }
    return msgspec.convert({**row, **made}, Work)


async def move_on(work: Work, position: int) -> bool:
    """Note that all up to a place of the trail is copied. False if the exporter was changed, paused or deleted."""
    row = await fetch_one(
        """
        UPDATE exporter SET position = $3, progressed_at = now(), trace = '', failures = 0, due_at = now()
        WHERE id = $1 AND change_no = $2 AND position < $3 RETURNING id
        """,
        work.id, work.change_no, position,
    )  # fmt: skip
    return row is not None


async def rest(work: Work) -> bool:
    """Note that there is nothing to do until the exporter is roused. False if it was changed, paused or deleted.

    Look at the trail once more afterwards: what was published before this was written has roused nobody.
    """
    async with transaction():
        row = await fetch_one(
            """
            UPDATE exporter SET caught_up = true, trace = '', failures = 0, due_at = NULL,
                   progressed_at = CASE WHEN caught_up THEN progressed_at ELSE now() END
            WHERE id = $1 AND change_no = $2 RETURNING position
            """,
            work.id, work.change_no,
        )  # fmt: skip
        if row is not None and not work.caught_up:
            detail = {"name": work.name, "position": row["position"]}
            await record(system(work.tenant), "exporter.caught_up", "exporter", work.id, detail)
    return row is not None


async def set_back(work: Work, trace: str) -> float:
    """Note why the exporter does not come further; the seconds to wait before it is tried again.

    They double with each failure, up to a minute. The trace must not hold secrets.
    """
    row = await fetch_one(
        """
        UPDATE exporter SET trace = $3, failures = failures + 1,
               due_at = now() + make_interval(secs => least($5, $4 * 2 ^ least(failures, 20)))
        WHERE id = $1 AND change_no = $2 RETURNING least($5, $4 * 2 ^ least(failures - 1, 20)) AS wait
        """,
        work.id, work.change_no, trace, _FIRST_WAIT, _LONGEST_WAIT,
    )  # fmt: skip
    return row["wait"] if row is not None else 0.0


async def rouse(tenant: UUID) -> list[UUID]:
    """Those of a tenant's exporters that rest, and from now on do not: their workflows are to be woken."""
    rows = await fetch(
        "UPDATE exporter SET due_at = now() WHERE tenant = $1 AND due_at IS NULL AND NOT paused RETURNING id", tenant
    )
    return [row["id"] for row in rows]
