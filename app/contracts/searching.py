"""Searching artifacts, versions and groups: every filter an index can answer, and every order an index has.

`*` stands for anything in the names that a filter gives. What is not filtered, or only by group and kind, is counted
from tallies; everything else by counting what was found.
"""

from typing import Any, Generic, TypeVar
from uuid import UUID

import msgspec

from app.contracts.groups import GROUPS, GroupRecord, group_record
from app.contracts.names import DEFAULT_GROUP
from app.contracts.records import (
    ARTIFACTS,
    THERE,
    VERSIONS,
    ArtifactRecord,
    VersionRecord,
    artifact_record,
    version_record,
)
from app.contracts.tags import SEPARATOR, tag
from app.storage.engine import fetch, fetch_one

_T = TypeVar("_T")
_MAX = 2**63 - 1


class Found(msgspec.Struct, Generic[_T], frozen=True):
    """A page, and how many there are on all pages."""

    results: list[_T]
    total: int


class Page(msgspec.Struct, frozen=True):
    """Which part of what was found, in which order."""

    order_by: str
    descending: bool = False
    limit: int = 20
    offset: int = 0


class LabelFilter(msgspec.Struct, frozen=True):
    """A label, with any value or with one."""

    name: str
    value: str | None = None


class Filters(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for; null asks for anything. Names may have `*` in them."""

    group: str | None = None
    artifact: str | None = None
    name: str | None = None
    """The title, or the id: of the artifact, for versions too."""
    description: str | None = None
    """A part of it."""
    labels: tuple[LabelFilter, ...] = ()
    format: str | None = None
    global_id: int | None = None
    content: int | None = None
    content_hash: bytes | None = None
    fingerprint: str | None = None
    version: str | None = None
    state: str | None = None


class _Where:
    """Conditions with their arguments."""

    def __init__(self, tenant: UUID) -> None:
        self.arguments: list[Any] = [tenant]
        self.conditions: list[str] = []

    def put(self, condition: str, *values: Any) -> None:
        """Add a condition; each `{}` in it stands for one of the values."""
        places: list[str] = []
        for value in values:
            self.arguments.append(value)
            places.append(f"${len(self.arguments)}")
        self.conditions.append(condition.format(*places))

    def named(self, column: str, asked: str) -> None:
        """A name that is this, or like this where it has `*` in it."""
        if "*" in asked:
            self.put(f"{column} LIKE {{}}", _like(asked))
        else:
            self.put(f'{column} COLLATE "C" = {{}}', asked)

    def titled(self, title: str, asked: str, exactly: str) -> None:
        """A title, or the name of an artifact, where `*` counts at the beginning and at the end.

        `exactly` is a condition for both without it. It looks each up first: a planner that reads names in their order
        may read them all.
        """
        if asked.startswith("*") or asked.endswith("*"):
            core = asked.removeprefix("*").removesuffix("*")
            pattern = ("%" if asked.startswith("*") else "") + _escaped(core) + ("%" if asked.endswith("*") else "")
            self.put(f"({title} LIKE {{}} OR a.name LIKE {{}})", pattern, pattern)
        else:
            self.put(exactly, asked, asked)

    def labelled(self, column: str, label: LabelFilter) -> None:
        """A label, in whichever case."""
        wanted = tag(label.name, label.value)
        if "*" in label.name or "*" in (label.value or ""):
            any_value = "" if label.value is not None else f" AND strpos(one, '{SEPARATOR}') = 0"
            self.put(f"EXISTS (SELECT 1 FROM unnest({column}) one WHERE one LIKE {{}}{any_value})", _like(wanted))
        else:
            self.put(f"{column} @> {{}}::text[]", [wanted])

    @property
    def paged(self) -> str:
        """A page of what fits; its limit and offset are further arguments."""
        return f"LIMIT ${len(self.arguments) + 1} OFFSET ${len(self.arguments) + 2}"

    @property
    def sql(self) -> str:
        """All of them."""
        return " AND ".join(self.conditions)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _like(asked: str) -> str:
    return _escaped(asked).replace("*", "%")


_ARTIFACTS_CALLED = """
a.id = ANY(ARRAY(
    SELECT id FROM artifact WHERE tenant = $1 AND deleted_at IS NULL AND title COLLATE "C" = {}
    UNION SELECT id FROM artifact WHERE tenant = $1 AND deleted_at IS NULL AND name COLLATE "C" = {}))
"""
_VERSIONS_CALLED = f"""
v.id = ANY(ARRAY(
    SELECT v.id FROM version v WHERE v.tenant = $1 AND {THERE} AND v.title COLLATE "C" = {{}}
    UNION SELECT v.id FROM artifact a JOIN version v ON v.artifact = a.id AND {THERE}
    WHERE a.tenant = $1 AND a.deleted_at IS NULL AND a.name COLLATE "C" = {{}}))
"""
_ARTIFACT_ORDERS = {
    "name": 'coalesce(a.title, a.name) COLLATE "C"',
    "artifactId": 'a.name COLLATE "C"',
    "groupId": 'a.group_name COLLATE "C"',
    "artifactType": 'a.format COLLATE "C"',
    "createdOn": "a.created_at",
    "modifiedOn": "a.modified_at",
}
_VERSION_ORDERS = {
    "name": 'coalesce(v.title, v.label) COLLATE "C"',
    "version": 'v.label COLLATE "C"',
    "globalId": "v.global_id",
    "createdOn": "v.created_at",
    "modifiedOn": "v.modified_at",
    "artifactId": 'a.name COLLATE "C"',
    "groupId": 'a.group_name COLLATE "C"',
}
_GROUP_ORDERS = {"groupId": 'g.name COLLATE "C"', "createdOn": "g.created_at", "modifiedOn": "g.modified_at"}


async def search_artifacts(tenant: UUID, filters: Filters, page: Page) -> Found[ArtifactRecord]:
    """Artifacts."""
    where = _Where(tenant)
    where.put("a.tenant = $1 AND a.deleted_at IS NULL")
    await _in_group(where, tenant, filters.group)
    if filters.artifact is not None:
        where.named("a.name", filters.artifact)
    if filters.name is not None:
        where.titled("a.title", filters.name, _ARTIFACTS_CALLED)
    if filters.description is not None:
        where.put("a.description LIKE {}", f"%{_escaped(filters.description)}%")
    if filters.format is not None:
        where.put('a.format COLLATE "C" = {}', filters.format)
    for label in filters.labels:
        where.labelled("a.tags", label)
    _by_version(where, filters)
    sql = f"{ARTIFACTS} WHERE {where.sql} {_ordered(_ARTIFACT_ORDERS, page, 'a.id')}"
    rows = await fetch(f"{sql} {where.paged}", *where.arguments, page.limit, page.offset)
    total = await _tallied(tenant, filters, "artifact")
    if total is None:
        total = await _counted(f"SELECT count(*) FROM artifact a WHERE {where.sql}", where)
    return Found([artifact_record(row) for row in rows], total)


async def search_versions(
    tenant: UUID, filters: Filters, page: Page, *, artifact: UUID | None = None
) -> Found[VersionRecord]:
    """Versions, of one artifact or of all."""
    where = _Where(tenant)
    where.put(f"v.tenant = $1 AND {THERE}")
    if artifact is not None:
        where.put("v.artifact = {}", artifact)
    await _in_group(where, tenant, filters.group)
    if filters.artifact is not None:
        where.named("a.name", filters.artifact)
    if filters.name is not None:
        where.titled("v.title", filters.name, _VERSIONS_CALLED)
    if filters.description is not None:
        where.put("v.description LIKE {}", f"%{_escaped(filters.description)}%")
    if filters.format is not None:
        where.put('a.format COLLATE "C" = {}', filters.format)
    if filters.global_id is not None:
        where.put("v.global_id = {}", min(filters.global_id, _MAX))
    if filters.version is not None:
        where.put('v.label COLLATE "C" = {}', filters.version)
    if filters.state is not None:
        where.put("v.state = ANY({}::text[])", _states(filters.state))
    for label in filters.labels:
        where.labelled("v.tags", label)
    _of_content(where, filters)
    sql = f"{VERSIONS} WHERE {where.sql} {_ordered(_VERSION_ORDERS, page, 'v.global_id')}"
    rows = await fetch(f"{sql} {where.paged}", *where.arguments, page.limit, page.offset)
    total = await _tallied(tenant, filters, "version") if artifact is None else None
    if total is None:
        total = await _counted(
            f"SELECT count(*) FROM version v JOIN artifact a ON a.id = v.artifact WHERE {where.sql}", where
        )
    return Found([version_record(row) for row in rows], total)


async def search_groups(tenant: UUID, filters: Filters, page: Page) -> Found[GroupRecord]:
    """Groups, but for the default one."""
    where = _Where(tenant)
    where.put(f"g.tenant = $1 AND g.deleted_at IS NULL AND g.name <> '{DEFAULT_GROUP}'")
    if filters.group is not None:
        where.named("g.name", filters.group)
    if filters.description is not None:
        where.put("g.description LIKE {}", f"%{_escaped(filters.description)}%")
    for label in filters.labels:
        where.labelled("g.tags", label)
    sql = f"{GROUPS} WHERE {where.sql} {_ordered(_GROUP_ORDERS, page, 'g.id')}"
    rows = await fetch(f"{sql} {where.paged}", *where.arguments, page.limit, page.offset)
    total = await _tallied(tenant, filters, "group")
    if total is None:
        total = await _counted(f"SELECT count(*) FROM artifact_group g WHERE {where.sql}", where)
    return Found([group_record(row) for row in rows], total)


async def _in_group(where: _Where, tenant: UUID, group: str | None) -> None:
    """One group by its id, so that its own indexes are used; several by their names."""
    if group is None:
        return
    if "*" in group:
        where.named("a.group_name", group)
        return
    row = await fetch_one("SELECT id FROM artifact_group WHERE tenant = $1 AND name = $2", tenant, group)
    where.put("a.artifact_group = {}", row["id"] if row else None)


def _by_version(where: _Where, filters: Filters) -> None:
    """Artifacts of which a version has a number, or a content."""
    inner = _Where(UUID(int=0))
    inner.arguments = where.arguments
    if filters.global_id is not None:
        inner.put("v.global_id = {}", min(filters.global_id, _MAX))
    _of_content(inner, filters)
    if inner.conditions:
        where.conditions.append(
            f"a.id IN (SELECT v.artifact FROM version v WHERE v.tenant = $1 AND {THERE} AND {inner.sql})"
        )


def _of_content(where: _Where, filters: Filters) -> None:
    if filters.content is not None:
        where.put("v.content = {}", min(filters.content, _MAX))
    if filters.content_hash is not None:
        where.put("v.content IN (SELECT id FROM content WHERE tenant = $1 AND hash = {})", filters.content_hash)
    if filters.fingerprint is not None:
        where.put(
            "v.content IN (SELECT id FROM content WHERE tenant = $1 AND format = {} AND fingerprint = {})",
            filters.format, filters.fingerprint,
        )  # fmt: skip


def _states(state: str) -> list[str]:
    return ["DEPRECATED", "RETIRED"] if state == "DEPRECATED" else [state]


def _ordered(orders: dict[str, str], page: Page, then: str) -> str:
    direction = "DESC" if page.descending else "ASC"
    first = orders[page.order_by]
    return f"ORDER BY {first} {direction}" + ("" if first == then else f", {then} {direction}")


async def _counted(sql: str, where: _Where) -> int:
    row = await fetch_one(sql, *where.arguments)
    return row[0] if row else 0


async def _tallied(tenant: UUID, filters: Filters, kind: str) -> int | None:
    """How many there are, where tallies can say; null where they cannot."""
    trait = {"artifact": filters.format, "version": filters.state, "group": None}[kind]
    countable = {
        "artifact": Filters(group=filters.group, format=trait),
        "version": Filters(group=filters.group, state=trait),
    }
    if filters != countable.get(kind, Filters()) or "*" in (filters.group or ""):
        return None
    traits = None if trait is None else _states(trait) if kind == "version" else [trait]
    what = "kind = $2 AND ($3::text[] IS NULL OR trait = ANY($3))"
    if filters.group is None:
        sql = f"SELECT coalesce(sum(live), 0) FROM tally WHERE tenant = $1 AND artifact_group IS NULL AND {what}"
        row = await fetch_one(sql, tenant, kind, traits)
    else:
        group = "SELECT id FROM artifact_group WHERE tenant = $1 AND name = $4"
        sql = f"SELECT coalesce(sum(live), 0) FROM tally WHERE artifact_group = ({group}) AND {what}"
        row = await fetch_one(sql, tenant, kind, traits, filters.group)
    return int(row[0]) if row else 0
