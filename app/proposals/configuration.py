"""What registries configure beside the level, by place: settings, and the mode."""

from uuid import UUID

import msgspec

from app.audit.log import Event, record, record_all
from app.contracts.artifacts import artifact_state
from app.contracts.names import DEFAULT_GROUP, ArtifactName
from app.contracts.rules import Mode, Place, RegistryConfig, effective_rule, ensure_group, read_rule, store_rule
from app.errors import Conflict
from app.identity.grants import require_name, require_writer
from app.identity.principals import Principal, Scope
from app.proposals import wakeups
from app.proposals.removal import Purge, purge_locked
from app.storage.engine import fetch, fetch_one, transaction


class ConfigChange(msgspec.Struct, frozen=True):
    """Members of a configuration to write, and others to remove; the rest stays."""

    written: RegistryConfig = RegistryConfig()
    removed: frozenset[str] = frozenset()
    """By the names of the fields."""

    def applied(self, before: RegistryConfig) -> RegistryConfig:
        """The configuration afterwards."""
        members = {name: value for name, value in msgspec.structs.asdict(self.written).items() if value is not None}
        return msgspec.structs.replace(before, **members, **dict.fromkeys(self.removed))


class _Site(msgspec.Struct, frozen=True):
    """A place, and what the audit trail says it is."""

    kind: str
    id: UUID


async def set_config(actor: Principal, place: Place, change: ConfigChange) -> RegistryConfig:
    """Change what is configured at a place; all of it, as it is then. Admins only but for names, which need the right
    to write what has them.

    Raises `Forbidden`, and `Conflict` of the kind `read-only` where the mode allows no writing.
    """
    async with transaction():
        site = await _site(actor, place)
        await require_configurable(actor.tenant, place)
        rule = await read_rule(actor.tenant, place)
        before = rule.config if rule else RegistryConfig()
        after = change.applied(before)
        if after != before:
            await store_rule(actor.tenant, place, config=after)
            detail = {"name": place.name, "group": place.group, "config": msgspec.to_builtins(after)}
            await record(actor, "config.set", site.kind, site.id, detail)
    return after


async def require_configurable(tenant: UUID, place: Place) -> None:
    """Raise `Conflict` of the kind `read-only` if nothing may be configured at a place but its mode."""
    mode = (await effective_rule(tenant, place)).mode
    if mode.is_read_only:
        what = f"Subject {place.name}" if place.name else "This"
        raise Conflict(f"{what} is in read-only mode ({mode}).", kind="read-only")


async def set_mode(actor: Principal, place: Place, mode: Mode | None, *, force: bool = False) -> None:
    """Set the mode of a place, or (null) go back to what holds around it. Rights are as in `set_config`.

    IMPORT needs a place without versions, unless forced: then what is deleted softly there goes for good, so that the
    numbers that come from elsewhere find room. Raises `Forbidden`, and `Conflict` of the kinds `not-empty`
    and `proposal-open`.
    """
    gone = Purge([], [], [])
    async with transaction():
        site = await _site(actor, place)
        if mode is Mode.IMPORT and not force:
            current = (await effective_rule(actor.tenant, place)).mode
            if current is not Mode.IMPORT:
                gone = await _make_room(actor, place)
        await store_rule(actor.tenant, place, mode=mode)
        detail = {"name": place.name, "group": place.group, "mode": mode}
        await record_all(actor, [*gone.events, Event("mode.set", site.kind, site.id, detail)])
    for proposal in gone.released:
        wakeups.wake(proposal)


async def _site(actor: Principal, place: Place) -> _Site:
    """Who may configure it is settled here, and that nobody else does so at the same time."""
    where = f"{actor.tenant} {place.group or ''} {place.name or ''}"
    await fetch("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", where)
    if place.name is None:
        actor.require(Scope.ADMINISTER)
        if place.group is None:
            return _Site("tenant", actor.tenant)
        return _Site("group", await ensure_group(actor.tenant, place.group))
    row = await fetch_one(
        """
        SELECT a.id, a.owner, a.fqn FROM artifact a JOIN artifact_group g ON g.id = a.artifact_group
        WHERE a.tenant = $1 AND g.name = $2 AND a.name = $3 AND a.deleted_at IS NULL
        """,
        actor.tenant, place.group, place.name,
    )  # fmt: skip
    if row is None:
        await require_name(actor, ArtifactName(place.group or DEFAULT_GROUP, place.name).fqn)
        return _Site("tenant", actor.tenant)
    await require_writer(actor, row["owner"], row["fqn"])
    return _Site("asset", row["id"])


async def _make_room(actor: Principal, place: Place) -> Purge:
    """Delete what is deleted softly at a place for good."""
    where = """
    a.tenant = $1 AND a.deleted_at IS NULL AND ($2::text IS NULL OR g.name = $2) AND ($3::text IS NULL OR a.name = $3)
    """
    arguments = (actor.tenant, place.group, place.name)
    await fetch(
        f"""
        SELECT 1 FROM artifact a JOIN artifact_group g ON g.id = a.artifact_group WHERE {where}
        ORDER BY a.id FOR NO KEY UPDATE OF a
        """,
        *arguments,
    )
    rows = await fetch(
        f"""
        SELECT a.id, array_agg(v.ordinal) AS ordinals, bool_and(v.state = 'DELETED') AS deleted
        FROM artifact a JOIN artifact_group g ON g.id = a.artifact_group
        JOIN version v ON v.artifact = a.id AND v.state NOT IN ('DRAFT', 'PURGED')
        WHERE {where} GROUP BY a.id ORDER BY a.id
        """,
        *arguments,
    )
    if not all(row["deleted"] for row in rows):
        raise Conflict("Cannot import since found existing subjects", kind="not-empty")
    found = Purge([], [], [])
    for row in rows:
        gone = await purge_locked(await artifact_state(actor.tenant, row["id"]), row["ordinals"])
        found.events.extend(gone.events)
        found.released.extend(gone.released)
    return found
