"""Taking versions away: softly, so that who asks for deleted ones still finds them, and then for good.

What was deleted for good leaves its row to history, and frees its number, its label and, where nothing else is that
schema, its schema id. All of it happens under the artifact's lock.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

from app.contracts.forgetting import forget
from app.contracts.model import ArtifactState
from app.contracts.rules import Place, RegistryConfig, store_rule
from app.errors import Conflict
from app.storage.engine import fetch, fetch_one

_VISIBLE = "state NOT IN ('DRAFT', 'DELETED', 'PURGED')"


async def hold_visible(artifact: UUID, ordinals: Sequence[int]) -> dict[UUID, int]:
    """The visible ones of these versions, by id, with their numbers.

    Until the transaction ends, nothing else begins to refer to them or to depend on them.
    """
    rows = await fetch(
        f"""
        SELECT id, ordinal FROM version WHERE artifact = $1 AND ordinal = ANY($2) AND {_VISIBLE}
        ORDER BY id FOR NO KEY UPDATE
        """,
        artifact, list(ordinals),
    )  # fmt: skip
    return {row["id"]: row["ordinal"] for row in rows}


async def leaves_nothing(artifact: UUID, versions: Collection[UUID]) -> bool:
    """Whether no other version is visible."""
    sql = f"SELECT 1 FROM version WHERE artifact = $1 AND NOT id = ANY($2) AND {_VISIBLE} LIMIT 1"
    return await fetch_one(sql, artifact, list(versions)) is None


async def soft_delete(state: ArtifactState, versions: Collection[UUID], *, keep_rules: bool = False) -> list[int]:
    """Delete versions softly; the numbers of those that were visible until now, in order.

    With the last visible one goes all that is set for the name: its level, mode and configuration, unless it is kept.
    """
    rows = await fetch(
        f"UPDATE version SET state = 'DELETED' WHERE artifact = $1 AND id = ANY($2) AND {_VISIBLE} RETURNING ordinal",
        state.id, list(versions),
    )  # fmt: skip
    if not keep_rules and await leaves_nothing(state.id, ()):
        place = Place(state.name.group, state.name.name)
        await store_rule(state.tenant, place, level=None, mode=None, config=RegistryConfig())
    await forget(state.tenant)
    return sorted(row["ordinal"] for row in rows)


async def purges_all(artifact: UUID, ordinals: Sequence[int]) -> bool:
    """Whether purging these versions leaves none, deleted or not."""
    row = await fetch_one(
        """
        SELECT 1 FROM version WHERE artifact = $1 AND state <> 'PURGED'
        AND NOT (state = 'DELETED' AND ordinal = ANY($2)) LIMIT 1
        """,
        artifact, list(ordinals),
    )  # fmt: skip
    return row is None


async def purge(state: ArtifactState, ordinals: Sequence[int], *, keep_artifact: bool = False) -> list[int]:
    """Delete softly deleted versions for good, and (unless it is kept) the artifact with its last one; their numbers,
    in order.

    Call `forget` afterwards, when nothing else is to be locked any more.
    """
    rows = await fetch(
        """
        WITH gone AS (
            SELECT id, ordinal, registered FROM version
            WHERE artifact = $1 AND ordinal = ANY($2) AND state = 'DELETED'
        ), purged AS (
            UPDATE version v SET state = 'PURGED', registered = NULL FROM gone WHERE v.id = gone.id
        ), off_branches AS (DELETE FROM branch_version b USING gone WHERE b.version = gone.id)
        SELECT ordinal, registered FROM gone ORDER BY ordinal
        """,
        state.id, list(ordinals),
    )  # fmt: skip
    await _release([row["registered"] for row in rows])
    await fetch(
        """
        UPDATE artifact SET last_ordinal = coalesce(left_over.highest, 0),
               last_order = least(last_order, greatest(left_over.number, left_over.named, left_over.highest)),
               deleted_at = CASE WHEN left_over.number = 0 AND NOT $2 THEN now() END
        FROM (SELECT max(ordinal) AS highest, count(*) AS number,
                     coalesce(max(label::integer) FILTER (WHERE label ~ '^[1-9][0-9]{0,8}$'), 0) AS named
              FROM version WHERE artifact = $1 AND state <> 'PURGED') left_over
        WHERE id = $1
        """,
        state.id, keep_artifact,
    )  # fmt: skip
    return [row["ordinal"] for row in rows]


async def _release(schemas: Sequence[int]) -> None:
    """Remove the schema ids of which no version is left. Whoever registers one of them at the moment goes first."""
    await fetch("SELECT 1 FROM registered_schema WHERE key = ANY($1) ORDER BY key FOR UPDATE", schemas)
    await fetch(
        """
        DELETE FROM registered_schema s WHERE s.key = ANY($1)
        AND NOT EXISTS (SELECT 1 FROM version v WHERE v.registered = s.key)
        """,
        schemas,
    )


async def require_unreferenced(artifact: UUID, ordinals: Sequence[int]) -> None:
    """Raise `Conflict` of the kind `referenced` if a visible version of anything refers to one of these versions.

    A reference that follows the latest version refers to the newest visible one.
    """
    row = await fetch_one(
        f"""
        SELECT a.fqn, v.ordinal, target.ordinal AS referenced FROM content_reference f
        JOIN version v ON v.content = f.content AND v.{_VISIBLE} JOIN artifact a ON a.id = v.artifact
        JOIN LATERAL (
            SELECT ordinal FROM version t WHERE t.artifact = f.artifact AND t.{_VISIBLE}
              AND (f.version IS NULL OR t.id = f.version)
            ORDER BY ordinal DESC LIMIT 1
        ) target ON target.ordinal = ANY($2)
        WHERE f.artifact = $1 LIMIT 1
        """,
        artifact, list(ordinals),
    )  # fmt: skip
    if row is not None:
        raise Conflict(
            f"Version {row['referenced']} is referenced by version {row['ordinal']} of {row['fqn']!r}.",
            kind="referenced",
            version=row["referenced"],
        )
