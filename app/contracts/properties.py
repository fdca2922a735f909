"""Properties that an administrator sets while the service runs, each of which acts somewhere.

A property is one of `KNOWN`; that of the dialect may also be set for a group or an artifact, as `NAME@group` or
`NAME@group/artifact`.
"""

from collections.abc import Callable
from uuid import UUID

import msgspec

from app.audit.log import record
from app.contracts import limits
from app.contracts.forgetting import forget
from app.contracts.groups import LIMIT_GROUPS
from app.errors import Invalid, NotFound
from app.formats.dialects import Dialect
from app.identity.grants import OWNER_ONLY
from app.identity.principals import Principal, Scope
from app.storage.engine import fetch, fetch_one, transaction

DELETE_VERSIONS = "registry.rest.artifact.deletion.enabled"
DELETE_ARTIFACTS = "apicurio.rest.deletion.artifact.enabled"
DELETE_GROUPS = "apicurio.rest.deletion.group.enabled"
CHANGE_DRAFTS = "apicurio.rest.mutability.artifact-version-content.enabled"
ROLE_MAPPINGS = "registry.auth.role-based-authorization"
DOWNLOAD_SECONDS = "apicurio.download.href.ttl.seconds"
DIALECT = "assent.compatibility.dialect"
_MAX_VALUE = 1_000
_ALIASES = {
    "apicurio.rest.deletion.artifact-version.enabled": DELETE_VERSIONS,
    "apicurio.auth.owner-only-authorization": OWNER_ONLY,
    "apicurio.auth.owner-only-authorization.limit-group-access": LIMIT_GROUPS,
    "apicurio.auth.role-based-authorization": ROLE_MAPPINGS,
}
"""Names that Apicurio's own releases have for some of them."""


class Definition(msgspec.Struct, frozen=True):
    """A property that can be set. `check` raises `ValueError` for what is no value of it."""

    name: str
    type: str
    default: str
    label: str
    description: str
    check: Callable[[str], object]


class PropertyView(msgspec.Struct, frozen=True):
    """A property and its value, set or not."""

    name: str
    value: str
    type: str
    label: str
    description: str


def _boolean(value: str) -> None:
    if value not in ("true", "false"):
        raise ValueError(value)


def _positive(value: str) -> None:
    if not 0 < int(value) <= 86_400:
        raise ValueError(value)


def _limit(value: str) -> None:
    if not -1 <= int(value) < 2**63:
        raise ValueError(value)


def _flag(name: str, default: str, label: str, description: str) -> Definition:
    return Definition(name, "java.lang.Boolean", default, label, description, _boolean)


def _bound(name: str, label: str) -> Definition:
    return Definition(name, "java.lang.Long", "-1", label, f"{label}; -1 is no limit.", _limit)


_ALL = (
    _flag(DELETE_VERSIONS, "false", "Delete artifact version", "Whether versions of artifacts can be deleted."),
    _flag(DELETE_ARTIFACTS, "true", "Delete artifact", "Whether artifacts can be deleted."),
    _flag(DELETE_GROUPS, "true", "Delete group", "Whether groups can be deleted."),
    _flag(CHANGE_DRAFTS, "true", "Mutability of drafts", "Whether the content of a draft can change."),
    _flag(OWNER_ONLY, "false", "Artifact owner-only authorization", "Whether only who made an artifact may change it."),
    _flag(LIMIT_GROUPS, "false", "Group owner-only authorization", "Whether that holds for groups, too."),
    _flag(ROLE_MAPPINGS, "true", "Role mappings", "Whether roles can be given to principals by name."),
    Definition(DOWNLOAD_SECONDS, "java.lang.Long", "30", "Download link", "Seconds that a download link is good for.",
               _positive),
    Definition(DIALECT, "java.lang.String", "confluent", "Dialect of compatibility",
               "Whose verdict on changes counts: confluent, or apicurio, which forbids more of Protobuf.", Dialect),
    _bound(limits.TOTAL_SCHEMAS, "Versions in the registry"),
    _bound(limits.SCHEMA_SIZE, "Bytes of a content"),
    _bound(limits.ARTIFACTS, "Artifacts in the registry"),
    _bound(limits.VERSIONS, "Versions of an artifact"),
    _bound(limits.PROPERTIES, "Properties of an artifact"),
    _bound(limits.PROPERTY_KEY, "Bytes of a property's name"),
    _bound(limits.PROPERTY_VALUE, "Bytes of a property's value"),
    _bound(limits.LABELS, "Labels of an artifact"),
    _bound(limits.LABEL_SIZE, "Bytes of a label, name and value"),
    _bound(limits.NAME, "Characters of a name"),
    _bound(limits.DESCRIPTION, "Characters of a description"),
    _bound(limits.REQUESTS, "Requests in a second"),
)  # fmt: skip
KNOWN = {definition.name: definition for definition in _ALL}


