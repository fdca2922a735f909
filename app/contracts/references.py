"""What texts refer to: names resolved to versions, directly and through others, and those that lead nowhere."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from app.contracts.model import Coordinates, Reference
from app.errors import Invalid, NotFound
from app.storage.engine import fetch, fetch_one

_MAX_DEPTH = 32
MAX_REFERENCES = 200
MAX_REFERENCE_NAME = 500


class Target(msgspec.Struct, frozen=True):
    """A resolved reference: `version` is null if it follows the latest, which is `means` now."""

    name: str
    artifact: UUID
    version: UUID | None
    means: UUID
    content: int
    text: str
    said: Coordinates = Coordinates("", "")
    """The same in Apicurio's words."""

    @property
    def identity(self) -> str:
        """Which artifact and version the name stands for."""
        return f"{self.name}\0{self.artifact}\0{self.version or ''}"


class Dangling(msgspec.Struct, frozen=True):
    """A reference to what is not there."""

    name: str
    said: Coordinates

    @property
    def identity(self) -> str:
        """What was said of it."""
        return f"{self.name}\0?{self.said.group}\0{self.said.artifact}\0{self.said.version or ''}"


async def resolve_all(tenant: UUID, references: Sequence[Reference]) -> list[Target | Dangling]:
    """What references stand for. Raises `Invalid`, and `NotFound` for one that has to be there and is not."""
    if len(references) > MAX_REFERENCES:
        raise Invalid(f"A schema has at most {MAX_REFERENCES} references.", field="references")
    if not all(0 < len(reference.name) <= MAX_REFERENCE_NAME for reference in references):
        raise Invalid(f"A reference's name has 1 to {MAX_REFERENCE_NAME} characters.", field="references")
    by_name: dict[str, Reference] = {}
    for reference in references:
        if by_name.setdefault(reference.name, reference) is not reference and reference.said is None:
            raise Invalid("Two references have the same name.", field="references")
    return [
        await (_resolve(tenant, reference) if reference.said is None else _resolve_said(tenant, reference))
        for reference in by_name.values()
    ]


async def _resolve_said(tenant: UUID, reference: Reference) -> Target | Dangling:
    """What Apicurio's coordinates name, if it is there."""
    said = reference.said or Coordinates("", "")
    row = await fetch_one(
        """
        SELECT a.id AS artifact, v.id AS version, c.id AS content, c.text
        FROM artifact a JOIN artifact_group g ON g.id = a.artifact_group JOIN version v ON v.artifact = a.id
        JOIN content c ON c.id = v.content
        WHERE a.tenant = $1 AND g.name = $2 AND a.name = $3 AND a.deleted_at IS NULL
          AND v.state NOT IN ('DRAFT', 'DISABLED', 'DELETED', 'PURGED') AND ($4::text IS NULL OR v.label = $4)
        ORDER BY v.ordinal DESC LIMIT 1
        """,
        tenant, said.group, said.artifact, said.version,
    )  # fmt: skip
    if row is None:
        return Dangling(reference.name, said)
    pinned = row["version"] if said.version is not None else None
    return Target(reference.name, row["artifact"], pinned, row["version"], row["content"], row["text"], said)


async def _resolve(tenant: UUID, reference: Reference) -> Target:
    semver = reference.version if isinstance(reference.version, str) else None
    ordinal = reference.version if isinstance(reference.version, int) else None
    row = await fetch_one(
        """
        SELECT a.id AS artifact, v.id AS version, c.id AS content, c.text, a.group_name, a.name, v.label
        FROM artifact a JOIN version v ON v.artifact = a.id JOIN content c ON c.id = v.content
        WHERE a.tenant = $1 AND a.fqn = $2 AND a.deleted_at IS NULL
          AND v.state NOT IN ('DRAFT', 'DISABLED', 'DELETED', 'PURGED')
          AND CASE WHEN $3::text IS NOT NULL THEN v.semver = $3 WHEN $4::bigint IS NOT NULL THEN v.ordinal = $4
              ELSE NOT v.prerelease END
        ORDER BY v.ordinal DESC LIMIT 1
        """,
        tenant, reference.fqn, semver, ordinal,
    )  # fmt: skip
    if row is None:
        asked = "latest" if reference.version is None else reference.version
        raise NotFound("version to refer to", f"{reference.fqn} {asked}")
    pinned = row["version"] if reference.version is not None else None
    said = Coordinates(row["group_name"], row["name"], row["label"] if pinned else None)
    return Target(reference.name, row["artifact"], pinned, row["version"], row["content"], row["text"], said)


async def collect(target: Target, texts: dict[str, str], *, depth: int) -> None:
    """Add the text of a target and of everything it refers to. A name that is met twice keeps its first text."""
    if target.name in texts:
        return
    if depth > _MAX_DEPTH:
        raise Invalid(f"References go deeper than {_MAX_DEPTH} levels.", field="references")
    texts[target.name] = target.text
    for further in await targets_of(target.content):
        await collect(further, texts, depth=depth + 1)


async def targets_of(content: int) -> list[Target]:
    """What a content refers to, in the order in which it was said. What is deleted is meant only if nothing else is."""
    rows = await fetch(
        """
        SELECT r.name, r.artifact, r.version, meant.id AS means, c.id AS content, c.text,
               a.group_name, a.name AS artifact_name, CASE WHEN r.version IS NOT NULL THEN meant.label END AS label
        FROM content_reference r JOIN artifact a ON a.id = r.artifact
        JOIN LATERAL (
            SELECT id, content, label FROM version v
            WHERE v.artifact = r.artifact AND v.state <> 'DRAFT'
              AND CASE WHEN r.version IS NULL THEN NOT v.prerelease AND v.state <> 'DISABLED' ELSE v.id = r.version END
            ORDER BY v.state = 'PURGED', v.state = 'DELETED', v.ordinal DESC LIMIT 1
        ) meant ON true JOIN content c ON c.id = meant.content WHERE r.content = $1 ORDER BY r.id
        """,
        content,
    )
    return [
        msgspec.convert({**row, "said": Coordinates(row["group_name"], row["artifact_name"], row["label"])}, Target)
        for row in rows
    ]


async def dangling_of(content: int) -> list[Dangling]:
    """The references of a content that lead nowhere."""
    rows = await fetch(
        """
        SELECT name, said_group, said_artifact, said_version FROM content_reference
        WHERE content = $1 AND artifact IS NULL ORDER BY id
        """,
        content,
    )
    return [
        Dangling(row["name"], Coordinates(row["said_group"], row["said_artifact"], row["said_version"])) for row in rows
    ]


async def hold_targets(targets: Sequence[Target]) -> None:
    """Keep what a candidate refers to from being deleted until the transaction ends.

    Raises `NotFound` if some of it was deleted since it was resolved.
    """
    if not targets:
        return
    rows = await fetch(
        """
        SELECT id FROM version WHERE id = ANY($1) AND state NOT IN ('DRAFT', 'DISABLED', 'DELETED', 'PURGED')
        ORDER BY id FOR SHARE
        """,
        [target.means for target in targets],
    )
    there = {row["id"] for row in rows}
    for target in targets:
        if target.means not in there:
            raise NotFound("version to refer to", target.name)
