"""Finding what no workflow has looked at, and waking it: after a crash between a commit and its wake-up."""

from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from workflows.activities import Activities

from workflows.contract_change import HEARTBEAT, RETRY

ALL = timedelta(hours=1)
"""For as many workflows as there are: after the loss of Temporal's database, all of them."""


@workflow.defn
class Sweep:
    """Run by a Temporal Schedule; one at a time."""

    @workflow.run
    async def run(self) -> int:
        """Wake what is behind; how many that were."""
        return await workflow.execute_activity_method(
            Activities.wake_forgotten,
            start_to_close_timeout=ALL,
            heartbeat_timeout=HEARTBEAT,
            retry_policy=RETRY,
        )
