"""What a registry lists: schemas by id, the names and versions that there are, and who refers to whom."""

from enum import StrEnum
from uuid import UUID

import msgspec

from app.contracts.names import DEFAULT_GROUP
from app.contracts.registry import NOT_DELETED, VERSIONS, VISIBLE, SubjectVersion, subject_version
from app.formats import Level
from app.storage.engine import fetch, fetch_one


class Deleted(StrEnum):
    """Which of the softly deleted things a list has."""

    HIDDEN = "hidden"
    SHOWN = "shown"
    ONLY = "only"


class NamePattern(msgspec.Struct, frozen=True):
    """Names that begin with `prefix`, in one group, in the groups that begin with `groups`, or (neither) in all.

    The default group has no name to begin with: only an empty `groups` includes it.
    """

    prefix: str = ""
    group: str | None = None
    groups: str | None = None


_MATCHING = f"""
($2::text IS NULL OR g.name = $2)
AND ($3::text IS NULL OR $3 = '' OR starts_with(g.name, $3) AND g.name <> '{DEFAULT_GROUP}')
AND starts_with(a.name, $4)
"""
_WRITTEN = 'a.written COLLATE "C"'
"""Names in the order of registries, where a group comes before the name."""
_BY_ID = f"{VERSIONS} WHERE v.tenant = $1 AND s.artifact_group = g.id AND s.id = $2 AND {VISIBLE}"
_BY_GROUP = 'g.name COLLATE "C"'


async def find_schema(tenant: UUID, schema_id: int, group: str, name: str = "") -> SubjectVersion | None:
    """A version that has a schema id in a group; with a name, one of that name.

    A name in the default group is looked for in all groups, since ids of other groups reach readers who do not know
    which group they are from; where none has it, the default group's id is what is meant.
    """
    if not name:
        row = await fetch_one(f"{_BY_ID} AND g.name = $3 LIMIT 1", tenant, schema_id, group)
        return subject_version(row) if row else None
    anywhere = group == DEFAULT_GROUP
    row = await fetch_one(  # from the few versions of the name, as an id may be that of very many
        f"""
        {_BY_ID} AND v.artifact = ANY(ARRAY(
            SELECT one.id FROM artifact one JOIN artifact_group its ON its.id = one.artifact_group
            WHERE one.tenant = $1 AND one.name = $4 AND one.deleted_at IS NULL AND ($5 OR its.name = $3)))
        ORDER BY g.name <> $3, {_BY_GROUP}, v.state = 'DELETED', v.ordinal DESC LIMIT 1
        """,
        tenant, schema_id, group, name, anywhere,
    )  # fmt: skip
    if row is None and anywhere:
        return await find_schema(tenant, schema_id, group)
    return subject_version(row) if row else None


async def find_schemas_by_digest(tenant: UUID, digest_prefix: bytes) -> list[SubjectVersion]:
    """One version of each group that has a schema whose digest begins so, the default group's first."""
    rows = await fetch(
        f"""
        SELECT DISTINCT ON (g.name <> '{DEFAULT_GROUP}', {_BY_GROUP}) {VERSIONS.strip().removeprefix("SELECT")}
        WHERE v.tenant = $1 AND s.artifact_group = g.id AND s.digest BETWEEN $2 AND $3 AND {VISIBLE}
        ORDER BY g.name <> '{DEFAULT_GROUP}', {_BY_GROUP}, s.id
        """,
        tenant, digest_prefix, digest_prefix + b"\xff" * 32,
    )  # fmt: skip
    return [subject_version(row) for row in rows]


async def list_uses(tenant: UUID, group: str, schema_id: int, *, deleted: bool = False) -> list[tuple[str, int]]:
    """The names and numbers of the versions that have a schema id in a group, in order."""
    rows = await fetch(
        f"""
        SELECT a.name, v.ordinal FROM registered_schema s JOIN artifact_group g ON g.id = s.artifact_group
        JOIN version v ON v.registered = s.key JOIN artifact a ON a.id = v.artifact
        WHERE g.tenant = $1 AND g.name = $2 AND s.id = $3 AND {VISIBLE if deleted else NOT_DELETED}
        ORDER BY a.name COLLATE "C", v.ordinal
        """,
        tenant, group, schema_id,
    )  # fmt: skip
    return [(row["name"], row["ordinal"]) for row in rows]


