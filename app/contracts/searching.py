"""Searching artifacts, versions and groups: every filter and every order of Apicurio's registry.

`*` stands for anything in the names that a filter gives. What is not filtered, or only by group and kind, is counted
from tallies.
"""

from collections.abc import Sequence
from typing import Generic, TypeVar
from uuid import UUID

import msgspec
from asyncpg import Record

from app.contracts.conditions import MAX_NUMBER, Conditions, Filters, LabelFilter, by_content, escaped, like, like_title
from app.contracts.groups import GROUPS, GroupRecord, group_record
from app.contracts.names import DEFAULT_GROUP
from app.contracts.paging import Count, Order, Page, Source, count, find
from app.contracts.records import (
    ARTIFACTS,
    THERE,
    VERSIONS,
    ArtifactRecord,
    VersionRecord,
    artifact_record,
    version_record,
)

__all__ = ["Filters", "Found", "LabelFilter", "Page", "search_artifacts", "search_groups", "search_versions"]

_T = TypeVar("_T")


class Found(msgspec.Struct, Generic[_T], frozen=True):
    """A page, and how many there are on all pages."""

    results: list[_T]
    total: int


_ARTIFACT = Source("artifact", "artifact a", "a.id", ARTIFACTS)
_VERSION = Source("version", "version v", "v.global_id", VERSIONS)
_GROUP = Source("group", "artifact_group g", "g.id", GROUPS)
_ARTIFACT_ORDERS = {
    "name": ('a.shown COLLATE "C"',),
    "artifactId": ('a.name COLLATE "C"',),
    "groupId": ('a.group_name COLLATE "C"',),
    "artifactType": ('a.format COLLATE "C"', 'a.shown COLLATE "C"'),
    "createdOn": ("a.created_at",),
    "modifiedOn": ("a.modified_at",),
}
_VERSION_ORDERS = {
    "name": ('v.shown COLLATE "C"',),
    "version": ('v.label COLLATE "C"',),
    "globalId": (),
    "createdOn": ("v.created_at",),
    "modifiedOn": ("v.modified_at",),
    "artifactId": ('v.artifact_name COLLATE "C"',),
    "groupId": ('v.group_name COLLATE "C"',),
}
_GROUP_ORDERS = {"groupId": ('g.name COLLATE "C"',), "createdOn": ("g.created_at",), "modifiedOn": ("g.modified_at",)}
_VERSION_TITLED = """
(v.title LIKE {0} AND v.title IS NOT NULL OR v.artifact = ANY(ARRAY(
    SELECT id FROM artifact WHERE tenant = $1 AND deleted_at IS NULL AND name LIKE {0})))
"""
_IN_GROUP = "a.artifact_group = (SELECT id FROM artifact_group WHERE tenant = $1 AND name = {})"
_IN_GROUP_OF_VERSIONS = 'v.group_name COLLATE "C" = {}'
_WIDE = 1_000
"""A group of more is nothing to look others up in. A planner would, as it takes every group for one of average size."""
_IN_GROUPS = "a.artifact_group IN (SELECT id FROM artifact_group WHERE tenant = $1 AND name LIKE {})"
_OF_ARTIFACTS = (
    "v.artifact IN (SELECT id FROM artifact a WHERE a.tenant = $1 AND a.deleted_at IS NULL AND a.name LIKE {})"
)


async def search_artifacts(tenant: UUID, filters: Filters, page: Page) -> Found[ArtifactRecord]:
    """Artifacts."""
    where, keys = Conditions(tenant), _ARTIFACT_ORDERS[page.order_by]
    if filters.group is not None and "*" not in filters.group:
        where.within(_IN_GROUP, filters.group, is_wide=await _is_wide(tenant, filters, "artifact"))
        keys = _ARTIFACT_ORDERS["artifactId"] if page.order_by == "groupId" else keys
    else:
        where.within("a.tenant = $1")
    where.within("a.deleted_at IS NULL")
    if filters.format is not None:
        where.within('a.format COLLATE "C" = {}', filters.format)
    if filters.group is not None and "*" in filters.group:
        begun = not filters.group.startswith("*")
        where.put("a.group_name LIKE {}" if begun else _IN_GROUPS, like(filters.group), test="a.group_name LIKE {}")
    _named(where, "a.name", filters.artifact)
    if filters.name is not None:
        pattern = like_title(filters.name)
        fits = "LIKE {0}" if pattern is not None else 'COLLATE "C" = {0}'
        title = "a.title" if pattern is not None else "a.shown"  # which is the title, or the name
        where.put(f"({title} {fits} OR a.name {fits})", pattern or filters.name)
    _described(where, "a", filters)
    _by_version(where, filters)
    total, rows = await _found(tenant, where, _ARTIFACT, filters, keys, page)
    return Found([artifact_record(row) for row in rows], total)


