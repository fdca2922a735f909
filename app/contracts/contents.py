"""Schema texts: parsed, resolved, and stored once."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from uuid import UUID

import msgspec

from app.contracts.data_contracts import DataContract
from app.contracts.model import Draft, Reference
from app.errors import Invalid, NotFound
from app.formats import FORMATS, Change, Direction, Schema, SchemaError, Severity
from app.storage.engine import fetch, fetch_one

INLINE = 100_000
"""Texts up to this length (characters) are parsed on the event loop: it takes less time than a thread's hand-over."""
_MAX_DEPTH = 32
MAX_REFERENCES = 200
MAX_REFERENCE_NAME = 500


class Candidate(msgspec.Struct, frozen=True):
    """A text that is a schema of its format, with what it refers to."""

    format: str
    text: str
    schema: Schema
    targets: "tuple[Target, ...]" = ()
    contract: DataContract = DataContract()

    @property
    def digest(self) -> bytes:
        """What two candidates share exactly when a registry gives them one schema id."""
        return hashlib.sha256(f"{self.format}\n{self.fingerprint}\n{self.contract.identity}".encode()).digest()

    @property
    def fingerprint(self) -> str:
        """What two candidates share exactly when they say the same, however they are formatted."""
        if not self.targets:
            return self.schema.fingerprint
        parts = [self.schema.fingerprint, *(target.identity for target in self.targets)]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


class Target(msgspec.Struct, frozen=True):
    """A resolved reference: `version` is null if it follows the latest, which is `means` now."""

    name: str
    artifact: UUID
    version: UUID | None
    means: UUID
    content: int
    text: str

    @property
    def identity(self) -> str:
        """Which artifact and version the name stands for."""
        return f"{self.name}\0{self.artifact}\0{self.version or ''}"


@lru_cache(maxsize=512)
def _parse_small(format_name: str, text: str) -> Schema:
    return FORMATS[format_name].parse(text)


async def parse(format_name: str, text: str, references: Mapping[str, str] | None = None) -> Schema:
    """Parse a schema without keeping the event loop from others. Raises `Invalid` naming line, column or path."""
    if format_name not in FORMATS:
        known = ", ".join(sorted(FORMATS))
        raise Invalid(f"{format_name[:40]!r} is no supported format; these are: {known}.", field="format")
    try:
        if len(text) > INLINE:
            return await asyncio.to_thread(FORMATS[format_name].parse, text, references)
        return FORMATS[format_name].parse(text, references) if references else _parse_small(format_name, text)
    except SchemaError as error:
        raise Invalid(
            f"The schema is not valid {format_name}: {error}",
            kind="invalid-schema",
            field="schema",
            line=error.line,
            column=error.column,
            path=error.path,
        ) from None


async def compare(
    format_name: str, old: Schema, new: Schema, size: int, *, witnesses: bool = False
) -> tuple[Change, ...]:
    """Compare two schemas; large or proving comparisons run in a thread."""
    compare_ = FORMATS[format_name].compare
    if size > INLINE or witnesses:
        return await asyncio.to_thread(compare_, old, new, witnesses=witnesses)
    return compare_(old, new, witnesses=False)


async def parse_candidate(tenant: UUID, format_name: str, draft: Draft) -> Candidate:
    """Parse a draft's text with its references resolved, directly and through others. Raises `Invalid`, `NotFound`."""
    targets = await _resolved(tenant, draft.references)
    texts: dict[str, str] = {}
    for target in targets:
        await _collect(target, texts, depth=1)
    text, schema = draft.text, await parse(format_name, draft.text, texts)
    if draft.normalize and schema.normalized != text:
        text = schema.normalized
        schema = await parse(format_name, text, texts)
    return Candidate(format_name, text, schema, tuple(targets), draft.contract)


async def _resolved(tenant: UUID, references: Sequence[Reference]) -> list[Target]:
    if len(references) > MAX_REFERENCES:
        raise Invalid(f"A schema has at most {MAX_REFERENCES} references.", field="references")
    if not all(0 < len(reference.name) <= MAX_REFERENCE_NAME for reference in references):
        raise Invalid(f"A reference's name has 1 to {MAX_REFERENCE_NAME} characters.", field="references")
    if len({reference.name for reference in references}) != len(references):
        raise Invalid("Two references have the same name.", field="references")
    return [await _resolve(tenant, reference) for reference in references]


