"""Exporters as people see them: what they copy, where to without its secrets, and how far they have come."""

from datetime import datetime
from typing import Any

import msgspec
from asyncpg import Record

from app.errors import NotFound
from app.exporters.subjects import ContextType, context_prefix
from app.identity.principals import Principal
from app.storage.engine import fetch, fetch_one

_COLUMNS = """
id, tenant, name, context_type, context, subjects, subject_format, kek_format, config, paused, caught_up, position,
progressed_at, trace
"""


class ExporterView(msgspec.Struct, frozen=True, kw_only=True):
    """An exporter. In `config` secrets are replaced."""

    name: str
    context_type: ContextType
    context: str | None
    """What was given for CUSTOM; with AUTO the name that was made, with its dot."""
    subjects: list[str]
    subject_format: str | None
    kek_format: str | None
    config: dict[str, str]


class ExporterStatus(msgspec.Struct, frozen=True, kw_only=True):
    """How far an exporter has come. `position` is a number of the audit trail; `trace` says what holds it up, if
    anything does."""

    name: str
    state: str
    position: int
    progressed_at: datetime
    trace: str


async def list_exporters(actor: Principal) -> list[str]:
    """The names of the tenant's exporters, in order. Raises `Forbidden`."""
    rows = await fetch("SELECT name FROM exporter WHERE tenant = $1 ORDER BY name", actor.reads())
    return [row["name"] for row in rows]


async def get_exporter(actor: Principal, name: str) -> ExporterView:
    """One exporter. Raises `NotFound`, `Forbidden`."""
    row = await _row(actor, name)
    kind, context = ContextType(row["context_type"]), row["context"]
    if kind is ContextType.AUTO:
        context = f".{context_prefix(row['tenant'], kind, context)}"
    made: dict[str, Any] = {"context": context, "config": msgspec.json.decode(row["config"])}
    return msgspec.convert({**row, **made}, ExporterView)


async def get_status(actor: Principal, name: str) -> ExporterStatus:
    """How an exporter is doing. Raises `NotFound`, `Forbidden`."""
    row = await _row(actor, name)
    state = "PAUSED" if row["paused"] else "RUNNING" if row["caught_up"] else "STARTING"
    return msgspec.convert({**row, "state": state}, ExporterStatus)


async def _row(actor: Principal, name: str) -> Record:
    row = await fetch_one(f"SELECT {_COLUMNS} FROM exporter WHERE tenant = $1 AND name = $2", actor.reads(), name)
    if row is None:
        raise NotFound("exporter", name)
    return row
