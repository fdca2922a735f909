"""Which document of an archive says what: names and numbers alone, so that a large one takes little memory."""

from hashlib import blake2b
from itertools import pairwise

import msgspec

from app.archive.entities import ArtifactVersion, Comment, Content
from app.archive.reading import Archive
from app.archive.said import twice
from app.contracts.names import DEFAULT_GROUP


class Index(msgspec.Struct, frozen=True):
    """Where things are in an archive."""

    contents: dict[int, str]
    """The document of each content, by its number."""
    versions: list[str]
    """The documents of versions, in the order in which they were made, so that what one refers to is before it."""
    commented: frozenset[int]
    """The numbers of versions that somebody said something about."""


def index_of(archive: Archive) -> Index:
    """Look through an archive. Raises `Invalid` for a document that cannot be read, and where a number, or the name of
    a version, is given twice."""
    return Index(_contents(archive), _versions(archive), frozenset(one.global_id for one in archive.of(Comment)))


def _contents(archive: Archive) -> dict[int, str]:
    names = archive.names(Content)
    found: dict[int, str] = {}
    for name, content in zip(names, archive.read(Content, names), strict=True):
        if content.content_id in found:
            raise twice(f"content {content.content_id}")
        found[content.content_id] = name
    return found


def _versions(archive: Archive) -> list[str]:
    names = archive.names(ArtifactVersion)
    places: list[tuple[int, int]] = []
    labels: set[bytes] = set()
    for place, version in enumerate(archive.read(ArtifactVersion, names)):
        label = (version.group_id or DEFAULT_GROUP, version.artifact_id, version.version)
        labels.add(blake2b("\0".join(label).encode(errors="surrogatepass"), digest_size=16).digest())
        if len(labels) == place:
            raise twice(f"version {version.version!r} of {version.artifact_id!r}")
        places.append((version.global_id, place))
    places.sort()
    for before, after in pairwise(places):
        if before[0] == after[0]:
            raise twice(f"version {before[0]}")
    return [names[place] for _, place in places]