async def search_versions(
    tenant: UUID, filters: Filters, page: Page, *, artifact: UUID | None = None
) -> Found[VersionRecord]:
    """Versions, of one artifact or of all."""
    where, keys = Conditions(tenant), _VERSION_ORDERS[page.order_by]
    where.within(f"v.tenant = $1 AND {THERE}")
    if artifact is not None:
        where.put("v.artifact = {}", artifact)
    if filters.group is not None:
        keys = await _versions_in_group(where, filters, filters.group, page, keys)
    if filters.artifact is not None and "*" in filters.artifact:
        where.put(_OF_ARTIFACTS, like(filters.artifact), test="v.artifact_name LIKE {}")
    else:
        _named(where, "v.artifact_name", filters.artifact)
    if filters.name is not None and (pattern := like_title(filters.name)) is not None:
        where.put(_VERSION_TITLED, pattern, test="v.title LIKE {0} OR v.artifact_name LIKE {0}")
    elif filters.name is not None:
        where.put(
            '(v.shown COLLATE "C" = {0} AND v.title IS NOT NULL OR v.artifact_name COLLATE "C" = {0})', filters.name
        )
    if filters.format is not None:
        where.put(
            'v.artifact IN (SELECT id FROM artifact WHERE tenant = $1 AND format COLLATE "C" = {})', filters.format,
            test="(SELECT format FROM artifact WHERE id = v.artifact) = {}",
        )  # fmt: skip
    if filters.global_id is not None:
        where.put("v.global_id = {}", min(filters.global_id, MAX_NUMBER))
    if filters.version is not None:
        where.put('v.label COLLATE "C" = {}', filters.version)
    if filters.state is not None:
        where.put("v.state = ANY({}::text[])", _states(filters.state))
    _described(where, "v", filters)
    by_content(where, filters)
    total, rows = await _found(tenant, where, _VERSION, filters if artifact is None else None, keys, page)
    return Found([version_record(row) for row in rows], total)


async def search_groups(tenant: UUID, filters: Filters, page: Page) -> Found[GroupRecord]:
    """Groups, but for the default one."""
    where = Conditions(tenant)
    where.within(f"g.tenant = $1 AND g.deleted_at IS NULL AND g.name <> '{DEFAULT_GROUP}'")
    _named(where, "g.name", filters.group)
    _described(where, "g", filters)
    total, rows = await _found(tenant, where, _GROUP, filters, _GROUP_ORDERS[page.order_by], page)
    return Found([group_record(row) for row in rows], total)


async def _versions_in_group(
    where: Conditions, filters: Filters, group: str, page: Page, keys: tuple[str, ...]
) -> tuple[str, ...]:
    """What is asked of the group of versions; what they are sorted by within it."""
    if "*" in group:
        where.put("v.group_name LIKE {}", like(group))
        return keys
    wide = await _is_wide(where.arguments[0], filters, "version")
    if page.order_by in {"groupId", "globalId"}:
        where.within(_IN_GROUP_OF_VERSIONS, group, is_wide=wide)
        return ()
    where.put(f"({_IN_GROUP_OF_VERSIONS}) IS TRUE" if wide else _IN_GROUP_OF_VERSIONS, group)
    return keys


def _named(where: Conditions, column: str, asked: str | None) -> None:
    """A name that is this, or like this where it has `*` in it."""
    if asked is not None and "*" in asked:
        where.put(f"{column} LIKE {{}}", like(asked))
    elif asked is not None:
        where.put(f'{column} COLLATE "C" = {{}}', asked)


def _described(where: Conditions, alias: str, filters: Filters) -> None:
    """What is asked of words and labels."""
    if filters.description is not None:
        where.put(f"{alias}.description LIKE {{}}", f"%{escaped(filters.description)}%")
    for label in filters.labels:
        where.labelled(f"{alias}.tags", label)


def _by_version(where: Conditions, filters: Filters) -> None:
    """Artifacts of which a version has a number, or a content."""
    inner = Conditions(where.arguments[0])
    inner.arguments = where.arguments
    inner.within(f"v.tenant = $1 AND {THERE}")
    if filters.global_id is not None:
        inner.put("v.global_id = {}", min(filters.global_id, MAX_NUMBER))
    by_content(inner, filters)
    if not inner.is_plain:
        where.put(f"a.id IN (SELECT v.artifact FROM version v WHERE {inner.looked_up})")


def _states(state: str) -> list[str]:
    return ["DEPRECATED", "RETIRED"] if state == "DEPRECATED" else [state]


async def _is_wide(tenant: UUID, filters: Filters, kind: str) -> bool:
    """Whether a group has very many of a kind, where more is asked than the group."""
    group = Filters(group=filters.group)
    tallied = _tallied(group, kind)
    if tallied is None or filters == group:
        return False
    return (await count(tallied[0], [tenant, *tallied[1]])).total > _WIDE


async def _found(
    tenant: UUID, where: Conditions, source: Source, filters: Filters | None, keys: tuple[str, ...], page: Page
) -> tuple[int, Sequence[Record]]:
    """How many there are, and the rows of a page. `filters` are all that is asked; null if more is, so that no tally
    knows."""
    total = await _counted(tenant, where, source, filters)
    everything = total.total
    if everything and not where.is_plain:
        everything = (await _counted(tenant, where, source, Filters())).total
    return total.total, await find(source, where, Order((*keys, source.key)), page, total, everything)


async def _counted(tenant: UUID, where: Conditions, source: Source, filters: Filters | None) -> Count:
    """How many there are."""
    tallied = None if filters is None else _tallied(filters, source.kind)
    if tallied is None:
        return await count(f"SELECT count(*) FROM {source.table} WHERE {where.looked_up}", where.arguments)
    return await count(tallied[0], [tenant, *tallied[1]])


def _tallied(filters: Filters, kind: str) -> tuple[str, list[object]] | None:
    """How to add up tallies, where they know; null where they do not."""
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
        return sql, [kind, traits]
    group = "SELECT id FROM artifact_group WHERE tenant = $1 AND name = $4"
    return f"SELECT coalesce(sum(live), 0) FROM tally WHERE artifact_group = ({group}) AND {what}", [
        kind, traits, filters.group
    ]  # fmt: skip
