"""Making and changing exporters. Administrators only: an exporter sees every subject of its tenant.

Each change is on record and counts up the exporter's `change_no`, so that whoever is copying as it was before stops.
"""

import re
from typing import Any
from uuid import UUID, uuid4

import msgspec
from asyncpg import Record

from app.audit.log import record
from app.errors import Conflict, Invalid, NotFound
from app.exporters.config import URL, Settled, settle
from app.exporters.subjects import INVALID_CONFIG, ContextType, Selection, check_context, check_format
from app.identity.principals import Principal, Scope
from app.outbound.guard import AllowList, DestinationRefused, DestinationUnknown, obtain
from app.outbound.vault import Use, Vault
from app.proposals import wakeups
from app.settings import Settings
from app.storage.engine import fetch, fetch_one, transaction

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,254}")
_MAX_FORMAT = 255


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What an exporter is to be; what is null stays as it is, or is as it is by default."""

    context_type: ContextType | None = None
    context: str | None = None
    subjects: list[str] | None = None
    subject_format: str | None = None
    """Empty for none."""
    kek_format: str | None = None
    """Empty for none. Stored for clients: there are no keys to encrypt keys with here."""
    config: dict[str, str] | None = None


class _Info(msgspec.Struct, frozen=True, kw_only=True):
    """What is copied, and what it is called there."""

    context_type: ContextType = ContextType.AUTO
    context: str | None = None
    subjects: list[str] = msgspec.field(default_factory=lambda: ["*"])
    subject_format: str | None = None
    kek_format: str | None = None

    def changed(self, wanted: Wanted) -> "_Info":
        """With what is wanted. Raises `Invalid`."""
        asked = {name: getattr(wanted, name) for name in self.__struct_fields__}
        info = msgspec.structs.replace(self, **{name: value for name, value in asked.items() if value is not None})
        selection = Selection.parse(info.subjects)
        check_context(info.context_type, info.context)
        check_format(info.subject_format, selection)
        if len(info.kek_format or "") > _MAX_FORMAT:
            raise Invalid(f"A format has at most {_MAX_FORMAT} characters.", kind=INVALID_CONFIG, field="kek_format")
        return info


async def create_exporter(actor: Principal, settings: Settings, name: str, wanted: Wanted) -> None:
    """Make an exporter, which begins to copy at once.

    Raises `Forbidden`; `Invalid` of the kinds `exporter-name`, `exporter-config` and `exporter-subjects`; `Conflict`
    of the kinds `exporter-exists` and `too-many-exporters`.
    """
    actor.require(Scope.ADMINISTER)
    if not _NAME.fullmatch(name):
        said = "has 1 to 255 letters, digits, dots, underscores and hyphens, and begins with a letter or a digit"
        raise Invalid(f"The name of an exporter {said}.", kind="exporter-name", field="name")
    info = _Info().changed(wanted)
    settled = await _settle(settings, wanted.config or {})
    exporter = uuid4()
    async with transaction():
        await fetch("SELECT 1 FROM tenant WHERE id = $1 FOR NO KEY UPDATE", actor.tenant)  # so that counting is exact
        rows = await fetch("SELECT name FROM exporter WHERE tenant = $1", actor.tenant)
        if name in [row["name"] for row in rows]:
            raise Conflict(f"An exporter {name!r} exists already.", kind="exporter-exists")
        if len(rows) >= settings.max_exporters:
            raise Conflict(f"There are {len(rows)} exporters; no more can be made.", kind="too-many-exporters")
        sealed = _seal(actor, settings, exporter, settled)
        await fetch(
            """
            INSERT INTO exporter (id, tenant, name, context_type, context, subjects, subject_format, kek_format, config,
                                  sealed_secrets)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """,
            exporter, actor.tenant, name, info.context_type, info.context, info.subjects, info.subject_format or None,
            info.kek_format or None, msgspec.json.encode(settled.shown).decode(), sealed,
        )  # fmt: skip
        await record(actor, "exporter.created", "exporter", exporter, {"name": name, **_told(info, settled)})
    wakeups.wake_exporter(exporter)


async def update_exporter(actor: Principal, settings: Settings, name: str, wanted: Wanted) -> None:
    """Change what a paused exporter copies, what that is called there, or where it goes.

    What was copied stays there under its name; reset the exporter to have all copied anew. One that goes elsewhere is
    starting, from where it was, until it has been let in. Raises `Forbidden`, `NotFound`, `Conflict` of the kind
    `exporter-not-paused`, and `Invalid` as `create_exporter` does.
    """
    actor.require(Scope.ADMINISTER)
    settled = None if wanted.config is None else await _settle(settings, wanted.config)
    async with transaction():
        row = await _locked_paused(actor, name)
        info = msgspec.convert(dict(row), _Info).changed(wanted)
        await fetch(
            """
            UPDATE exporter SET context_type = $2, context = $3, subjects = $4, subject_format = $5, kek_format = $6,
                   config = coalesce($7, config), sealed_secrets = coalesce($8, sealed_secrets),
                   caught_up = caught_up AND $7::jsonb IS NULL, change_no = change_no + 1
            WHERE id = $1
            """,
            row["id"], info.context_type, info.context, info.subjects, info.subject_format or None,
            info.kek_format or None,
            msgspec.json.encode(settled.shown).decode() if settled else None,
            _seal(actor, settings, row["id"], settled) if settled else None,
        )  # fmt: skip
        await record(actor, "exporter.updated", "exporter", row["id"], {"name": name, **_told(info, settled)})


async def pause_exporter(actor: Principal, name: str) -> None:
    """Have an exporter copy nothing until it is resumed; what it is just sending still arrives.

    Raises `Forbidden`, `NotFound`, and `Conflict` of the kind `exporter-starting` while it starts and nothing holds it
    up.
    """
    actor.require(Scope.ADMINISTER)
    async with transaction():
        row = await _locked(actor, name)
        if row["paused"]:
            return
        if not row["caught_up"] and not row["trace"]:
            raise Conflict(f"The exporter {name!r} is starting.", kind="exporter-starting")
        await fetch("UPDATE exporter SET paused = true, due_at = NULL, change_no = change_no + 1 WHERE id = $1",
                    row["id"])  # fmt: skip
        await record(actor, "exporter.paused", "exporter", row["id"], {"name": name})


async def resume_exporter(actor: Principal, name: str) -> None:
    """Have a paused exporter go on where it was, at once.

    Raises `Forbidden`, `NotFound`, and `Conflict` of the kind `exporter-running` where it is not paused.
    """
    actor.require(Scope.ADMINISTER)
    async with transaction():
        row = await _locked(actor, name)
        if not row["paused"]:
            raise Conflict(f"The exporter {name!r} is running already.", kind="exporter-running")
        await fetch(
            """
            UPDATE exporter SET paused = false, due_at = now(), trace = '', failures = 0, change_no = change_no + 1
            WHERE id = $1
            """,
            row["id"],
        )
        await record(actor, "exporter.resumed", "exporter", row["id"], {"name": name})
    wakeups.wake_exporter(row["id"])


async def reset_exporter(actor: Principal, name: str) -> None:
    """Have a paused exporter begin again, once it is resumed: all that it copies is copied anew.

    Raises `Forbidden`, `NotFound`, and `Conflict` of the kind `exporter-not-paused`.
    """
    actor.require(Scope.ADMINISTER)
    async with transaction():
        row = await _locked_paused(actor, name)
        await fetch(
            """
            UPDATE exporter SET position = 0, caught_up = false, progressed_at = now(), trace = '', failures = 0,
                   change_no = change_no + 1
            WHERE id = $1
            """,
            row["id"],
        )
        await record(actor, "exporter.reset", "exporter", row["id"], {"name": name})


async def delete_exporter(actor: Principal, name: str) -> None:
    """Delete an exporter; what it copied stays where it is. Raises `Forbidden`, `NotFound`."""
    actor.require(Scope.ADMINISTER)
    async with transaction():
        row = await _locked(actor, name)
        await fetch("DELETE FROM exporter WHERE id = $1", row["id"])
        await record(actor, "exporter.deleted", "exporter", row["id"], {"name": name})
    wakeups.wake_exporter(row["id"])


async def _locked(actor: Principal, name: str) -> Record:
    row = await fetch_one(
        """
        SELECT id, context_type, context, subjects, subject_format, kek_format, paused, caught_up, trace
        FROM exporter WHERE tenant = $1 AND name = $2 FOR NO KEY UPDATE
        """,
        actor.tenant, name,
    )  # fmt: skip
    if row is None:
        raise NotFound("exporter", name)
    return row


async def _locked_paused(actor: Principal, name: str) -> Record:
    row = await _locked(actor, name)
    if not row["paused"]:
        raise Conflict(f"The exporter {name!r} is not paused.", kind="exporter-not-paused")
    return row


async def _settle(settings: Settings, config: dict[str, str]) -> Settled:
    """Settings that can be used, and lead to where they may. A host that cannot be looked up yet may come up later."""
    settled, destination = settle(config)
    try:
        await obtain(destination, AllowList(settings.channel_allow))
    except DestinationRefused as error:
        raise Invalid(str(error), kind=INVALID_CONFIG, field="config") from None
    except DestinationUnknown:
        pass
    return settled


def _seal(actor: Principal, settings: Settings, exporter: UUID, settled: Settled) -> bytes:
    vault = Vault(settings.secret(), Use.EXPORTER_SECRETS)
    return vault.seal(msgspec.json.encode(settled.secrets).decode(), tenant=actor.tenant, row=exporter)


def _told(info: _Info, settled: Settled | None) -> dict[str, Any]:
    """What goes on record: no secrets, and no more subjects than are read."""
    told = {**msgspec.to_builtins(info), "subjects": info.subjects[:100]}
    return told if settled is None else {**told, "url": settled.shown[URL], "settings": sorted(settled.shown)}
