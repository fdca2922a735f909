"""What the contract operations take and give back."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from app.formats import Change, Level


class Reference(msgspec.Struct, frozen=True):
    """A name in a schema and the artifact that it stands for: a version by number, or the latest, whichever that is."""

    name: str
    fqn: str
    version: str | None = None
    """The semantic version; null follows the latest."""


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """What a producer wants to publish."""

    fqn: str
    text: str
    format: str | None = None
    """Needed where the artifact does not exist yet."""
    references: tuple[Reference, ...] = ()
    semver: str | None = None
    metadata: dict[str, Any] = {}
    description: str | None = None


class ArtifactState(msgspec.Struct, frozen=True, kw_only=True):
    """An artifact as an assessment needs it: its rule in force, and what `latest` means now."""

    id: UUID
    tenant: UUID
    fqn: str
    format: str
    owner: UUID
    level: Level
    latest: "VersionState | None"
    latest_semver: str | None
    """The highest number given so far, pre-releases included."""
    last_ordinal: int


class VersionState(msgspec.Struct, frozen=True, kw_only=True):
    """A published version with its text."""

    id: UUID
    semver: str
    content: int
    fingerprint: str
    text: str
    refers: bool
    """Whether the text refers to other contents."""


class VersionView(msgspec.Struct, frozen=True, kw_only=True):
    """A published version as people see it: the native API's contract."""

    id: UUID
    asset_id: UUID
    asset_fqn: str
    format: str
    version: str
    ordinal: int
    state: str
    schema: str
    fingerprint: str
    metadata: dict[str, Any]
    proposal_id: UUID | None
    published_by: str
    created_at: datetime
    references: tuple[Reference, ...] = ()


class ConsumerImpact(msgspec.Struct, frozen=True, kw_only=True):
    """A registration that a change affects, and the changes by which it does."""

    registration_id: UUID
    team_id: UUID
    team_name: str
    asset_id: UUID
    asset_fqn: str
    registered_version: str
    changes: tuple[Change, ...]
    duty: bool = True
    """False for those who are only informed: they pinned the version that they refer to."""


class Assessment(msgspec.Struct, frozen=True, kw_only=True):
    """What publishing a candidate would mean, for the artifact's level and for each consumer."""

    level: Level
    base: VersionState | None
    changes: tuple[Change, ...]
    """Everything that differs from the latest version."""
    violations: tuple[Change, ...]
    """What the level forbids, against every version that the level looks at."""
    affected: tuple[ConsumerImpact, ...]
    semver: str

    @property
    def held_back(self) -> bool:
        """Whether consumers have to agree first."""
        return any(consumer.duty for consumer in self.affected)
