"""What the entities of an archive say, in the domain's words, and what is wrong where they cannot be meant."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TypeVar

import msgspec

from app.archive.entities import Artifact, ArtifactRule, ArtifactVersion, Branch, Content, Described, SaidReference
from app.contracts.model import Coordinates, Reference
from app.contracts.names import DEFAULT_GROUP, MAX_LONG_NAME, ArtifactName, check_name
from app.contracts.tags import tags_of
from app.errors import Invalid

_Named = TypeVar("_Named", Artifact, ArtifactVersion, ArtifactRule, Branch)


def name_of(of: _Named) -> ArtifactName:
    """Of which artifact it is. Raises `Invalid` for what is no name."""
    group = of.group_id or DEFAULT_GROUP
    return ArtifactName(check_name(group, MAX_LONG_NAME), check_name(of.artifact_id, MAX_LONG_NAME))


def labels_of(of: Described) -> tuple[str, list[str]]:
    """Its labels as JSON, and as what is searched for."""
    labels = of.labels or {}
    return msgspec.json.encode(labels).decode(), tags_of(labels)


def instant(milliseconds: int) -> datetime:
    """An instant in milliseconds since 1970. Raises `Invalid` where there is none."""
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (OverflowError, OSError, ValueError):
        raise Invalid(f"{milliseconds} is no instant, in milliseconds since 1970.", field="body") from None


def references_of(content: Content) -> Sequence[Reference]:
    """What a content refers to. Raises `Invalid` if that cannot be read."""
    if not content.serialized_references:
        return ()
    try:
        said = msgspec.json.decode(content.serialized_references, type=list[SaidReference])
    except msgspec.MsgspecError as error:
        raise Invalid(f"The references of content {content.content_id} cannot be read: {error}", field="body") from None
    return [
        Reference(
            one.name, ArtifactName(one.group_id or DEFAULT_GROUP, one.artifact_id).fqn,
            said=Coordinates(one.group_id or DEFAULT_GROUP, one.artifact_id, one.version),
        )
        for one in said
    ]  # fmt: skip


def twice(what: str) -> Invalid:
    """Something that can be there once is there twice."""
    return Invalid(f"The archive has the {what[:300]} twice.", field="body")


def lacks(what: str) -> Invalid:
    """Something is missing that something else needs."""
    return Invalid(f"The archive lacks the {what}.", field="body")
