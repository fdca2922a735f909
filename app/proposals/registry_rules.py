"""A registry's three rules at its three places: for everything, for a group, for an artifact."""

from enum import StrEnum
from uuid import UUID

from app.audit.log import record
from app.contracts.quality import check_integrity, check_validity
from app.contracts.records import ArtifactRecord
from app.contracts.rules import Place, Rule, read_rule, require_group, store_rule
from app.errors import Conflict, Invalid, NotFound
from app.formats import Level
from app.identity.grants import require_writer
from app.identity.principals import Principal, Scope
from app.proposals.configuration import require_configurable
from app.proposals.negotiation import Held
from app.proposals.rules import set_artifact_rule, set_wider_rule
from app.proposals.versioning import lock_writable
from app.storage.engine import transaction


class RuleType(StrEnum):
    """What a rule is about."""

    VALIDITY = "VALIDITY"
    COMPATIBILITY = "COMPATIBILITY"
    INTEGRITY = "INTEGRITY"


async def list_rules(tenant: UUID, place: Place) -> dict[RuleType, str]:
    """The rules that are set at a place itself, with their configuration, in the registry's order."""
    rule = await read_rule(tenant, place) or Rule()
    found = {
        RuleType.VALIDITY: rule.validity,
        RuleType.COMPATIBILITY: rule.level.value if rule.level is not None else None,
        RuleType.INTEGRITY: rule.integrity,
    }
    if place.group is not None:
        found = dict(sorted(found.items()))
    return {kind: config for kind, config in found.items() if config is not None}


async def get_rule(tenant: UUID, place: Place, kind: RuleType) -> str:
    """The configuration of a rule that is set at a place itself. Raises `NotFound`."""
    found = await list_rules(tenant, place)
    if kind not in found:
        raise NotFound("rule", kind.value)
    return found[kind]


async def create_rule(
    actor: Principal, place: Place, kind: RuleType, config: str, artifact: ArtifactRecord | None = None
) -> Held | None:
    """Set a rule that is not set there; as `set_rule`. Raises `Conflict` of the kind `rule-exists`."""
    await _require_right(actor, artifact)
    if kind in await list_rules(actor.reads(), place):
        raise Conflict(f"A rule named '{kind}' already exists.", kind="rule-exists")
    return await set_rule(actor, place, kind, config, artifact)


async def change_rule(
    actor: Principal, place: Place, kind: RuleType, config: str | None, artifact: ArtifactRecord | None = None
) -> Held | None:
    """Change a rule that is set there, or (null) take it away; as `set_rule`. Raises `NotFound`."""
    await _require_right(actor, artifact)
    await get_rule(actor.reads(), place, kind)
    return await set_rule(actor, place, kind, config, artifact)


async def delete_rules(actor: Principal, place: Place, artifact: ArtifactRecord | None = None) -> Held | None:
    """Take all rules of a place away; as `set_rule`."""
    await _require_right(actor, artifact)
    for kind in await list_rules(actor.reads(), place):
        if (held := await set_rule(actor, place, kind, None, artifact)) is not None:
            return held
    return None


async def _require_right(actor: Principal, artifact: ArtifactRecord | None) -> None:
    """Raise `Forbidden` whatever is set already, so that the answer tells nothing to who may not set it."""
    if artifact is None:
        actor.require(Scope.ADMINISTER)
    else:
        await require_writer(actor, artifact.owner_team, artifact.fqn)


async def set_rule(
    actor: Principal, place: Place, kind: RuleType, config: str | None, artifact: ArtifactRecord | None = None
) -> Held | None:
    """Set a rule, or (null) take it away: an artifact's by who writes it, all others by admins.

    Null if that is done; where somebody relies on the level that this loosens, the proposal to be agreed on first.
    Raises `Invalid` for no such configuration, `Forbidden`, `NotFound`, and `Conflict` of the kind `read-only`.
    """
    if kind is RuleType.COMPATIBILITY:
        level = _level(config)
        if artifact is not None:
            return await set_artifact_rule(actor, artifact.id, level)
        await set_wider_rule(actor, level, group=place.group)
        return None
    async with transaction():
        entity = await _entity(actor, place, artifact)
        stored = await store_registry_rule(actor.tenant, place, kind, config)
        await record(actor, "rule.set", *entity, {"rule": kind.value, "config": stored})
    return None


async def store_registry_rule(tenant: UUID, place: Place, kind: RuleType, config: str | None) -> str | None:
    """Write a rule without asking anybody, within the caller's transaction; its configuration as it is kept.

    Raises `Invalid` for no such configuration.
    """
    if kind is RuleType.COMPATIBILITY:
        level = _level(config)
        await store_rule(tenant, place, level=level)
        return level
    if kind is RuleType.VALIDITY:
        checked = None if config is None else check_validity(config)
        await store_rule(tenant, place, validity=checked)
    else:
        checked = None if config is None else check_integrity(config)
        await store_rule(tenant, place, integrity=checked)
    return checked


async def _entity(actor: Principal, place: Place, artifact: ArtifactRecord | None) -> tuple[str, UUID]:
    """What the rule is about, for the audit trail. Raises what stands against setting it."""
    if artifact is not None:
        await lock_writable(actor, artifact.id)
        return "asset", artifact.id
    actor.require(Scope.ADMINISTER)
    await require_configurable(actor.tenant, place)
    if place.group is None:
        return "tenant", actor.tenant
    return "group", await require_group(actor.tenant, place.group)


def _level(config: str | None) -> Level | None:
    if config is None:
        return None
    try:
        return Level(config.strip().upper())
    except ValueError:
        known = ", ".join(Level)
        raise Invalid(f"{config[:100]!r} is no level of compatibility; these are: {known}.", field="config") from None
