"""Consumers that leave while they are asked: the proposal is looked at again, so that it does not wait for them."""

from collections.abc import Sequence
from uuid import UUID

from app.storage.engine import fetch


async def lock_asking(tenant: UUID, registrations: Sequence[UUID]) -> list[UUID]:
    """Lock the open proposals that ask registrations: before their own rows, as amending does."""
    asking = await fetch(
        """
        SELECT p.id FROM affected_consumer ac JOIN revision r ON r.id = ac.revision JOIN proposal p ON p.id = r.proposal
        WHERE ac.registration = ANY($1) AND p.tenant = $2 AND p.state = 'open' ORDER BY p.id FOR NO KEY UPDATE OF p
        """,
        list(registrations), tenant,
    )  # fmt: skip
    return list(dict.fromkeys(row["id"] for row in asking))


async def depart(tenant: UUID, registrations: Sequence[UUID]) -> list[UUID]:
    """Take registrations off the open revisions that ask them; the proposals to wake after the commit.

    Within the transaction that ends the registrations and holds their rows. A proposal that opened a moment ago waited
    for those rows, so it is found here if not before.
    """
    proposals = await lock_asking(tenant, registrations)
    if proposals:
        await fetch(
            """
            UPDATE affected_consumer ac SET left_at = now() FROM revision r
            WHERE ac.registration = ANY($1) AND r.id = ac.revision AND r.proposal = ANY($2::uuid[])
              AND ac.left_at IS NULL
            """,
            list(registrations), proposals,
        )  # fmt: skip
        await fetch(
            "UPDATE proposal SET change_no = change_no + 1, changed_at = now() WHERE id = ANY($1::uuid[])", proposals
        )
    return proposals


async def end_registrations(tenant: UUID, artifact: UUID) -> list[UUID]:
    """End whatever depends on an artifact that is gone; the proposals to wake after the commit.

    Its consumers may be asked about others, which it referred to.
    """
    active = "SELECT id FROM registration WHERE artifact = $1 AND status = 'active'"
    await lock_asking(tenant, [row["id"] for row in await fetch(active, artifact)])
    ended = await fetch(
        """
        UPDATE registration SET status = 'inactive', updated_at = now() WHERE artifact = $1 AND status = 'active'
        RETURNING id
        """,
        artifact,
    )
    return await depart(tenant, [row["id"] for row in ended])
