"""Snapshots: names for the state of everything at one place of the audit trail."""

from app.audit.log import record
from app.identity.principals import Principal, Scope
from app.storage.engine import fetch_one, transaction


async def take_snapshot(actor: Principal) -> str:
    """Name the state of a tenant as it is now: `snp-` and the place in the audit trail that everything up to it has.

    Nothing is copied: the trail is append-only, so that the place stands for the state for good. Admins only. Raises
    `Forbidden`.
    """
    actor.require(Scope.ADMINISTER)
    async with transaction():
        await record(actor, "snapshot.taken", "tenant", actor.tenant)
        row = await fetch_one("SELECT seq FROM audit_head WHERE tenant = $1", actor.tenant)
    return f"snp-{row['seq'] if row else 0}"
