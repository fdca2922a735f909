"""Copying what happened here to another registry, in the order in which it happened.

The place in the trail is written down after each thing that was copied, so that a process that dies repeats one thing,
and the other registry takes a repetition for what it is. What fails holds up what comes after it: a later schema may
refer to an earlier one.
"""

import logging
import time
from collections.abc import Awaitable, Callable
from typing import Self
from uuid import UUID

import msgspec

from app.contracts.registry import VERSIONS, VISIBLE, SubjectVersion, find_version, subject_version
from app.errors import Invalid
from app.exporters.config import connect
from app.exporters.far import FarError, FarReference, FarRegistry, FarSchema, Unfit
from app.exporters.subjects import FarName
from app.exporters.trail import Entry, Happening, entries_after
from app.exporters.work import Work, move_on, rest, set_back, take_up
from app.outbound.guard import AllowList
from app.outbound.vault import Use, Vault, VaultError
from app.settings import Settings
from app.storage.engine import UNAVAILABLE, fetch_one

BATCH_SECONDS = 20.0
"""How long one call copies before it says that there is more."""
_LANGUAGES = frozenset({"AVRO", "JSON", "PROTOBUF"})
"""What Confluent's registry knows. Artifacts of other kinds stay here."""
_log = logging.getLogger(__name__)


class Left(msgspec.Struct, frozen=True):
    """What an exporter has left to do: something now, something after a wait, nothing, or nothing ever (deleted)."""

    more_now: bool = False
    wait: float | None = None
    gone: bool = False


class Copier:
    """Copies for exporters, whichever it is given."""

    def __init__(self, settings: Settings) -> None:
        """Takes the secret and the allow-list from the settings."""
        self._vault = Vault(settings.secret(), Use.EXPORTER_SECRETS)
        self._allow = AllowList(settings.channel_allow)

    async def copy_due(self, exporter: UUID) -> Left:
        """Copy for a while what an exporter has not copied yet; what is left.

        Whatever goes wrong with the other registry ends in the exporter's trace. Raises one of `UNAVAILABLE` where
        PostgreSQL does not answer.
        """
        work = await take_up(exporter)
        if work is None:
            return Left(gone=True)
        if work.paused:
            return Left()
        try:
            return await self._copy(work)
        except FarError as error:
            trace = str(error)
        except UNAVAILABLE:
            raise
        except Exception:  # noqa: BLE001  # whatever it is, it is on record, and tried again
            _log.exception("exporter %s cannot go on", work.id)
            trace = "Something went wrong here, and is in the log of the worker."
        _log.warning("exporter %s stands still: %s", work.id, trace)
        return Left(wait=await set_back(work, trace))

    async def _copy(self, work: Work) -> Left:
        until = time.monotonic() + BATCH_SECONDS
        async with _Batch(work, lambda: self._open(work)) as batch:
            position = work.position
            while entries := await entries_after(work.tenant, position):
                for entry in entries:
                    if not await batch.copy(entry) or time.monotonic() > until:
                        return Left(more_now=True)
                position = entries[-1].seq
                if not await move_on(work, position):
                    return Left(more_now=True)
            if not work.caught_up:
                await batch.greet()
            rests = await rest(work)
            return Left(more_now=not rests or bool(await entries_after(work.tenant, position, limit=1)))

    async def _open(self, work: Work) -> FarRegistry:
        try:
            secrets = self._vault.open(work.sealed_secrets, tenant=work.tenant, row=work.id)
            config = work.config | msgspec.json.decode(secrets, type=dict[str, str])
            return await FarRegistry.open(connect(config), self._allow)
        except (VaultError, Invalid) as error:
            raise FarError(str(error)) from None


class _Batch:
    """What is copied over one connection, which is made when the first thing is to be copied."""

    def __init__(self, work: Work, connect: Callable[[], Awaitable[FarRegistry]]) -> None:
        self._work, self._connect = work, connect
        self._far: FarRegistry | None = None
        self._known: set[UUID] = set()
        """Versions that are there, or about to be."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._far is not None:
            await self._far.close()

    async def copy(self, entry: Entry) -> bool:
        """Copy one thing, if it is to be copied, and note it. False if the exporter was changed meanwhile."""
        if not self._work.selection.includes(entry.group, entry.name) or self._work.naming.is_echo(entry.group):
            return True
        match entry.action:
            case Happening.PUBLISHED:
                await self._publish(entry)
            case Happening.DELETED | Happening.PURGED:
                for ordinal in entry.ordinals:
                    await self._delete(entry, ordinal)
        return await move_on(self._work, entry.seq)

    async def greet(self) -> None:
        """See that the other registry is there, also where there was nothing to copy."""
        await (await self._registry()).greet()

    async def _registry(self) -> FarRegistry:
        if self._far is None:
            self._far = await self._connect()
        return self._far

    async def _publish(self, entry: Entry) -> None:
        version = await _version(entry.version)
        if version is None or version.format not in _LANGUAGES:
            return
        for one in await self._with_targets(version):
            await self._register(one)

    async def _with_targets(self, version: SubjectVersion) -> list[SubjectVersion]:
        """A version after all that it refers to, directly and through others, but for what is known."""
        if version.id in self._known:
            return []
        self._known.add(version.id)
        chain: list[SubjectVersion] = []
        for reference in version.references:
            ordinal = reference.version if reference.version > 0 else None
            target = await find_version(
                self._work.tenant, reference.group, reference.subject, ordinal, deleted=ordinal is not None
            )
            if target is not None:
                chain += await self._with_targets(target)
        return [*chain, version]

    async def _register(self, version: SubjectVersion) -> None:
        """Register a version there. One that was softly deleted since may be left out: nobody sees it any more."""
        far, name = await self._registry(), self._work.naming.far(version.group, version.name)
        if version.deleted and await far.schema_id(str(name), version.ordinal) == version.schema_id:
            return  # it was copied before; its deletion follows, or was copied as well
        try:
            await far.register(str(name), self._as_there(version, name))
        except Unfit as error:
            if not version.deleted:
                raise
            _log.info("exporter %s leaves a deleted version out: %s", self._work.id, error)

    def _as_there(self, version: SubjectVersion, name: FarName) -> FarSchema:
        naming = self._work.naming
        references = [
            FarReference(one.name, naming.far(one.group, one.subject).seen_from(name), one.version)
            for one in version.references
        ]
        return FarSchema(
            schema=version.text,
            schema_type=version.format,
            id=version.schema_id,
            version=version.ordinal,
            references=references or None,
            metadata=version.contract.metadata,
            rule_set=version.contract.rule_set,
        )

    async def _delete(self, entry: Entry, ordinal: int) -> None:
        """Delete a version there, unless its number was given anew since and the far one is the new one already."""
        far, name = await self._registry(), str(self._work.naming.far(entry.group, entry.name))
        permanent = entry.action is Happening.PURGED
        present = await find_version(self._work.tenant, entry.group, entry.name, ordinal, deleted=permanent)
        if present is not None and present.schema_id == await far.schema_id(name, ordinal):
            return
        await far.delete(name, ordinal)
        if permanent:
            await far.delete(name, ordinal, permanent=True)


async def _version(version: UUID | None) -> SubjectVersion | None:
    """A version that may be served; null if it may not, or not any more."""
    row = await fetch_one(f"{VERSIONS} WHERE v.id = $1 AND {VISIBLE}", version)
    return subject_version(row) if row else None
