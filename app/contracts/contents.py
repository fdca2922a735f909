"""Schema texts: parsed, resolved, and stored once."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from uuid import UUID

import msgspec

from app.contracts.data_contracts import DataContract
from app.contracts.model import Coordinates, Draft
from app.contracts.names import DEFAULT_GROUP
from app.contracts.references import Dangling, Target, collect, dangling_of, resolve_all, targets_of
from app.errors import Invalid
from app.formats import FORMATS, Change, Direction, Schema, SchemaError, Severity
from app.storage.engine import fetch, fetch_one

INLINE = 100_000
"""Texts up to this length (characters) are parsed on the event loop: it takes less time than a thread's hand-over."""
NOT_A_SCHEMA = "SCHEMA_NOT_VALID"


class Opaque(msgspec.Struct, frozen=True):
    """A text that is no schema of its format, kept all the same where no rule forbids it. `problem` says why."""

    text: str
    problem: str

    @property
    def canonical(self) -> str:
        """The text itself: nothing is known of it."""
        return self.text

    @property
    def fingerprint(self) -> str:
        """Unlike that of any schema."""
        return hashlib.sha256(f"no schema\0{self.text}".encode()).hexdigest()

    @property
    def normalized(self) -> str:
        """The text itself."""
        return self.text


class Candidate(msgspec.Struct, frozen=True):
    """A text that is a schema of its format (or `Opaque`), with what it refers to."""

    format: str
    text: str
    schema: Schema
    targets: tuple[Target, ...] = ()
    contract: DataContract = DataContract()
    dangling: tuple[Dangling, ...] = ()
    media_type: str | None = None

    @property
    def hash(self) -> bytes:
        """What Apicurio calls the content by."""
        return hash_of(self.text, [(found.name, found.said) for found in (*self.targets, *self.dangling)])

    @property
    def is_schema(self) -> bool:
        """Whether the text could be read."""
        return not isinstance(self.schema, Opaque)

    @property
    def digest(self) -> bytes:
        """What two candidates share exactly when a registry gives them one schema id."""
        return hashlib.sha256(f"{self.format}\n{self.fingerprint}\n{self.contract.identity}".encode()).digest()

    @property
    def fingerprint(self) -> str:
        """What two candidates share exactly when they say the same, however they are formatted."""
        if not self.targets and not self.dangling:
            return self.schema.fingerprint
        parts = [self.schema.fingerprint, *(found.identity for found in (*self.targets, *self.dangling))]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


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
    resolved = await resolve_all(tenant, draft.references)
    targets = tuple(found for found in resolved if isinstance(found, Target))
    dangling = tuple(found for found in resolved if isinstance(found, Dangling))
    texts: dict[str, str] = {}
    for target in targets:
        await collect(target, texts, depth=1)
    text, schema = draft.text, await _parse_draft(format_name, draft, texts)
    if draft.normalize and schema.normalized != text:
        text = schema.normalized
        schema = await parse(format_name, text, texts)
    return Candidate(format_name, text, schema, targets, draft.contract, dangling, draft.info.media_type)


async def _parse_draft(format_name: str, draft: Draft, texts: Mapping[str, str]) -> Schema:
    try:
        return await parse(format_name, draft.text, texts)
    except Invalid as error:
        if not draft.lenient or error.kind != "invalid-schema":
            raise
        return Opaque(draft.text, error.message)


async def parse_stored(format_name: str, content: int, text: str, *, refers: bool = True) -> Schema:
    """Parse a content that was accepted before, with its references as they resolve now, if it has any."""
    texts: dict[str, str] = {}
    for target in await targets_of(content) if refers else ():
        await collect(target, texts, depth=1)
    return await parse(format_name, text, texts)


