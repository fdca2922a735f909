"""Consumers that leave while they are asked: the proposal is looked at again, so that it does not wait for them."""

from uuid import UUID

from app.storage.engine import fetch


async def lock_asking(tenant: UUID, registration: UUID) -> list[UUID]:
    """Lock the open proposals that ask a registration: before its own row, as amending does."""
    asking = await fetch(
        """
        SELECT p.id FROM affected_consumer ac JOIN revision r ON r.id = ac.revision JOIN proposal p ON p.id = r.proposal
        WHERE ac.registration = $1 AND p.tenant = $2 AND p.state = 'open' ORDER BY p.id FOR NO KEY UPDATE OF p
        """,
        registration, tenant,
    )  # fmt: skip
    return [row["id"] for row in asking]


async def depart(tenant: UUID, registration: UUID) -> list[UUID]:
    """Take a registration off the open revisions that ask it; the proposals to wake after the commit.

    Within the transaction that ends the registration and holds its row. A proposal that opened a moment ago waited for
    that row, so it is found here if not before.
    """
    proposals = await lock_asking(tenant, registration)
    if proposals:
        await fetch(
            """
            UPDATE affected_consumer ac SET left_at = now() FROM revision r
            WHERE ac.registration = $1 AND r.id = ac.revision AND r.proposal = ANY($2::uuid[]) AND ac.left_at IS NULL
            """,
            registration, proposals,
        )  # fmt: skip
        await fetch(
            "UPDATE proposal SET change_no = change_no + 1, changed_at = now() WHERE id = ANY($1::uuid[])", proposals
        )
    return proposals
