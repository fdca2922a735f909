"""Telling what there is to tell of a version: that it was published, breaks somebody already, or is deprecated."""

import asyncio
from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from workflows.activities import Activities
    from workflows.messages import Mail

from workflows.contract_change import BATCH, HEARTBEAT, RETRY


@workflow.defn
class Announcement:
    """One version: send what is planned about it, until all of it is settled. Whoever plans more wakes it."""

    @workflow.init
    def __init__(self, version: str) -> None:
        """Nothing is known but the id."""
        self._version = version
        self._woken = True

    @workflow.signal
    def wake(self) -> None:
        """Something was planned: look again."""
        self._woken = True

    @workflow.run
    async def run(self, version: str) -> None:
        """Send in batches, and again later what failed, or as soon as there is more."""
        heeds = workflow.patched("wake-means-more-to-send")
        while True:
            self._woken = False
            mail = await self._deliver()
            more = mail.more_now or (heeds and self._woken)
            if mail.settled and not more:
                return
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(version)
            if not more:
                await self._sleep(mail, until_woken=heeds)

    async def _deliver(self) -> Mail:
        return await workflow.execute_activity_method(
            Activities.deliver_due,
            args=[self._version, workflow.now()],
            start_to_close_timeout=BATCH,
            heartbeat_timeout=HEARTBEAT,
            retry_policy=RETRY,
        )

    async def _sleep(self, mail: Mail, *, until_woken: bool) -> None:
        """Until the next moment that the database named, or until there is more."""
        if mail.next_at is None:
            return
        seconds = max((mail.next_at - workflow.now()) / timedelta(seconds=1), 0.001)
        if not until_woken:
            await asyncio.sleep(seconds)
            return
        try:
            await workflow.wait_condition(lambda: self._woken, timeout=timedelta(seconds=seconds))
        except TimeoutError:
            return
