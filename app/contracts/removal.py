"""Taking versions away: softly, so that who asks for deleted ones still finds them, and then for good.

What was deleted for good leaves its row to history, and frees its number, its label and, where nothing else is that
schema, its schema id. All of it happens under the artifact's lock.
"""

from collections.abc import Sequence
from uuid import UUID

from app.contracts.forgetting import forget
from app.contracts.model import ArtifactState
from app.contracts.rules import Place, RegistryConfig, store_rule
from app.errors import Conflict
from app.storage.engine import fetch, fetch_one

_VISIBLE = "state NOT IN ('DELETED', 'PURGED')"


async def soft_delete(state: ArtifactState, ordinals: Sequence[int], *, whole: bool) -> list[int]:
    """Delete versions softly; those that were visible until now, in order. With `whole` the artifact's level and
    configuration go with them."""
    rows = await fetch(
        f"""
        UPDATE version SET state = 'DELETED' WHERE artifact = $1 AND ordinal = ANY($2) AND {_VISIBLE}
        RETURNING ordinal
        """,
        state.id, list(ordinals),
    )  # fmt: skip
    if whole:
        await store_rule(state.tenant, Place(state.name.group, state.name.name), level=None, config=RegistryConfig())
    await forget(state.tenant)
    return sorted(row["ordinal"] for row in rows)


async def purge(state: ArtifactState, ordinals: Sequence[int]) -> list[int]:
    """Delete softly deleted versions for good, and the artifact with its last one; their numbers, in order."""
    where = "artifact = $1 AND ordinal = ANY($2) AND state = 'DELETED'"
    rows = await fetch(f"SELECT ordinal, registered FROM version WHERE {where}", state.id, list(ordinals))
    await fetch(f"UPDATE version SET state = 'PURGED', registered = NULL WHERE {where}", state.id, list(ordinals))
    await fetch(
        """
        DELETE FROM registered_schema s WHERE s.key = ANY($1)
        AND NOT EXISTS (SELECT 1 FROM version v WHERE v.registered = s.key)
        """,
        [row["registered"] for row in rows],
    )
    await fetch(
        """
        UPDATE artifact SET last_ordinal = coalesce(left_over.highest, 0),
               deleted_at = CASE WHEN left_over.highest IS NULL THEN now() END
        FROM (SELECT max(ordinal) AS highest FROM version WHERE artifact = $1 AND state <> 'PURGED') left_over
        WHERE id = $1
        """,
        state.id,
    )
    await forget(state.tenant)
    return sorted(row["ordinal"] for row in rows)


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
