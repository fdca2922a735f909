"""What is in an export of Apicurio's registry, version 3: a ZIP file with one small JSON document for each thing.

A document's name ends with its kind (`groups/shop.Group.json`); texts lie beside their documents
(`content/{hash}.Content.data`). Members that are left out here are derived when an archive is read, and ignored.
Instants are milliseconds since 1970.
"""

import msgspec

EXPORT_VERSION = "3.0"


class Entity(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Anything in an archive."""


class Manifest(Entity, frozen=True, kw_only=True):
    """Who wrote the archive."""

    system_version: str
    system_name: str
    system_description: str
    export_version: str | None = None
    exported_on: int = 0
    exported_by: str = ""
    db_version: str = "109"


class Content(Entity, frozen=True, kw_only=True):
    """A text, which several versions may share. References are JSON in a string."""

    content_id: int
    canonical_hash: str | None = None
    content_hash: str
    artifact_type: str | None = None
    content_type: str | None = None
    serialized_references: str | None = None


class SaidReference(msgspec.Struct, frozen=True, rename="camel"):
    """A reference in `Content.serialized_references`."""

    group_id: str | None
    artifact_id: str
    version: str | None
    name: str


class Described(Entity, frozen=True, kw_only=True):
    """Something with words for people."""

    description: str | None = None
    labels: dict[str, str] | None = None
    owner: str | None = None
    created_on: int = 0
    modified_by: str | None = None
    modified_on: int = 0


class Group(Described, frozen=True, kw_only=True):
    """A group. The default group is in no archive."""

    group_id: str
    artifacts_type: str | None = None


class Artifact(Described, frozen=True, kw_only=True):
    """An artifact, without its versions. No group is the default group."""

    group_id: str | None = None
    artifact_id: str
    artifact_type: str
    name: str | None = None


class ArtifactVersion(Described, frozen=True, kw_only=True):
    """A version of an artifact."""

    global_id: int
    group_id: str | None = None
    artifact_id: str
    version: str
    version_order: int = 0
    state: str = "ENABLED"
    name: str | None = None
    content_id: int


class Comment(Entity, frozen=True, kw_only=True):
    """What somebody said about a version."""

    global_id: int
    comment_id: str
    owner: str | None = None
    created_on: int = 0
    value: str


class Branch(Entity, frozen=True, kw_only=True):
    """Versions of an artifact by name, from the oldest to the tip."""

    group_id: str | None = None
    artifact_id: str
    branch_id: str
    description: str | None = None
    system_defined: bool = False
    owner: str | None = None
    created_on: int = 0
    modified_by: str | None = None
    modified_on: int = 0
    versions: list[str] = []


class GlobalRule(Entity, frozen=True, kw_only=True):
    """A rule for everything."""

    rule_type: str
    configuration: str


class GroupRule(Entity, frozen=True, kw_only=True):
    """A rule for a group."""

    group_id: str
    type: str
    configuration: str


class ArtifactRule(Entity, frozen=True, kw_only=True):
    """A rule for an artifact."""

    group_id: str | None = None
    artifact_id: str
    type: str
    configuration: str
