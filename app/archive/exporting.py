"""Writing an archive of everything that a tenant has in its registry, as Apicurio's own export is.

It is written to a file from one snapshot of the database, a page at a time, so that the memory that it takes does not
grow with it, and a client that fetches it slowly holds nothing up.
"""

import asyncio
import zipfile
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any, BinaryIO
from urllib.parse import quote

import msgspec
from asyncpg import Record

from app.archive.entities import (
    EXPORT_VERSION,
    Artifact,
    ArtifactRule,
    ArtifactVersion,
    Branch,
    Comment,
    Content,
    Entity,
    GlobalRule,
    Group,
    GroupRule,
    Manifest,
    SaidReference,
)
from app.archive.queries import (
    ARTIFACTS,
    BRANCHES,
    COMMENTS,
    CONTENTS,
    GROUPS,
    RULES,
    VERSIONS,
)
from app.audit.log import record
from app.contracts.names import DEFAULT_GROUP
from app.contracts.records import ReferenceRecord
from app.identity.principals import Principal, Scope
from app.storage.engine import fetch, transaction

_PAGE = 200
_Files = list[tuple[str, bytes]]


async def export_archive(actor: Principal, file: BinaryIO) -> None:
    """Write the archive to a file that can be written to. Admins only. Raises `Forbidden`."""
    actor.require(Scope.ADMINISTER)
    now = datetime.now(UTC)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        await asyncio.to_thread(_write, archive, [_manifest(actor, now)])
        async with transaction():
            await fetch("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            async for files in _everything(actor):
                await asyncio.to_thread(_write, archive, files)
    async with transaction():  # the other one cannot write
        await record(actor, "registry.exported", "tenant", actor.tenant)


def _write(archive: zipfile.ZipFile, files: _Files) -> None:
    for name, body in files:
        archive.writestr(name, body)


def _manifest(actor: Principal, now: datetime) -> tuple[str, bytes]:
    at = now.strftime("%Y-%m-%dT%H:%M:%S.") + f"{now.microsecond // 1000:03}Z"
    said = Manifest(
        system_version=version("assent"), system_name="Assent", system_description="A registry of contracts.",
        export_version=EXPORT_VERSION, exported_on=_ms(now), exported_by=actor.name,
    )  # fmt: skip
    return _document(f"manifest-{at}", said)


async def _everything(actor: Principal) -> AsyncIterator[_Files]:
    async for rows in _pages(CONTENTS, actor):
        yield [file for row in rows for file in _content(row)]
    async for rows in _pages(GROUPS, actor):
        yield [_document(f"groups/{_safe(row['name'])}", _group(row)) for row in rows]
    async for rows in _pages(ARTIFACTS, actor):
        yield [_document(f"{_place(row)}/MetaData", _artifact(row)) for row in rows]
    async for rows in _pages(VERSIONS, actor):
        yield [_document(f"{_place(row)}/versions/{row['label']}", _version(row)) for row in rows]
    async for rows in _pages(BRANCHES, actor):
        shown = [row for row in rows if row["versions"] or not row["system_defined"]]
        yield [_document(f"{_place(row)}/branches/{row['branch']}", _branch(row)) for row in shown]
    async for rows in _pages(COMMENTS, actor):
        yield [_document(f"comments/{row['page']}", _comment(row)) for row in rows]
    async for rows in _pages(RULES, actor):
        yield [file for row in rows for file in _rules(row)]


async def _pages(sql: str, actor: Principal) -> AsyncIterator[Sequence[Record]]:
    """The rows of a query by its column `page`, which grows."""
    after: Any = None
    while rows := await fetch(sql, actor.tenant, after, _PAGE):
        yield rows
        after = rows[-1]["page"]


def _document(name: str, entity: Entity) -> tuple[str, bytes]:
    return f"{name}.{type(entity).__name__}.json", msgspec.json.encode(entity)


def _content(row: Record) -> _Files:
    references = msgspec.json.decode(row["references"], type=list[ReferenceRecord])
    said = [SaidReference(_group_id(one.group), one.artifact, one.version, one.name) for one in references]
    content_hash = row["hash"].hex()
    entity = Content(
        content_id=row["page"],
        canonical_hash=row["fingerprint"],
        content_hash=content_hash,
        content_type=row["media_type"],
        serialized_references=msgspec.json.encode(said).decode() if said else None,
    )
    return [
        _document(f"content/{content_hash}", entity),
        (f"content/{content_hash}.Content.data", row["text"].encode()),
    ]


def _group(row: Record) -> Group:
    return Group(group_id=row["name"], **_words(row))


def _artifact(row: Record) -> Artifact:
    return Artifact(
        group_id=_group_id(row["group_name"]), artifact_id=row["name"], artifact_type=row["format"],
        name=row["title"], **_words(row),
    )  # fmt: skip


def _version(row: Record) -> ArtifactVersion:
    return ArtifactVersion(
        global_id=row["page"], group_id=_group_id(row["group_name"]), artifact_id=row["name"], version=row["label"],
        version_order=row["version_order"], state=row["state"], name=row["title"], content_id=row["content_id"],
        **_words(row),
    )  # fmt: skip


def _branch(row: Record) -> Branch:
    words = _words(row)
    del words["labels"]
    return Branch(
        group_id=_group_id(row["group_name"]), artifact_id=row["name"], branch_id=row["branch"],
        system_defined=row["system_defined"], versions=list(row["versions"]), **words,
    )  # fmt: skip


def _comment(row: Record) -> Comment:
    return Comment(
        global_id=row["global_id"], comment_id=str(row["page"]), owner=row["owner"], created_on=_ms(row["created_at"]),
        value=row["value"],
    )  # fmt: skip


def _rules(row: Record) -> _Files:
    """A document for each rule that is set at a place."""
    found = {"COMPATIBILITY": row["level"], "INTEGRITY": row["integrity"], "VALIDITY": row["validity"]}
    files: _Files = []
    for kind, config in found.items():
        if config is None:
            continue
        if row["group_name"] is None:
            files.append(_document(f"rules/{kind}", GlobalRule(rule_type=kind, configuration=config)))
        elif row["name"] is None:
            rule = GroupRule(group_id=row["group_name"], type=kind, configuration=config)
            files.append(_document(f"groups/{_safe(row['group_name'])}/rules/{kind}", rule))
        else:
            own = ArtifactRule(
                group_id=_group_id(row["group_name"]), artifact_id=row["name"], type=kind, configuration=config
            )
            files.append(_document(f"{_place(row)}/rules/{kind}", own))
    return files


def _words(row: Record) -> dict[str, Any]:
    return {
        "description": row["description"],
        "labels": msgspec.json.decode(row["labels"]) or None,
        "owner": row["created_by"],
        "created_on": _ms(row["created_at"]),
        "modified_by": row["modified_by"],
        "modified_on": _ms(row["modified_at"]),
    }


def _place(row: Record) -> str:
    return f"groups/{_safe(row['group_name'])}/artifacts/{_safe(row['name'])}"


def _safe(name: str) -> str:
    """A name as a part of a path in the archive; the documents themselves say what it is."""
    return quote(name, safe=" :")


def _group_id(name: str) -> str | None:
    return None if name == DEFAULT_GROUP else name


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
