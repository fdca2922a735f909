"""/audit/events: what happened, in the order of commits."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, get
from litestar.params import FromQuery, QueryParameter

from app.audit.query import EventPage, list_events
from app.surfaces.native.requests import Call, Instant, problems


class AuditController(Controller):
    """The audit trail."""

    path = "/audit/events"
    tags = ("Audit",)

    @get(operation_id="listAuditEvents", summary="Events after a cursor, oldest first", responses=problems(422))
    async def list(
        self,
        request: Call,
        entity_type: FromQuery[str | None] = None,
        entity_id: FromQuery[UUID | None] = None,
        actor: FromQuery[str | None] = None,
        action: FromQuery[str | None] = None,
        since: FromQuery[Instant | None] = None,
        until: FromQuery[Instant | None] = None,
        cursor: Annotated[int, QueryParameter(ge=0, le=2**63 - 1)] = 0,
        limit: Annotated[int, QueryParameter(ge=1, le=1_000)] = 100,
    ) -> EventPage:
        return await list_events(
            request.user,
            after=cursor,
            limit=limit,
            entity_type=entity_type,
            entity_id=entity_id,
            actor_name=actor,
            action=action,
            since=since,
            until=until,
        )
