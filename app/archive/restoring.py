"""Bringing back what was deleted for good, under the ids that it had: its versions stay on record and keep theirs.

An id never comes to stand for something else: only the same text, with the same references, gives its own away. So
whoever remembers what an id stands for stays right.
"""

from uuid import UUID

from app.contracts.contents import Candidate, digest_of, store_references
from app.storage.engine import fetch, fetch_one


async def has_deleted(tenant: UUID) -> bool:
    """Whether anything can be brought back at all: if not, an import need not look for it version by version."""
    sql = "SELECT 1 FROM version WHERE tenant = $1 AND state = 'PURGED' LIMIT 1"
    return await fetch_one(sql, tenant) is not None


async def free_number(made: UUID, global_id: int) -> None:
    """Let a version that came in have the `globalId` of a deleted one that it equals, within the caller's transaction.

    Nothing happens if the id is free, or has to stay what it is.
    """
    await fetch(
        """
        UPDATE version gone SET global_id = nextval('version_global_id_seq')
        FROM content was, version made JOIN content c ON c.id = made.content
        WHERE made.id = $1 AND gone.global_id = $2 AND gone.tenant = made.tenant AND gone.state = 'PURGED'
          AND was.id = gone.content AND was.hash = c.hash
        """,
        made, global_id,
    )  # fmt: skip


async def revive_content(tenant: UUID, candidate: Candidate, number: int) -> None:
    """Make a content that only deleted versions have the one that comes in, within the caller's transaction.

    They differ in that the references of the one lead to what was deleted, and those of the other to what is there
    under the same names. Nothing happens if the number is free, or has to stay what it is.
    """
    row = await fetch_one(
        """
        UPDATE content c SET digest = $3
        WHERE c.tenant = $1 AND c.id = $2 AND c.hash = $4 AND c.format = $5 AND c.digest <> $3
          AND NOT EXISTS (SELECT 1 FROM content o WHERE o.tenant = $1 AND o.digest = $3)
          AND EXISTS (SELECT 1 FROM version v WHERE v.content = c.id)
          AND NOT EXISTS (SELECT 1 FROM version v WHERE v.content = c.id AND v.state <> 'PURGED')
          AND NOT EXISTS (SELECT 1 FROM registered_schema s WHERE s.content = c.id)
          AND NOT EXISTS (SELECT 1 FROM change_item i WHERE i.content = c.id AND i.open)
        RETURNING c.id
        """,
        tenant, number, digest_of(candidate), candidate.hash, candidate.format,
    )  # fmt: skip
    if row is not None:
        await fetch("DELETE FROM content_reference WHERE content = $1", number)
        await store_references(number, candidate)
