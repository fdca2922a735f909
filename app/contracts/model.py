"""What the contract operations take and give back."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import msgspec

from app.contracts.data_contracts import DataContract
from app.contracts.names import DEFAULT_GROUP, MAX_LONG_NAME, MAX_NAME, ArtifactName, check_name, split_fqn
from app.contracts.rules import Mode
from app.errors import Invalid
from app.formats import Change, Level
from app.formats.dialects import Dialect

MAX_NUMBER = 2**31 - 1
"""Of a version and of a schema: clients keep them in 32 bits with a sign."""


class Origin(StrEnum):
    """The API that an artifact was made through."""

    NATIVE = "native"
    CONFLUENT = "confluent"
    APICURIO = "apicurio"
    MENDIX = "mendix"

    @property
    def default_level(self) -> Level:
        """The level where no rule is set anywhere."""
        return Level.NONE if self is Origin.APICURIO else Level.BACKWARD


class Coordinates(msgspec.Struct, frozen=True):
    """A version of an artifact as Apicurio's API names it: by the version's own name. Null is the latest."""

    group: str
    artifact: str
    version: str | None = None


class Reference(msgspec.Struct, frozen=True, omit_defaults=True):
    """A name in a schema and the artifact that it stands for: a version by number, or the latest, whichever that is."""

    name: str
    fqn: str
    version: str | Annotated[int, msgspec.Meta(ge=1, le=MAX_NUMBER)] | None = None
    """The semantic version, or the number as registries count versions; null follows the latest."""
    said: Coordinates | None = None
    """Given by Apicurio's API, and then what counts. What these name need not be there."""


class Imported(msgspec.Struct, frozen=True):
    """Numbers that a version had elsewhere and is to keep: each from 1 to `MAX_NUMBER`."""

    schema_id: int | None = None
    ordinal: int | None = None

    def check(self) -> None:
        """Raise `Invalid` for a number that nothing can have."""
        for name, number in (("schema id", self.schema_id), ("version", self.ordinal)):
            if number is not None and not 1 <= number <= MAX_NUMBER:
                raise Invalid(f"A {name} is between 1 and {MAX_NUMBER}, not {number}.", field="imported")


class ArtifactInfo(msgspec.Struct, frozen=True, kw_only=True):
    """What is said of an artifact when it is made."""

    title: str | None = None
    description: str | None = None
    labels: dict[str, str] = {}


class VersionInfo(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is said of a version beside its text: its name, words for people, and the branches that it is put on."""

    label: str | None = None
    """Given, or null: the version is then named by its number, or, made natively, by its semantic version."""
    title: str | None = None
    description: str | None = None
    labels: dict[str, str] = {}
    branches: tuple[str, ...] = ()
    media_type: str | None = None


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """What a producer wants to publish."""

    fqn: str
    text: str
    group: str | None = None
    """The group, where the full name does not say it: registries have dots in names. Null splits at the last dot."""
    origin: Origin = Origin.NATIVE
    format: str | None = None
    """Needed where the artifact does not exist yet."""
    references: tuple[Reference, ...] = ()
    normalize: bool = False
    """Whether the text is rewritten to its normal form first."""
    contract: DataContract = DataContract()
    semver: str | None = None
    imported: Imported | None = None
    """Given where the version comes from elsewhere: the level is not asked then."""
    metadata: dict[str, Any] = {}
    info: VersionInfo = VersionInfo()
    lenient: bool = False
    """Whether the text may be no schema, as far as the rule about validity allows it."""
    new_artifact: ArtifactInfo | None = None
    """Given where the artifact is to be made, and must not be there yet."""
    from_draft: UUID | None = None
    """The version in the state DRAFT that is to become the published one."""

    @property
    def name(self) -> ArtifactName:
        """The name to make a new artifact with. Raises `Invalid`."""
        if self.group is None:
            return split_fqn(self.fqn)
        prefix = "" if self.group == DEFAULT_GROUP else f"{self.group}."
        if not self.fqn.startswith(prefix):
            raise Invalid(f"The name {self.fqn[:200]!r} is not one of the group {self.group[:200]!r}.", field="fqn")
        limit = MAX_LONG_NAME if self.origin is Origin.APICURIO else MAX_NAME
        return ArtifactName(check_name(self.group, limit), check_name(self.fqn.removeprefix(prefix), limit))


class ArtifactState(msgspec.Struct, frozen=True, kw_only=True):
    """An artifact as an assessment needs it: its rule in force, and what `latest` means now."""

    id: UUID
    tenant: UUID
    group_id: UUID
    name: ArtifactName
    fqn: str
    format: str
    owner: UUID
    level: Level
    inherited_level: Level
    """What would be in force if nothing were set for its own name."""
    mode: Mode
    compatibility_group: str | None
    """The metadata property whose value says which versions are compared with each other; null compares all."""
    latest: "VersionState | None"
    latest_semver: str | None
    """The number that the next one has to exceed: the highest given so far, pre-releases included."""
    last_ordinal: int
    last_order: int
    """How many versions there have been, drafts included."""
    validity: str | None
    integrity: str | None
    """The rules in force about texts and references, as Apicurio writes them; null where there is none."""
    dialect: Dialect
    """Whose verdict on changes counts."""
    limits: dict[str, str]
    """The limits that an administrator has set, by the names of their properties."""
    line: str | None = None
    """Which of the contracts that are served side by side `latest` is the latest of; null where all count.

    An API serves its version 1.0 beside 2.0, and each changes for those who use it. A line has a name, as its producer
    gave it; a version that is in none is everybody's."""

    def taking(self, imported: Imported | None) -> "ArtifactState":
        """The state in which a version is assessed: the level is not asked where one comes from elsewhere."""
        return self if imported is None else msgspec.structs.replace(self, level=Level.NONE)


class VersionState(msgspec.Struct, frozen=True, kw_only=True):
    """A published version with its text."""

    id: UUID
    semver: str
    content: int
    format: str
    fingerprint: str
    text: str
    refers: bool
    """Whether the text refers to other contents."""
    valid: bool
    """Whether the text is a schema at all."""
    contract: DataContract


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