async def _resolve(tenant: UUID, reference: Reference) -> Target:
    semver = reference.version if isinstance(reference.version, str) else None
    ordinal = reference.version if isinstance(reference.version, int) else None
    row = await fetch_one(
        """
        SELECT a.id AS artifact, v.id AS version, c.id AS content, c.text
        FROM artifact a JOIN version v ON v.artifact = a.id JOIN content c ON c.id = v.content
        WHERE a.tenant = $1 AND a.fqn = $2 AND a.deleted_at IS NULL AND v.state NOT IN ('DISABLED', 'DELETED', 'PURGED')
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
    return Target(reference.name, row["artifact"], pinned, row["version"], row["content"], row["text"])


async def _collect(target: Target, texts: dict[str, str], *, depth: int) -> None:
    """Add the text of a target and of everything it refers to. A name that is met twice keeps its first text."""
    if target.name in texts:
        return
    if depth > _MAX_DEPTH:
        raise Invalid(f"References go deeper than {_MAX_DEPTH} levels.", field="references")
    texts[target.name] = target.text
    for further in await _targets_of(target.content):
        await _collect(further, texts, depth=depth + 1)


async def _targets_of(content: int) -> list[Target]:
    """What a content refers to, in the order in which it was said. What is deleted is meant only if nothing else is."""
    rows = await fetch(
        """
        SELECT r.name, r.artifact, r.version, meant.id AS means, c.id AS content, c.text FROM content_reference r
        JOIN LATERAL (
            SELECT id, content FROM version v
            WHERE v.artifact = r.artifact AND v.state NOT IN ('DISABLED', 'PURGED')
              AND CASE WHEN r.version IS NULL THEN NOT v.prerelease ELSE v.id = r.version END
            ORDER BY v.state = 'DELETED', v.ordinal DESC LIMIT 1
        ) meant ON true JOIN content c ON c.id = meant.content WHERE r.content = $1 ORDER BY r.id
        """,
        content,
    )
    return [msgspec.convert(dict(row), Target) for row in rows]


async def hold_targets(candidate: Candidate) -> None:
    """Keep what a candidate refers to from being deleted until the transaction ends.

    Raises `NotFound` if some of it was deleted since it was resolved.
    """
    if not candidate.targets:
        return
    rows = await fetch(
        """
        SELECT id FROM version WHERE id = ANY($1) AND state NOT IN ('DISABLED', 'DELETED', 'PURGED')
        ORDER BY id FOR SHARE
        """,
        [target.means for target in candidate.targets],
    )
    there = {row["id"] for row in rows}
    for target in candidate.targets:
        if target.means not in there:
            raise NotFound("version to refer to", target.name)


async def parse_stored(format_name: str, content: int, text: str, *, refers: bool = True) -> Schema:
    """Parse a content that was accepted before, with its references as they resolve now, if it has any."""
    texts: dict[str, str] = {}
    for target in await _targets_of(content) if refers else ():
        await _collect(target, texts, depth=1)
    return await parse(format_name, text, texts)


async def load_candidate(content: int, contract: DataContract) -> Candidate:
    """A stored content as a candidate again."""
    row = await fetch_one("SELECT format, text FROM content WHERE id = $1", content)
    assert row is not None  # noqa: S101  # a foreign key holds it
    schema = await parse_stored(row["format"], content, row["text"])
    return Candidate(row["format"], row["text"], schema, tuple(await _targets_of(content)), contract)


def change_of_format(old: str, new: str) -> Change:
    """What takes the place of all other changes where two texts are of different languages."""
    return Change(
        rule="SCHEMA_TYPE_CHANGED",
        severity=Severity.BREAKING,
        message=f"The schema was {old} and is {new}: nothing that was written can be read.",
        old_path="",
        new_path="",
        old_value=old,
        new_value=new,
        breaks=(Direction.BACKWARD, Direction.FORWARD),
    )


async def store_plain(tenant: UUID, format_name: str, text: str, candidate: Candidate | None) -> int:
    """The id of a document that goes with a contract, stored now if it was not before; it is a schema where there is a
    candidate of it, else only a text."""
    if candidate is not None:
        return await store_content(tenant, candidate)
    digest = hashlib.sha256(f"{format_name}\0\0{text}".encode()).digest()
    fingerprint = hashlib.sha256(text.encode()).hexdigest()
    row = await fetch_one(
        """
        INSERT INTO content (tenant, format, digest, fingerprint, text) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (tenant, digest) DO UPDATE SET digest = excluded.digest RETURNING id
        """,
        tenant, format_name, digest, fingerprint, text,
    )  # fmt: skip
    assert row is not None  # noqa: S101  # an INSERT ... RETURNING of one row
    return row["id"]


async def store_content(tenant: UUID, candidate: Candidate) -> int:
    """The id of a content, stored now if it was not before; within the caller's transaction."""
    parts = [candidate.format, candidate.text, *(target.identity for target in candidate.targets)]
    digest = hashlib.sha256("\0\0".join(parts).encode()).digest()
    row = await fetch_one(
        """
        INSERT INTO content (tenant, format, digest, fingerprint, text) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (tenant, digest) DO NOTHING RETURNING id
        """,
        tenant, candidate.format, digest, candidate.fingerprint, candidate.text,
    )  # fmt: skip
    if row is None:
        row = await fetch_one("SELECT id FROM content WHERE tenant = $1 AND digest = $2", tenant, digest)
    elif candidate.targets:
        await fetch(
            """
            INSERT INTO content_reference (content, name, artifact, version)
            SELECT $1, said.name, said.artifact, said.version
            FROM unnest($2::text[], $3::uuid[], $4::uuid[]) WITH ORDINALITY AS said(name, artifact, version, place)
            ORDER BY said.place
            """,
            row["id"], [target.name for target in candidate.targets],
            [target.artifact for target in candidate.targets], [target.version for target in candidate.targets],
        )  # fmt: skip
    assert row is not None  # noqa: S101  # inserted by us, or by the one we waited for
    return row["id"]
