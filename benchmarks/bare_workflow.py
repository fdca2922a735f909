"""What a lifecycle is measured against: a workflow with as many activities and signals, and nothing done in them."""

from datetime import timedelta

from temporalio import activity, workflow

_PATIENCE = timedelta(seconds=30)


@activity.defn
async def nothing(workflow_id: str) -> str:
    """Takes and answers an id."""
    return workflow_id


@workflow.defn
class Bare:
    """After each signal, its share of the activities."""

    def __init__(self) -> None:
        self._signals = 0

    @workflow.signal
    def wake(self) -> None:
        """Count it."""
        self._signals += 1

    @workflow.run
    async def run(self, activities: int, signals: int) -> None:
        """End after so many of each."""
        for turn in range(signals):
            await workflow.wait_condition(lambda turn=turn: self._signals > turn)
            for _ in range(activities * turn // signals, activities * (turn + 1) // signals):
                await workflow.execute_activity(nothing, workflow.info().workflow_id, start_to_close_timeout=_PATIENCE)