async def flag(tenant: UUID, name: str) -> bool:
    """Whether a property that is true or false is true."""
    row = await fetch_one("SELECT value FROM config_property WHERE tenant = $1 AND name = $2", tenant, name)
    return (row["value"] if row else KNOWN[name].default) == "true"


async def number(tenant: UUID, name: str) -> int:
    """The value of a property that is a number."""
    row = await fetch_one("SELECT value FROM config_property WHERE tenant = $1 AND name = $2", tenant, name)
    return int(row["value"] if row else KNOWN[name].default)


async def list_properties(actor: Principal) -> list[PropertyView]:
    """Every property by name, with those that were set for a group or an artifact. Admins only. Raises `Forbidden`."""
    actor.require(Scope.ADMINISTER)
    rows = await fetch("SELECT name, value FROM config_property WHERE tenant = $1", actor.tenant)
    values = {name: definition.default for name, definition in KNOWN.items()}
    values |= {row["name"]: row["value"] for row in rows}
    return [_view(name, value) for name, value in sorted(values.items())]


async def get_property(actor: Principal, name: str) -> PropertyView:
    """One property. Admins only. Raises `NotFound`, `Forbidden`."""
    actor.require(Scope.ADMINISTER)
    settled, definition = _known(name)
    row = await fetch_one("SELECT value FROM config_property WHERE tenant = $1 AND name = $2", actor.tenant, settled)
    return _view(name, row["value"] if row else definition.default)


async def set_property(actor: Principal, name: str, value: str | None) -> None:
    """Set a property, or (null) go back to its default. Admins only. Raises `NotFound`, `Invalid`, `Forbidden`."""
    actor.require(Scope.ADMINISTER)
    settled, definition = _known(name)
    if value is not None:
        _check(definition, value)
    async with transaction():
        if value is None:
            await fetch("DELETE FROM config_property WHERE tenant = $1 AND name = $2", actor.tenant, settled)
        else:
            await fetch(
                """
                INSERT INTO config_property (tenant, name, value) VALUES ($1, $2, $3)
                ON CONFLICT ON CONSTRAINT property_once DO UPDATE SET value = $3, updated_at = now()
                """,
                actor.tenant, settled, value,
            )  # fmt: skip
        await forget(actor.tenant)
        await record(actor, "property.set", "tenant", actor.tenant, {"name": settled, "value": value})


def _check(definition: Definition, value: str) -> None:
    try:
        definition.check(value)
    except ValueError:
        raise Invalid(
            f"Invalid dynamic configuration property value for: {definition.name}", kind="invalid-value", field="value"
        ) from None


def _known(name: str) -> tuple[str, Definition]:
    settled = _ALIASES.get(name, name)
    base, at, _ = settled.partition("@")
    definition = KNOWN.get(settled) or (KNOWN.get(base) if at and base == DIALECT else None)
    if definition is None or len(settled) > _MAX_VALUE:
        raise NotFound("configuration property", name)
    return settled, definition


def _view(name: str, value: str) -> PropertyView:
    _, definition = _known(name)
    return PropertyView(name, value, definition.type, definition.label, definition.description)
