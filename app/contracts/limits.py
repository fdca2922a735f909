"""How much a tenant may keep, where its administrator has set limits. Without one there is none."""

from collections.abc import Mapping
from uuid import UUID

from app.contracts.model import ArtifactState
from app.errors import Conflict
from app.identity.principals import Principal
from app.storage.engine import fetch, fetch_one

PREFIX = "registry.limits.config."
TOTAL_SCHEMAS = f"{PREFIX}max-total-schemas"
SCHEMA_SIZE = f"{PREFIX}max-schema-size.bytes"
ARTIFACTS = f"{PREFIX}max-artifacts"
VERSIONS = f"{PREFIX}max-versions-per-artifact"
PROPERTIES = f"{PREFIX}max-artifact-properties"
PROPERTY_KEY = f"{PREFIX}max-property-key-size.bytes"
PROPERTY_VALUE = f"{PREFIX}max-property-value-size.bytes"
LABELS = f"{PREFIX}max-artifact-labels"
LABEL_SIZE = f"{PREFIX}max-label-size.bytes"
NAME = f"{PREFIX}max-name-length"
DESCRIPTION = f"{PREFIX}max-description-length"
REQUESTS = f"{PREFIX}max-requests-per-second"

_COUNT = "SELECT coalesce(sum(live), 0) FROM tally WHERE tenant = $1 AND kind = $2 AND artifact_group IS NULL"

_KINDS = {"version": "schemas", "artifact": "artifacts"}


class Limits:
    """The limits of a tenant; -1 is none."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        """Take them from properties by name."""
        self._settings = settings

    @classmethod
    async def of(cls, actor: Principal) -> "Limits":
        """As they are now."""
        return cls(await limits_of(actor.tenant))

    def at(self, name: str) -> int:
        """One limit, by its property."""
        return int(self._settings.get(name, "-1"))

    def exceeded(self, name: str, number: int) -> bool:
        """Whether a number is beyond a limit."""
        return 0 <= self.at(name) < number

    def check_words(self, title: str | None, description: str | None, labels: Mapping[str, str] | None) -> None:
        """Raise `Conflict` of the kind `limit` for what is said of something at too great a length."""
        if title is not None and self.exceeded(NAME, len(title)):
            raise _beyond(f"The name has {len(title)} characters", self.at(NAME))
        if description is not None and self.exceeded(DESCRIPTION, len(description)):
            raise _beyond(f"The description has {len(description)} characters", self.at(DESCRIPTION))
        self._check_labels(labels or {})

    def _check_labels(self, labels: Mapping[str, str]) -> None:
        for limit in (LABELS, PROPERTIES):
            if self.exceeded(limit, len(labels)):
                raise _beyond(f"There are {len(labels)} labels", self.at(limit))
        for name, value in labels.items():
            key_size, value_size = len(name.encode()), len(value.encode())
            for limit, size in (
                (PROPERTY_KEY, key_size),
                (PROPERTY_VALUE, value_size),
                (LABEL_SIZE, key_size + value_size),
            ):
                if self.exceeded(limit, size):
                    raise _beyond(f"The label {name[:50]!r} has {size} bytes", self.at(limit))


async def limits_of(tenant: UUID) -> dict[str, str]:
    """What an administrator has set, by the names of the properties."""
    sql = "SELECT name, value FROM config_property WHERE tenant = $1 AND name LIKE $2"
    return {row["name"]: row["value"] for row in await fetch(sql, tenant, f"{PREFIX}%")}


async def require_room(state: ArtifactState, text: str, *, versions: int = 1, new_artifact: bool = False) -> None:
    """Raise `Conflict` of the kind `limit` if so many more versions, or an artifact, would be too many as it looks now,
    or a text is too long.

    What the artifact has is exact, under its lock; what all have is looked at again by `require_totals`.
    """
    if not state.limits:
        return
    limits = Limits(state.limits)
    if limits.exceeded(SCHEMA_SIZE, size := len(text.encode())):
        raise _beyond(f"The content has {size} bytes", limits.at(SCHEMA_SIZE))
    await _check_totals(state.tenant, limits, versions or None, 1 if new_artifact else None)
    if versions and limits.at(VERSIONS) >= 0:
        sql = "SELECT count(*) FROM version WHERE artifact = $1 AND state NOT IN ('DELETED', 'PURGED')"
        row = await fetch_one(sql, state.id)
        if row is not None and limits.exceeded(VERSIONS, row[0] + versions):
            raise _beyond(f"{state.fqn!r} has as many versions already", limits.at(VERSIONS))


async def require_totals(tenant: UUID, settings: Mapping[str, str], *, versions: bool, artifacts: bool) -> None:
    """Raise `Conflict` of the kind `limit` if there are too many versions, or artifacts, with those that this
    transaction has added.

    Call it last, after what was done is on record: from then on until the commit nobody else of the tenant commits
    anything, so that writers at the same time cannot exceed a limit together, and wait for each other no more than they
    do for the order of the record.
    """
    limits = Limits(settings)
    if not ((versions and limits.at(TOTAL_SCHEMAS) >= 0) or (artifacts and limits.at(ARTIFACTS) >= 0)):
        return
    await fetch("SET CONSTRAINTS artifacts_are_tallied, versions_are_tallied IMMEDIATE")  # our own count, too
    await _check_totals(tenant, limits, 0 if versions else None, 0 if artifacts else None)


async def _check_totals(tenant: UUID, limits: Limits, versions: int | None, artifacts: int | None) -> None:
    """Raise `Conflict` if so many more are too many; null is not looked at."""
    for limit, kind, more in ((TOTAL_SCHEMAS, "version", versions), (ARTIFACTS, "artifact", artifacts)):
        if more is None or limits.at(limit) < 0:
            continue
        row = await fetch_one(_COUNT, tenant, kind)
        if row is not None and limits.exceeded(limit, int(row[0]) + more):
            raise _beyond(f"There are as many {_KINDS[kind]} already", limits.at(limit))


def _beyond(what: str, limit: int) -> Conflict:
    return Conflict(f"{what}; the limit is {limit}.", kind="limit")