async def load_candidate(content: int, contract: DataContract) -> Candidate:
    """A stored content as a candidate again."""
    row = await fetch_one("SELECT format, text, valid, media_type FROM content WHERE id = $1", content)
    assert row is not None  # noqa: S101  # a foreign key holds it
    text: str = row["text"]
    schema = await parse_stored(row["format"], content, text) if row["valid"] else Opaque(text, "not valid")
    targets, dangling = tuple(await targets_of(content)), tuple(await dangling_of(content))
    return Candidate(row["format"], text, schema, targets, contract, dangling, row["media_type"])


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
        INSERT INTO content (tenant, format, digest, fingerprint, text, hash) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (tenant, digest) DO UPDATE SET digest = excluded.digest RETURNING id
        """,
        tenant, format_name, digest, fingerprint, text, hash_of(text, ()),
    )  # fmt: skip
    assert row is not None  # noqa: S101  # an INSERT ... RETURNING of one row
    return row["id"]


def not_a_schema(format_name: str) -> Change:
    """What takes the place of all other changes where one of two texts is no schema at all."""
    return Change(
        rule=NOT_A_SCHEMA,
        severity=Severity.BREAKING,
        message=f"One of the two texts is not valid {format_name}: nothing is known of what it reads.",
        old_path="",
        new_path="",
        breaks=(Direction.BACKWARD, Direction.FORWARD),
    )


def hash_of(text: str, references: Sequence[tuple[str, Coordinates]]) -> bytes:
    """What Apicurio calls a content by: SHA-256 of its bytes, and of its references as it writes them."""
    said = [
        {
            "groupId": None if at.group == DEFAULT_GROUP else at.group,
            "artifactId": at.artifact,
            "version": at.version,
            "name": name,
        }
        for name, at in references
    ]
    return hashlib.sha256(text.encode() + (msgspec.json.encode(said) if said else b"")).digest()


def digest_of(candidate: Candidate) -> bytes:
    """What makes it another content than others of its tenant: language, text, and what the references lead to."""
    references = (*candidate.targets, *candidate.dangling)
    parts = [candidate.format, candidate.text, *(reference.identity for reference in references)]
    return hashlib.sha256("\0\0".join(parts).encode()).digest()


async def store_content(tenant: UUID, candidate: Candidate, *, number: int | None = None) -> int:
    """The id of a content, stored now if it was not before, under a number that was given elsewhere or the next one;
    within the caller's transaction."""
    digest = digest_of(candidate)
    row = await fetch_one(
        """
        INSERT INTO content (tenant, format, digest, fingerprint, text, hash, media_type, valid, id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, coalesce($9, nextval('content_id_seq')))
        ON CONFLICT (tenant, digest) DO NOTHING RETURNING id
        """,
        tenant, candidate.format, digest, candidate.fingerprint, candidate.text,
        candidate.hash, candidate.media_type, candidate.is_schema, number,
    )  # fmt: skip
    if row is None:
        row = await fetch_one("SELECT id FROM content WHERE tenant = $1 AND digest = $2", tenant, digest)
    else:
        await store_references(row["id"], candidate)
    assert row is not None  # noqa: S101  # inserted by us, or by the one we waited for
    return row["id"]


async def store_references(content: int, candidate: Candidate) -> None:
    """What a content that has no references yet refers to; within the caller's transaction."""
    if not candidate.targets and not candidate.dangling:
        return
    targets, dangling = candidate.targets, candidate.dangling
    nothing = [None] * len(targets)
    await fetch(
        """
        INSERT INTO content_reference (content, name, artifact, version, said_group, said_artifact, said_version)
        SELECT $1, said.name, said.artifact, said.version, said.said_group, said.said_artifact, said.said_version
        FROM unnest($2::text[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[])
             WITH ORDINALITY AS said(name, artifact, version, said_group, said_artifact, said_version, place)
        ORDER BY said.place
        """,
        content,
        [reference.name for reference in (*targets, *dangling)],
        [*(target.artifact for target in targets), *(None for _ in dangling)],
        [*(target.version for target in targets), *(None for _ in dangling)],
        [*nothing, *(reference.said.group for reference in dangling)],
        [*nothing, *(reference.said.artifact for reference in dangling)],
        [*nothing, *(reference.said.version for reference in dangling)],
    )
