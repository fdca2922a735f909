"""What a deployment did, and to whom that gives work."""

from uuid import UUID

import msgspec

from app.audit.log import Event, record_all
from app.contracts.limits import limits_of, require_totals
from app.identity.principals import Principal
from app.proposals import wakeups


class Done(msgspec.Struct, kw_only=True):
    """What was carried out: what goes on record, and whom to wake after the commit."""

    events: list[Event] = []
    proposals: list[UUID] = []
    versions: list[UUID] = []
    """Those whose publication somebody is told of."""

    async def put_on_record(self, actor: Principal) -> None:
        """Write the events to the audit trail, last in the transaction. Raises `Conflict` of the kind `limit`."""
        await record_all(actor, self.events)
        actions = {event.action for event in self.events}
        made, published = "asset.created" in actions, "contract.published" in actions
        if made or published:
            limits = await limits_of(actor.tenant)
            await require_totals(actor.tenant, limits, versions=published, artifacts=made)

    def wake(self) -> None:
        """Wake what it gave work to, after the commit."""
        for proposal in dict.fromkeys(self.proposals):
            wakeups.wake(proposal)
        for version in self.versions:
            wakeups.wake_announcement(version)
