"""Telling those who asked to hear of it that a compatible version was published."""

import asyncio
from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from workflows.activities import Activities

from workflows.contract_change import BATCH, HEARTBEAT, RETRY


@workflow.defn
class Announcement:
    """One published version: send what its transaction planned, until all of it is settled."""

    @workflow.signal
    def wake(self) -> None:
        """Nothing to note: everything was planned before the workflow began."""

    @workflow.run
    async def run(self, version: str) -> None:
        """Send in batches, and again later what failed."""
        while True:
            mail = await workflow.execute_activity_method(
                Activities.deliver_due,
                args=[version, workflow.now()],
                start_to_close_timeout=BATCH,
                heartbeat_timeout=HEARTBEAT,
                retry_policy=RETRY,
            )
            if mail.settled:
                return
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(version)
            if not mail.more_now and mail.next_at is not None:
                await asyncio.sleep(max((mail.next_at - workflow.now()) / timedelta(seconds=1), 0.001))
