"""Versions of services as a deployment writes them: their contracts become versions of artifacts."""

from typing import Any
from uuid import UUID, uuid4

import msgspec
from msgspec.structs import replace

from app.audit.log import Event
from app.contracts.artifacts import artifact_state, lock_artifact
from app.contracts.limits import require_room
from app.contracts.model import ArtifactState, Draft, Origin
from app.contracts.versions import Publication, insert_version
from app.identity.principals import Principal
from app.landscape.applications import ApplicationView
from app.landscape.details import Details, details_of, words_of
from app.landscape.documents import rewritten, store_documents
from app.landscape.done import Done
from app.landscape.model import FORMAT_OF, Line
from app.landscape.plan import LinePlan
from app.landscape.versions import first_semver
from app.proposals.submit import require_writable
from app.storage.engine import fetch, fetch_one


class VersionWriter:
    """Writes the versions of the services of an application, within a transaction that holds their artifacts."""

    def __init__(
        self, actor: Principal, application: ApplicationView, done: Done, *,
        proposal: UUID | None = None, publisher: str | None = None,
    ) -> None:  # fmt: skip
        self._actor = actor
        self._application = application
        self._done = done
        self._proposal = proposal
        self._publisher = publisher
        self.made: dict[Line, UUID] = {}
        """The versions of artifacts that were published, by line."""

    async def write(self, plan: LinePlan) -> UUID:
        """The version of a service, made or changed where that is asked for. Raises `Forbidden`, `Conflict`."""
        known, wish = plan.known, plan.wish
        if known is not None and known.digest == wish.digest and known.said == wish.said:
            return known.id
        service = known.service_id if known is not None else await self._service(wish.service)
        version = known.version if known is not None else None
        details = None
        if plan.ready is not None:
            version = self.made[wish.line] = await self._publish(service, plan)
            details = details_of(plan.ready.candidate.schema)
        elif wish.main is None:
            version, details = None, Details()
        return await self._store(service, plan, version, details)

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
        await require_room(state, candidate.text)
        semver = plan.assessment.semver if plan.assessment else first_semver(state, plan.wish.version)
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
            wish = replace(wish, contracts=rewritten(known.contracts, wish.contracts))
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


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
