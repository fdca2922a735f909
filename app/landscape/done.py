"""What a deployment did, and to whom that gives work."""

from uuid import UUID

import msgspec

from app.audit.log import Event
from app.proposals import wakeups


class Done(msgspec.Struct, kw_only=True):
    """What was carried out: what goes on record, and whom to wake after the commit."""

    events: list[Event] = []
    proposals: list[UUID] = []
    versions: list[UUID] = []
    """Those whose publication somebody is told of."""

    def wake(self) -> None:
        """Wake what it gave work to, after the commit."""
        for proposal in dict.fromkeys(self.proposals):
            wakeups.wake(proposal)
        for version in self.versions:
            wakeups.wake_announcement(version)