async def highest_schema_id(tenant: UUID, group: str) -> int:
    """The highest schema id that was given in a group so far; zero for none."""
    row = await fetch_one("SELECT last_schema FROM artifact_group WHERE tenant = $1 AND name = $2", tenant, group)
    return row["last_schema"] if row else 0


async def list_names(
    tenant: UUID, pattern: NamePattern, deleted: Deleted, *, limit: int, offset: int
) -> list[tuple[str, str]]:
    """Groups and names of what has versions, in the order of registries. One is deleted if all its versions are.

    Those that come before are counted off from an index; deleted ones are looked for one by one.
    """
    visible = f"EXISTS (SELECT 1 FROM version v WHERE v.artifact = a.id AND {VISIBLE})"
    wanted = {
        Deleted.HIDDEN: "a.listed",
        Deleted.SHOWN: f"(a.listed OR {visible})",
        Deleted.ONLY: f"NOT a.listed AND {visible}",
    }[deleted]
    conditions, arguments = _names(pattern)
    page = f"LIMIT ${len(arguments) + 2} OFFSET ${len(arguments) + 3}"
    rows = await fetch(
        f"""
        SELECT a.group_name AS group, a.name FROM artifact a WHERE a.id = ANY(ARRAY(
            SELECT a.id FROM artifact a WHERE a.tenant = $1 AND a.deleted_at IS NULL AND {wanted} {conditions}
            ORDER BY {_WRITTEN} {page}))
        ORDER BY {_WRITTEN}
        """,
        tenant, *arguments, limit, offset,
    )  # fmt: skip
    return [(row["group"], row["name"]) for row in rows]


def _names(pattern: NamePattern) -> tuple[str, list[str]]:
    """Conditions on artifacts for a pattern, to go on from `$1`, with their arguments: where it gives a group, as a
    range of the names as registries write them."""
    begins = "AND {0} >= {1} AND {0} < {1} || chr(1114111) AND starts_with(a.written, {1})"
    if pattern.group is not None:
        begin = pattern.prefix if pattern.group == DEFAULT_GROUP else f":.{pattern.group}:{pattern.prefix}"
        group = "AND a.artifact_group = (SELECT id FROM artifact_group WHERE tenant = $1 AND name = $2)"
        return f"{group} {begins.format(_WRITTEN, '$3')}", [pattern.group, begin]
    if pattern.groups:
        groups = f"AND a.group_name <> '{DEFAULT_GROUP}' {begins.format(_WRITTEN, '$2')} AND starts_with(a.name, $3)"
        return groups, [f":.{pattern.groups}", pattern.prefix]
    return ("AND starts_with(a.name, $2)", [pattern.prefix]) if pattern.prefix else ("", [])


async def list_all_versions(
    tenant: UUID,
    pattern: NamePattern,
    *,
    deleted: bool,
    latest_only: bool,
    rule_type: str | None,
    also: list[tuple[str, str]],
    limit: int,
    offset: int,
) -> list[SubjectVersion]:
    """Versions of all matching names, and of the names (with their groups) in `also`; by name and number.

    `rule_type` keeps those whose data contract has a rule of the type; of the latest ones, with `latest_only`.
    """
    states = VISIBLE if deleted else NOT_DELETED
    newest = f"""
    NOT EXISTS (SELECT 1 FROM version n WHERE n.artifact = v.artifact AND n.ordinal > v.ordinal
                AND {states.replace("v.", "n.")})
    """
    rows = await fetch(
        f"""
        {VERSIONS} WHERE v.tenant = $1
        AND ({_MATCHING} OR (g.name, a.name) IN (SELECT * FROM unnest($5::text[], $6::text[])))
        AND {states} AND {newest if latest_only else "true"}
        AND ($7::text IS NULL OR jsonb_path_exists(s.rule_set, '$.*[*] ? (@.type == $type)',
                                                   jsonb_build_object('type', $7::text)))
        ORDER BY {_WRITTEN}, v.ordinal LIMIT $8 OFFSET $9
        """,
        tenant, pattern.group, pattern.groups, pattern.prefix, [group for group, _ in also],
        [name for _, name in also], rule_type, limit, offset,
    )  # fmt: skip
    return [subject_version(row) for row in rows]


