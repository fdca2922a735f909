"""The life of a proposal, from its opening until everybody has heard how it ended.

The workflow knows only the proposal's id. A wake-up carries no facts: each turn asks the database what is due, has it
written there, and sleeps until the next moment that the database named. So a turn too many, late, or repeated after a
crash is harmless.
"""

import asyncio
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from workflows.activities import Activities
    from workflows.messages import Mail

RETRY = RetryPolicy(initial_interval=timedelta(milliseconds=500), maximum_interval=timedelta(seconds=15))
"""For as long as it takes: a database that is down comes back."""
STEP = timedelta(seconds=30)
BATCH = timedelta(minutes=10)
"""For what may take its time: sending, and comparing large schemas once more before they are published."""
LATER = timedelta(minutes=1)
"""When to try again to publish what is approved while a mode allows no writing."""
HEARTBEAT = timedelta(seconds=10)
"""A worker that died during a batch is noticed this soon, and the batch repeated."""


@workflow.defn
class ContractChange:
    """One proposal: evaluate, deliver, publish, announce."""

    @workflow.init
    def __init__(self, proposal: str) -> None:
        """Nothing is known but the id."""
        self._proposal = proposal
        self._woken = True
        self._mail = Mail(more_now=True)
        self._planned = True
        self._batch: asyncio.Task[Mail] | None = None
        self._again_at: datetime | None = None

    @workflow.signal
    def wake(self) -> None:
        """Something happened: look again."""
        self._woken = True

    @workflow.run
    async def run(self, proposal: str) -> str:
        """Turn until the proposal is decided and every message about it is settled; its last state."""
        while True:
            state = await self._look()
            while not self._must_look():
                self._collect()
                if self._idle() and state not in ("open", "approved"):
                    # After `published` comes the watch over the migration until the sunset date.
                    return state
                if self._batch is None and workflow.info().is_continue_as_new_suggested():
                    workflow.continue_as_new(proposal)
                if self._batch is None and self._mail_due():
                    self._batch = asyncio.create_task(self._deliver())
                await self._sleep()

    async def _look(self) -> str:
        """Have the database decide what it can, and publish what was approved."""
        while True:
            self._woken = False
            look = await workflow.execute_activity_method(
                Activities.evaluate,
                args=[self._proposal, workflow.now()],
                start_to_close_timeout=STEP,
                retry_policy=RETRY,
            )
            if look.state != "approved":
                break
            outcome = await workflow.execute_activity_method(
                Activities.publish_approved,
                self._proposal,
                start_to_close_timeout=BATCH,
                heartbeat_timeout=HEARTBEAT,
                retry_policy=RETRY,
            )
            if outcome == "published":
                look.state, look.again_at = "published", None
                break
            if outcome == "later":
                look.again_at = workflow.now() + LATER
                break
        self._again_at = look.again_at
        self._planned = True  # a decision plans messages
        return look.state

    async def _deliver(self) -> Mail:
        self._planned = False
        return await workflow.execute_activity_method(
            Activities.deliver_due,
            args=[self._proposal, workflow.now()],
            start_to_close_timeout=BATCH,
            heartbeat_timeout=HEARTBEAT,
            retry_policy=RETRY,
        )

    def _collect(self) -> None:
        """Take over what a finished batch reported; what was planned since it began is due now."""
        if self._batch is not None and self._batch.done():
            self._mail = self._batch.result()
            self._batch = None
        if self._planned:
            self._mail = Mail(more_now=True)

    def _must_look(self) -> bool:
        return self._woken or (self._again_at is not None and self._again_at <= workflow.now())

    def _mail_due(self) -> bool:
        return self._mail.more_now or (self._mail.next_at is not None and self._mail.next_at <= workflow.now())

    def _idle(self) -> bool:
        return self._batch is None and self._mail.settled

    async def _sleep(self) -> None:
        """Until woken, until a batch is done, or until the next moment that the database named."""
        moments = [self._again_at] if self._batch is not None else [self._again_at, self._mail.next_at]
        next_at = min((moment for moment in moments if moment is not None), default=None)
        timeout = None if next_at is None else max(next_at - workflow.now(), timedelta(milliseconds=1))
        try:
            await workflow.wait_condition(
                lambda: self._woken or (self._batch is not None and self._batch.done()), timeout=timeout
            )
        except TimeoutError:
            return
