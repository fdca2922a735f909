"""Endpoints as a deployment writes them: made, changed and removed, with those who consume them."""

from collections.abc import Mapping, Sequence
from uuid import UUID, uuid4

from app.audit.log import Event
from app.consumers.declared import retract
from app.identity.principals import Principal
from app.landscape.done import Done
from app.landscape.linking import link_environment
from app.landscape.model import EndpointWish, EnvironmentWish, Line
from app.landscape.plan import Plan
from app.landscape.served import Served
from app.storage.engine import fetch


class PlaceWriter:
    """Writes the endpoints of environments, within a transaction that holds these and the links."""

    def __init__(self, actor: Principal, plan: Plan, service_versions: Mapping[Line, UUID], done: Done) -> None:
        self._actor = actor
        self._plan = plan
        self._service_versions = service_versions
        self._done = done
        self._known = {one.id: one for one in plan.known.values()}

    async def write(self, wish: EnvironmentWish) -> None:
        """The endpoints of an environment as they are to be; each that goes on keeps its id."""
        served = [one for one in self._plan.served if one.environment == wish.environment]
        by_path, by_id = {one.path: one for one in served}, {one.id: one for one in served}
        pairs = [(end, by_id.get(end.id) if end.id is not None else by_path.get(end.path)) for end in wish.endpoints]
        kept = {before.id for _, before in pairs if before is not None}
        await self._remove([one for one in served if one.id not in kept])
        rows = [(before.id if before else end.id or uuid4(), end, before) for end, before in pairs]
        await self._unlink([one for _, end, one in rows if one is not None and self._moves(end, one)])
        await fetch(
            """
            INSERT INTO endpoint AS p (id, tenant, environment, path, service_version, discoverable, validated)
            SELECT u.id, $1, $2, u.path, u.service_version, u.discoverable, u.validated
            FROM unnest($3::uuid[], $4::text[], $5::uuid[], $6::bool[], $7::bool[])
                AS u(id, path, service_version, discoverable, validated)
            ON CONFLICT (id) DO UPDATE SET
                path = excluded.path, service_version = excluded.service_version, discoverable = excluded.discoverable,
                validated = excluded.validated, updated_at = now()
            """,
            self._actor.tenant, wish.environment, [id_ for id_, _, _ in rows], [end.path for _, end, _ in rows],
            [self._service_versions[end.line] for _, end, _ in rows], [end.discoverable for _, end, _ in rows],
            [end.validated for _, end, _ in rows],
        )  # fmt: skip
        for id_, end, before in rows:
            if before is None or self._differs(end, before):
                action = "endpoint.registered" if before is None else "endpoint.updated"
                detail = {"path": end.path, "service": end.service, "version": end.version}
                self._done.events.append(Event(action, "endpoint", id_, detail))
        self._done.events += await link_environment(self._actor, wish.environment)

    def _differs(self, end: EndpointWish, before: Served) -> bool:
        now = (end.path, end.discoverable, end.validated, self._service_versions[end.line])
        return now != (before.path, before.discoverable, before.validated, before.service_version)

    def _moves(self, end: EndpointWish, before: Served) -> bool:
        """Whether another artifact is at the place from now on, so that its consumers depend on that."""
        known = self._known[before.service_version]
        return end.service != known.line.service or self._plan.lines[end.line].wish.main is None

    async def _remove(self, served: Sequence[Served]) -> None:
        await self._unlink(served)
        gone = [one.id for one in served]
        await fetch("DELETE FROM endpoint WHERE id = ANY($1)", gone)
        self._done.events += [Event("endpoint.deleted", "endpoint", one.id, {"path": one.path}) for one in served]

    async def _unlink(self, served: Sequence[Served]) -> None:
        """Who consumes these places waits for them again."""
        if not served:
            return
        ids = [one.id for one in served]
        rows = await fetch(
            "SELECT id FROM registration WHERE endpoint = ANY($1) AND status = 'active' ORDER BY id", ids
        )
        self._done.proposals += await retract(self._actor.tenant, [row["id"] for row in rows])
        await fetch("UPDATE consumption SET endpoint = NULL, registration = NULL WHERE endpoint = ANY($1)", ids)