async def list_aliases(tenant: UUID, pattern: NamePattern) -> list[tuple[str, str, str]]:
    """Group and name of each matching name that is configured as an alias, and what it is an alias of."""
    rows = await fetch(
        f"""
        SELECT g.name AS group, a.name, a.config ->> 'alias' AS alias FROM rule a
        JOIN artifact_group g ON g.id = a.artifact_group
        WHERE a.tenant = $1 AND a.name IS NOT NULL AND {_MATCHING} AND a.config ? 'alias'
        ORDER BY g.name <> '{DEFAULT_GROUP}', {_BY_GROUP}, a.name COLLATE "C"
        """,
        tenant, pattern.group, pattern.groups, pattern.prefix,
    )  # fmt: skip
    return [(row["group"], row["name"], row["alias"]) for row in rows]


async def list_groups(tenant: UUID) -> list[str]:
    """The groups that have had versions, by name; the default group, which is always there, left out."""
    rows = await fetch(
        f"""
        SELECT g.name FROM artifact_group g WHERE g.tenant = $1 AND g.name <> '{DEFAULT_GROUP}' AND EXISTS (
            SELECT 1 FROM artifact a JOIN version v ON v.artifact = a.id WHERE a.artifact_group = g.id)
        ORDER BY {_BY_GROUP}
        """,
        tenant,
    )
    return [row["name"] for row in rows]


async def find_version_anywhere(
    tenant: UUID, name: str, ordinal: int | None, *, deleted: bool = False
) -> SubjectVersion | None:
    """A version of a name, by its number or its latest, in the first group that has it."""
    row = await fetch_one(
        f"""
        {VERSIONS} WHERE v.tenant = $1 AND a.deleted_at IS NULL AND a.name = $2
        AND ($3::integer IS NULL OR v.ordinal = $3) AND {VISIBLE if deleted else NOT_DELETED}
        ORDER BY g.name <> '{DEFAULT_GROUP}', {_BY_GROUP}, v.ordinal DESC LIMIT 1
        """,
        tenant, name, ordinal,
    )  # fmt: skip
    return subject_version(row) if row else None


async def find_by_properties(
    tenant: UUID, group: str, name: str, properties: dict[str, str], *, deleted: bool = False
) -> SubjectVersion | None:
    """The newest version of a name whose metadata has all of these properties, and any at all."""
    row = await fetch_one(
        f"""
        {VERSIONS} WHERE v.tenant = $1 AND a.deleted_at IS NULL AND g.name = $2 AND a.name = $3
        AND {VISIBLE if deleted else NOT_DELETED} AND s.metadata -> 'properties' @> $4::jsonb
        ORDER BY v.ordinal DESC LIMIT 1
        """,
        tenant, group, name, msgspec.json.encode(properties).decode(),
    )  # fmt: skip
    return subject_version(row) if row else None


async def list_referrers(version: SubjectVersion) -> list[int]:
    """The schema ids, in the same group, of the versions that refer to a version, or to the latest when it is that."""
    rows = await fetch(
        f"""
        SELECT DISTINCT s.id FROM content_reference f JOIN version v ON v.content = f.content AND {NOT_DELETED}
        JOIN registered_schema s ON s.key = v.registered
        JOIN artifact target ON target.id = f.artifact AND target.artifact_group = s.artifact_group
        WHERE f.artifact = $1 AND (f.version = $2 OR f.version IS NULL AND NOT EXISTS (
            SELECT 1 FROM version n WHERE n.artifact = $1 AND n.ordinal > $3 AND {NOT_DELETED.replace("v.", "n.")}))
        ORDER BY s.id
        """,
        version.artifact, version.id, version.ordinal,
    )  # fmt: skip
    return [row["id"] for row in rows]


async def default_level(tenant: UUID, group: str, name: str) -> Level:
    """The level of a name where no rule is set anywhere: what its origin decided, if there is an artifact of it."""
    row = await fetch_one(
        """
        SELECT a.default_level FROM artifact a JOIN artifact_group g ON g.id = a.artifact_group
        WHERE a.tenant = $1 AND g.name = $2 AND a.name = $3 AND a.deleted_at IS NULL
        """,
        tenant, group, name,
    )  # fmt: skip
    return Level(row["default_level"]) if row else Level.BACKWARD
