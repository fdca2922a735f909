"""What happened to versions, in the order of commits: the audit trail as the log that exporters follow.

The trail's numbers have no gaps and follow the order of commits, so a cursor into it never passes over a version that
was committed late, as one into `version.global_id` would, and deletions have their place among publications.
"""

from enum import StrEnum
from uuid import UUID

import msgspec

from app.storage.engine import fetch

PAGE = 100
"""Happenings that are read at once."""


class Happening(StrEnum):
    """What exporters follow, as the audit trail names it."""

    PUBLISHED = "contract.published"
    DELETED = "contract.deleted"
    PURGED = "contract.purged"


FOLLOWED = [one.value for one in Happening]


class Entry(msgspec.Struct, frozen=True):
    """One thing that happened to versions of a subject.

    PUBLISHED names the version; the others have the numbers of those that were deleted, softly or for good.
    """

    seq: int
    action: Happening
    group: str
    name: str
    version: UUID | None
    ordinals: tuple[int, ...]


async def entries_after(tenant: UUID, position: int, limit: int = PAGE) -> list[Entry]:
    """What happened after a place of a tenant's trail, in order."""
    rows = await fetch(
        """
        SELECT e.seq, e.action, g.name AS group, a.name, v.id AS version,
               coalesce(e.detail -> 'ordinals', '[]') AS ordinals
        FROM unnest($3::text[]) AS followed(action)
        CROSS JOIN LATERAL (  -- each in the order of an index, however much else is on record
            SELECT seq, action, entity_type, entity_id, detail FROM audit_event
            WHERE tenant = $1 AND action = followed.action AND seq > $2 ORDER BY seq LIMIT $4
        ) e
        LEFT JOIN version v ON e.entity_type = 'contract' AND v.id = e.entity_id
        JOIN artifact a ON a.id = coalesce(v.artifact, e.entity_id) JOIN artifact_group g ON g.id = a.artifact_group
        ORDER BY e.seq LIMIT $4
        """,
        tenant, position, FOLLOWED, limit,
    )  # fmt: skip
    return [msgspec.convert({**row, "ordinals": msgspec.json.decode(row["ordinals"])}, Entry) for row in rows]
