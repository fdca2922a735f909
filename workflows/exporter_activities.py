"""What the workflows of exporters do to the world."""

from uuid import UUID

from temporalio import activity

from app.exporters.copying import Copier
from workflows.activities import heartbeats
from workflows.messages import Left


class ExporterActivities:
    """The activities of the worker that copies to other registries."""

    def __init__(self, copier: Copier) -> None:
        """It lives as long as the worker."""
        self._copier = copier

    @activity.defn
    async def copy_due(self, exporter: str) -> Left:
        """Copy for a while what an exporter has not copied yet. What fails over there ends in the exporter's trace."""
        async with heartbeats():
            left = await self._copier.copy_due(UUID(exporter))
        return Left(left.more_now, left.wait, left.gone)
