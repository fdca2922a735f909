"""The life of an exporter, from its making until it is deleted.

The workflow knows only the exporter's id. Each turn copies for a while, from where the database says on; then it waits:
for as long as the database says where the other registry failed, else until it is woken.
"""

from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from workflows.exporter_activities import ExporterActivities

from workflows.contract_change import BATCH, HEARTBEAT, RETRY


@workflow.defn
class Exporter:
    """One exporter: copy, wait, copy."""

    @workflow.init
    def __init__(self, exporter: str) -> None:
        """Nothing is known but the id."""
        self._woken = True

    @workflow.signal
    def wake(self) -> None:
        """Something happened, here or to the exporter: look again."""
        self._woken = True

    @workflow.run
    async def run(self, exporter: str) -> None:
        """Copy until the exporter is deleted."""
        while True:
            self._woken = False
            left = await workflow.execute_activity_method(
                ExporterActivities.copy_due,
                exporter,
                start_to_close_timeout=BATCH,
                heartbeat_timeout=HEARTBEAT,
                retry_policy=RETRY,
            )
            if left.gone:
                return
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(exporter)
            if not left.more_now:
                await self._sleep(left.wait)

    async def _sleep(self, seconds: float | None) -> None:
        try:
            await workflow.wait_condition(
                lambda: self._woken, timeout=None if seconds is None else timedelta(seconds=seconds)
            )
        except TimeoutError:
            return
