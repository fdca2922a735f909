"""A plan, carried out: contracts become versions, places are made, changed and removed, consumers are linked."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import msgspec
from msgspec.structs import replace

from app.audit.log import Event
from app.consumers.declared import retract
from app.contracts.artifacts import artifact_state, lock_artifact
from app.contracts.contents import Candidate, store_plain
from app.contracts.model import ArtifactState, Draft, Origin
from app.contracts.semver import Semver, next_version
from app.contracts.versions import Publication, insert_version
from app.formats import Bump
from app.identity.principals import Principal
from app.landscape.applications import ApplicationView
from app.landscape.details import Details, details_of, words_of
from app.landscape.linking import link_environment, lock_links
from app.landscape.model import FORMAT_OF, Contract, Document, EndpointWish, EnvironmentWish, Line
from app.landscape.observing import tell_observers
from app.landscape.plan import LinePlan, Plan
from app.landscape.served import Served
from app.landscape.versions import semver_of
from app.proposals.submit import require_writable
from app.storage.engine import fetch, fetch_one


class Done(msgspec.Struct, kw_only=True):
    """What was carried out: what goes on record, and whom to wake after the commit."""

    events: list[Event]
    proposals: list[UUID]
    versions: list[UUID]
    """Those whose publication somebody is told of."""


class Carrier:
    """Carries one plan out, within a transaction that holds its environments and artifacts."""

    def __init__(
        self, actor: Principal, application: ApplicationView, plan: Plan, *,
        proposal: UUID | None = None, publisher: str | None = None,
    ) -> None:  # fmt: skip
        self._actor = actor
        self._application = application
        self._plan = plan
        self._proposal = proposal
        self._publisher = publisher
        self._service_versions: dict[Line, UUID] = {}
        self._made: dict[Line, UUID] = {}
        self._done = Done(events=[], proposals=[], versions=[])

    async def carry_out(self) -> Done:
        """All of it. Raises `Forbidden`, `Conflict`, and `Unprepared` where who depends on it has changed."""
        for line in sorted(self._plan.lines):
            await self._line(line, self._plan.lines[line])
        await lock_links(self._actor.tenant)
        await self._plan.require_current()
        for one in self._plan.wish.environments:
            await self._places(one)
        self._done.versions += await tell_observers(self._actor, self._plan, self._made)
        return self._done

    async def _line(self, line: Line, plan: LinePlan) -> None:
        """The version of a service, made or changed where that is asked for."""
        known, wish = plan.known, plan.wish
        if known is not None and known.digest == wish.digest and known_says(plan):
            self._service_versions[line] = known.id
            return
        service = known.service_id if known is not None else await self._service(line.service)
        version = known.version if known is not None else None
        details = None
        if plan.ready is not None:
            version = self._made[line] = await self._publish(service, plan)
            details = details_of(plan.ready.candidate.schema)
        elif wish.main is None:
            version, details = None, Details()
        self._service_versions[line] = await self._store(service, plan, version, details)

    async def _service(self, name: str) -> UUID:
        row = await fetch_one(
            """
            INSERT INTO service (id, tenant, application, name) VALUES ($1, $2, $3, $4)
            ON CONFLICT (application, name) DO UPDATE SET name = excluded.name RETURNING id
            """,
            uuid4(), self._actor.tenant, self._application.id, name,
        )  # fmt: skip
        assert row is not None  # noqa: S101  # an INSERT ... RETURNING of one row
        return row["id"]

    async def _publish(self, service: UUID, plan: LinePlan) -> UUID:
        """A version of the artifact of the service, which is made if there is none."""
        assert plan.ready is not None  # noqa: S101  # only such are published
        state, candidate = await self._artifact(service, plan), plan.ready.candidate
        require_writable(state)
        semver = plan.assessment.semver if plan.assessment else _next(state, plan.wish.version)
        publication = Publication(
            semver=semver, origin=Origin.MENDIX, proposal=self._proposal, publisher=self._publisher
        )
        version = await insert_version(self._actor, state, candidate, publication)
        detail: dict[str, Any] = {"asset": state.fqn, "version": semver, "fingerprint": candidate.fingerprint}
        if self._proposal is not None:
            detail["proposal"] = str(self._proposal)
        self._done.events.append(Event("contract.published", "contract", version, detail))
        return version

    async def _artifact(self, service: UUID, plan: LinePlan) -> ArtifactState:
        row = await fetch_one(
            """
            SELECT s.artifact, g.name AS group FROM service s JOIN artifact_group g ON g.id = $2 WHERE s.id = $1
            """,
            service, self._application.artifact_group,
        )  # fmt: skip
        assert row is not None and plan.wish.main is not None  # noqa: S101, PT018  # it has a contract
        artifact = row["artifact"]
        if artifact is None:
            draft = Draft(
                fqn=f"{row['group']}.{plan.wish.service}", group=row["group"], text="", origin=Origin.MENDIX,
                format=FORMAT_OF[plan.wish.main.kind],
            )  # fmt: skip
            artifact, made = await lock_artifact(self._actor, draft, owner=self._application.owner)
            await fetch("UPDATE service SET artifact = $2 WHERE id = $1", service, artifact)
            if made:
                detail = {"fqn": draft.fqn, "format": draft.format}
                self._done.events.append(Event("asset.created", "asset", artifact, detail))
        return await artifact_state(self._actor.tenant, artifact, line=plan.wish.version)

    async def _store(self, service: UUID, plan: LinePlan, version: UUID | None, details: Details | None) -> UUID:
        """Write the version of a service; `details` is null where what its contract says has not changed."""
        wish, known = plan.wish, plan.known
        if known is not None and details is None:
            wish = replace(wish, contracts=_rewritten(known.contracts, wish.contracts))
        contracts = await store_documents(self._actor.tenant, wish, plan.ready.candidate if plan.ready else None)
        if details is not None:
            contracts = tuple(replace(one, specification=details.specification) for one in contracts)
        row = await fetch_one(
            """
            INSERT INTO service_version AS sv (id, tenant, service, name, type, description, tags, security, contracts,
                                               digest, version, details, words)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, decode($10, 'hex'), $11, coalesce($12, '{}'::jsonb), $13)
            ON CONFLICT (service, name) DO UPDATE SET
                type = excluded.type, description = excluded.description, tags = excluded.tags,
                security = excluded.security, contracts = excluded.contracts, digest = excluded.digest,
                version = excluded.version, details = coalesce($12, sv.details)
            RETURNING id, details
            """,
            uuid4(), self._actor.tenant, service, wish.version, wish.type, wish.description, list(wish.tags),
            _json(wish.security), _json(contracts), wish.digest, version,
            _json(details.document) if details is not None else None, "",
        )  # fmt: skip
        assert row is not None  # noqa: S101  # an INSERT ... RETURNING of one row
        words = words_of(wish, msgspec.json.decode(row["details"]))
        await fetch("UPDATE service_version SET words = $2 WHERE id = $1", row["id"], words)
        if known is None:
            detail = {"service": wish.service, "version": wish.version}
            self._done.events.append(Event("service.registered", "service", row["id"], detail))
        return row["id"]

    async def _places(self, wish: EnvironmentWish) -> None:
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
        known = next((one for one in self._plan.known.values() if one.id == before.service_version), None)
        return known is not None and (end.service != known.line.service or self._plan.lines[end.line].wish.main is None)

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


def known_says(plan: LinePlan) -> bool:
    """Whether everything else that is said of a version of a service is as it was."""
    known, wish = plan.known, plan.wish
    assert known is not None  # noqa: S101  # only such are asked about
    before = (known.type, known.description, known.tags, known.security, _bases(known.contracts))
    return before == (wish.type, wish.description, wish.tags, wish.security, _bases(wish.contracts))


def _bases(contracts: Sequence[Contract]) -> list[tuple[str, str, str]]:
    return [(one.kind, one.base_url, one.others) for one in contracts]


def _rewritten(known: Sequence[Contract], sent: Sequence[Contract]) -> tuple[Contract, ...]:
    """What was sent, with the main document as it was first written: it says the same."""
    old = {one.kind: one for one in known}
    return tuple(
        replace(
            one,
            specification=old[one.kind].specification,
            documents=tuple(
                replace(old[one.kind].primary or each, uri=each.uri) if each.primary else each for each in one.documents
            ),
        )
        if one.kind in old
        else one
        for one in sent
    )


async def store_documents(tenant: UUID, wish: EndpointWish, candidate: Candidate | None) -> tuple[Contract, ...]:
    """The contracts of a wish with every document stored, each once, and named by its content."""
    main = wish.main
    found: list[Contract] = []
    for contract in wish.contracts:
        documents: list[Document] = []
        for one in contract.documents:
            if one.content is None:
                format_name = FORMAT_OF[contract.kind] if one.primary else "TEXT"
                parsed = candidate if contract is main and one.primary else None
                content = await store_plain(tenant, format_name, one.text or "", parsed)
                documents.append(Document(one.uri, one.primary, None, content))
            else:
                documents.append(one)
        found.append(replace(contract, documents=tuple(documents)))
    return tuple(found)


def _next(state: ArtifactState, version: str) -> str:
    """The number of the first contract of a line."""
    asked = semver_of(version, state)
    latest = Semver.parse(state.latest_semver) if state.latest_semver else None
    return asked or str(next_version(latest, Bump.MINOR, None))


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
