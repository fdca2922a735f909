"""What travels: bodies of requests and answers, in the words of Apicurio's registry.

What is not known is left out, and so is the default group, which has no name there.
"""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Literal

import msgspec

from app.contracts.branches import BranchRecord
from app.contracts.comments import CommentRecord
from app.contracts.groups import GroupRecord
from app.contracts.names import DEFAULT_GROUP
from app.contracts.records import ArtifactRecord, ReferenceRecord, VersionRecord


class State(StrEnum):
    """Of a version."""

    ENABLED = "ENABLED"
    DISABLED = "DISABLED"
    DEPRECATED = "DEPRECATED"
    DRAFT = "DRAFT"


class ArtifactReference(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel"):
    """A name in a text, and the coordinates that it stands for."""

    group_id: str | None = None
    artifact_id: str | None = None
    version: str | None = None
    name: str | None = None

    @classmethod
    def of(cls, reference: ReferenceRecord) -> "ArtifactReference":
        """As it is answered."""
        return cls(_group(reference.group), reference.artifact, reference.version, reference.name)


class VersionContent(msgspec.Struct, frozen=True, rename="camel"):
    """The text of a version."""

    content: str | None = None
    content_type: str | None = None
    references: list[ArtifactReference] | None = None
    encoding: Literal["base64"] | None = None


class CreateVersion(msgspec.Struct, frozen=True, rename="camel"):
    """A version to be made."""

    version: str | None = None
    content: VersionContent | None = None
    name: str | None = None
    description: str | None = None
    labels: dict[str, str] | None = None
    branches: list[str] | None = None
    is_draft: bool | None = None


class CreateArtifact(msgspec.Struct, frozen=True, rename="camel"):
    """An artifact to be made, with its first version or without."""

    artifact_id: str | None = None
    artifact_type: str | None = None
    name: str | None = None
    description: str | None = None
    labels: dict[str, str] | None = None
    first_version: CreateVersion | None = None


class CreateGroup(msgspec.Struct, frozen=True, rename="camel"):
    """A group to be made."""

    group_id: str | None = None
    description: str | None = None
    labels: dict[str, str] | None = None


class EditableGroup(msgspec.Struct, frozen=True):
    """What can be changed of a group; what is left out stays."""

    description: str | None = None
    labels: dict[str, str] | None = None


class EditableArtifact(msgspec.Struct, frozen=True):
    """What can be changed of an artifact; what is left out stays."""

    name: str | None = None
    description: str | None = None
    owner: str | None = None
    labels: dict[str, str] | None = None


class EditableVersion(msgspec.Struct, frozen=True):
    """What can be changed of a version; what is left out stays."""

    name: str | None = None
    description: str | None = None
    labels: dict[str, str] | None = None


class GroupMetaData(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel"):
    """A group."""

    group_id: str
    owner: str
    created_on: str
    modified_by: str
    modified_on: str
    description: str | None = None
    labels: dict[str, str] | None = None

    @classmethod
    def of(cls, group: GroupRecord) -> "GroupMetaData":
        """As it is answered."""
        return cls(
            group_id=group.name,
            owner=group.created_by,
            created_on=instant(group.created_at),
            modified_by=group.modified_by,
            modified_on=instant(group.modified_at),
            description=group.description,
            labels=group.labels or None,
        )


class ArtifactMetaData(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel"):
    """An artifact."""

    artifact_id: str
    artifact_type: str
    owner: str
    created_on: str
    modified_by: str
    modified_on: str
    group_id: str | None = None
    name: str | None = None
    description: str | None = None
    labels: dict[str, str] | None = None

    @classmethod
    def of(cls, artifact: ArtifactRecord) -> "ArtifactMetaData":
        """As it is answered."""
        return cls(
            artifact_id=artifact.name,
            artifact_type=artifact.format,
            owner=artifact.created_by,
            created_on=instant(artifact.created_at),
            modified_by=artifact.modified_by,
            modified_on=instant(artifact.modified_at),
            group_id=_group(artifact.group),
            name=artifact.title,
            description=artifact.description,
            labels=artifact.labels or None,
        )


class VersionMetaData(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel"):
    """A version."""

    version: str
    artifact_id: str
    artifact_type: str
    state: str
    global_id: int
    content_id: int
    owner: str
    created_on: str
    modified_by: str
    modified_on: str
    group_id: str | None = None
    name: str | None = None
    description: str | None = None
    labels: dict[str, str] | None = None

    @classmethod
    def of(cls, version: VersionRecord) -> "VersionMetaData":
        """As it is answered."""
        return cls(
            version=version.label,
            artifact_id=version.name,
            artifact_type=version.format,
            state=version.state,
            global_id=version.global_id,
            content_id=version.content,
            owner=version.publisher,
            created_on=instant(version.created_at),
            modified_by=version.modified_by,
            modified_on=instant(version.modified_at),
            group_id=_group(version.group),
            name=version.title,
            description=version.description,
            labels=version.labels or None,
        )


class CreateArtifactResponse(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was made, or found."""

    artifact: ArtifactMetaData
    version: VersionMetaData | None = None


class ArtifactSearchResults(msgspec.Struct, frozen=True):
    """A page of artifacts, and how many there are."""

    artifacts: list[ArtifactMetaData]
    count: int


class VersionSearchResults(msgspec.Struct, frozen=True):
    """A page of versions, and how many there are."""

    versions: list[VersionMetaData]
    count: int


class GroupSearchResults(msgspec.Struct, frozen=True):
    """A page of groups, and how many there are."""

    groups: list[GroupMetaData]
    count: int


class BranchMetaData(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel"):
    """A branch."""

    artifact_id: str
    branch_id: str
    system_defined: bool | None
    owner: str
    created_on: str
    modified_by: str
    modified_on: str
    group_id: str | None = None
    description: str | None = None

    @classmethod
    def of(cls, artifact: ArtifactRecord, branch: BranchRecord) -> "BranchMetaData":
        """As it is answered."""
        return cls(
            artifact_id=artifact.name,
            branch_id=branch.name,
            system_defined=branch.system_defined,
            owner=branch.created_by,
            created_on=instant(branch.created_at),
            modified_by=branch.modified_by,
            modified_on=instant(branch.modified_at),
            group_id=_group(artifact.group),
            description=branch.description,
        )


class SearchedBranch(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel"):
    """A branch in a list, which says of no artifact what it said of all."""

    branch_id: str
    system_defined: bool | None
    owner: str
    created_on: str
    modified_by: str
    modified_on: str
    description: str | None = None

    @classmethod
    def of(cls, branch: BranchRecord) -> "SearchedBranch":
        """As it is answered."""
        return cls(
            branch_id=branch.name,
            system_defined=branch.system_defined,
            owner=branch.created_by,
            created_on=instant(branch.created_at),
            modified_by=branch.modified_by,
            modified_on=instant(branch.modified_at),
            description=branch.description,
        )


class BranchSearchResults(msgspec.Struct, frozen=True):
    """A page of branches, and how many there are."""

    branches: list[SearchedBranch]
    count: int


class CreateBranch(msgspec.Struct, frozen=True, rename="camel"):
    """A branch to be made."""

    branch_id: str | None = None
    description: str | None = None
    versions: list[str] | None = None


class EditableBranch(msgspec.Struct, frozen=True):
    """What can be changed of a branch."""

    description: str | None = None


class BranchVersions(msgspec.Struct, frozen=True):
    """All versions of a branch, from the oldest to the tip."""

    versions: list[str] | None = None


class BranchVersion(msgspec.Struct, frozen=True):
    """A version that becomes the tip of a branch."""

    version: str | None = None


class NewComment(msgspec.Struct, frozen=True):
    """What somebody says."""

    value: str | None = None


class Comment(msgspec.Struct, frozen=True, rename="camel"):
    """What somebody said."""

    comment_id: str
    value: str
    owner: str
    created_on: str

    @classmethod
    def of(cls, comment: CommentRecord) -> "Comment":
        """As it is answered."""
        return cls(str(comment.id), comment.value, comment.owner, instant(comment.created_at))


class WrappedState(msgspec.Struct, frozen=True):
    """The state of a version."""

    state: State | None = None


def instant(at: datetime) -> str:
    """An instant as the registry writes it: to the second, in UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _group(name: str) -> str | None:
    return None if name == DEFAULT_GROUP else name
