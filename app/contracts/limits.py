"""How much a tenant may keep, where its administrator has set limits. Without one there is none."""

from collections.abc import Mapping

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


class Limits:
    """The limits of a tenant; -1 is none."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        """Take them from properties by name."""
        self._settings = settings

    @classmethod
    async def of(cls, actor: Principal) -> "Limits":
        """As they are now."""
        sql = "SELECT name, value FROM config_property WHERE tenant = $1 AND name LIKE $2"
        return cls({row["name"]: row["value"] for row in await fetch(sql, actor.tenant, f"{PREFIX}%")})

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


async def require_room(state: ArtifactState, text: str, *, new_artifact: bool) -> None:
    """Raise `Conflict` of the kind `limit` if one more version, or artifact, would be too many, or a text too long."""
    if not state.limits:
        return
    limits = Limits(state.limits)
    if limits.exceeded(SCHEMA_SIZE, size := len(text.encode())):
        raise _beyond(f"The content has {size} bytes", limits.at(SCHEMA_SIZE))
    if limits.at(TOTAL_SCHEMAS) >= 0 and limits.exceeded(TOTAL_SCHEMAS, await _number(state, "version") + 1):
        raise _beyond("There are as many schemas already", limits.at(TOTAL_SCHEMAS))
    if new_artifact and limits.at(ARTIFACTS) >= 0 and limits.exceeded(ARTIFACTS, await _number(state, "artifact") + 1):
        raise _beyond("There are as many artifacts already", limits.at(ARTIFACTS))
    if limits.at(VERSIONS) >= 0:
        sql = "SELECT count(*) FROM version WHERE artifact = $1 AND state NOT IN ('DELETED', 'PURGED')"
        row = await fetch_one(sql, state.id)
        if row is not None and limits.exceeded(VERSIONS, row[0] + 1):
            raise _beyond(f"{state.fqn!r} has as many versions already", limits.at(VERSIONS))


async def _number(state: ArtifactState, kind: str) -> int:
    row = await fetch_one(_COUNT, state.tenant, kind)
    return int(row[0]) if row else 0


def _beyond(what: str, limit: int) -> Conflict:
    return Conflict(f"{what}; the limit is {limit}.", kind="limit")
