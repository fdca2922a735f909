"""Changing what is served where: all of it at once, or nothing and a proposal.

Every change of endpoints is one of the wishes that this module makes of what is asked for and of what is there; what a
wish comes to is planned, and then carried out or held back, in one transaction that holds the environments.
"""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from uuid import UUID, uuid4

import msgspec
from msgspec.structs import replace

from app.audit.log import Event, record_all
from app.consumers.declared import retract
from app.contracts.comparisons import Unprepared, in_transaction
from app.errors import Conflict, Invalid, NotFound, Unavailable
from app.identity.grants import require_writer
from app.identity.principals import Principal
from app.landscape.applications import ApplicationView, require_owned
from app.landscape.carrying import Carrier, Done
from app.landscape.linking import lock_links
from app.landscape.model import EndpointWish, EnvironmentWish, Wish
from app.landscape.negotiating import hold_back
from app.landscape.plan import Plan, make_plan
from app.landscape.preparation import Preparation
from app.landscape.served import endpoints_of, lines_of
from app.proposals import wakeups
from app.proposals.negotiation import Held
from app.storage.engine import fetch, fetch_one

Making = Callable[[ApplicationView], Awaitable[Wish]]
"""Makes a wish of what is there, under the locks."""


class Deployed(msgspec.Struct, frozen=True):
    """It is so now. `created` are the endpoints that were not there before."""

    created: frozenset[UUID]


async def put_endpoints(
    actor: Principal, application: UUID, environment: UUID, endpoints: Sequence[EndpointWish]
) -> Deployed | Held:
    """Replace all endpoints of an environment; those at the same paths keep their ids.

    Raises `NotFound`, `Forbidden`, `Invalid` for contracts that cannot be read or a path that is there twice, and
    `Conflict` of the kinds `proposal-open`, `rejected` and `read-only`.
    """
    _check(endpoints)

    async def wish(_: ApplicationView) -> Wish:
        return Wish(application=application, environments=(EnvironmentWish(environment, tuple(endpoints)),))

    return await _deploy(actor, application, environment, endpoints, wish)


async def post_endpoint(
    actor: Principal, application: UUID, environment: UUID, endpoint: EndpointWish
) -> tuple[UUID, Deployed | Held]:
    """Add an endpoint; its id. Raises what `put_endpoints` raises, and `Conflict` where the path is taken."""
    id_ = uuid4()

    async def wish(_: ApplicationView) -> Wish:
        others = await _others(application, environment, endpoint, without=None)
        return _of_one(application, environment, [*others, replace(endpoint, id=id_)])

    return id_, await _deploy(actor, application, environment, [endpoint], wish)


async def put_endpoint(
    actor: Principal, application: UUID, environment: UUID, endpoint: EndpointWish
) -> Deployed | Held:
    """Write the endpoint of an id over, or make it. Raises what `post_endpoint` raises."""
    assert endpoint.id is not None  # noqa: S101  # it is what is put

    async def wish(_: ApplicationView) -> Wish:
        row = await fetch_one("SELECT environment FROM endpoint WHERE id = $1", endpoint.id)
        if row is not None and row["environment"] != environment:
            raise NotFound("endpoint", endpoint.id)
        others = await _others(application, environment, endpoint, without=endpoint.id)
        return _of_one(application, environment, [*others, endpoint])

    return await _deploy(actor, application, environment, [endpoint], wish)


async def delete_endpoint(actor: Principal, application: UUID, environment: UUID, endpoint: UUID) -> Deployed | Held:
    """Remove an endpoint. Raises what `put_endpoints` raises."""

    async def wish(_: ApplicationView) -> Wish:
        row = await fetch_one("SELECT 1 FROM endpoint WHERE id = $1 AND environment = $2", endpoint, environment)
        if row is None:
            raise NotFound("endpoint", endpoint)
        return _of_one(application, environment, await _others(application, environment, None, without=endpoint))

    return await _deploy(actor, application, environment, (), wish)


async def delete_environment(actor: Principal, application: UUID, environment: UUID) -> Deployed | Held:
    """Remove an environment with its endpoints and what it consumes. Raises what `put_endpoints` raises."""

    async def wish(_: ApplicationView) -> Wish:
        return replace(_of_one(application, environment, []), removes="environments")

    return await _deploy(actor, application, environment, (), wish)


async def delete_application(actor: Principal, application: UUID) -> Deployed | Held:
    """Remove an application with all of its environments. Raises what `put_endpoints` raises."""

    async def wish(_: ApplicationView) -> Wish:
        rows = await fetch("SELECT id FROM environment WHERE application = $1 ORDER BY id", application)
        emptied = tuple(EnvironmentWish(row["id"], ()) for row in rows)
        return Wish(application=application, environments=emptied, removes="application")

    return await _deploy(actor, application, None, (), wish)


def _of_one(application: UUID, environment: UUID, endpoints: Sequence[EndpointWish]) -> Wish:
    return Wish(application=application, environments=(EnvironmentWish(environment, tuple(endpoints)),))


async def _others(
    application: UUID, environment: UUID, endpoint: EndpointWish | None, *, without: UUID | None
) -> list[EndpointWish]:
    """The other endpoints of an environment, as they are. Raises `Conflict` if one of them has the path."""
    known = {one.id: one for one in (await lines_of(application)).values()}
    served = [one for one in await endpoints_of([environment]) if one.id != without]
    taken = next((one for one in served if endpoint is not None and one.path == endpoint.path), None)
    if taken is not None:
        raise Conflict(
            f"Another endpoint ({taken.id}) has the path '/{taken.path}' in this environment.",
            kind="duplicate",
            endpoint_id=str(taken.id),
        )
    found = [one.wish(known[one.service_version]) for one in served]
    if endpoint is None:
        return found
    return [_sharing(one, endpoint) for one in found]


def _sharing(other: EndpointWish, endpoint: EndpointWish) -> EndpointWish:
    """Another endpoint of the same version of a service serves what is said of that now."""
    if other.line != endpoint.line:
        return other
    return replace(endpoint, path=other.path, id=other.id, discoverable=other.discoverable, validated=other.validated)


def _check(endpoints: Sequence[EndpointWish]) -> None:
    paths = [one.path for one in endpoints]
    twice = next((path for path in paths if paths.count(path) > 1), None) if len(set(paths)) < len(paths) else None
    if twice is not None:
        raise Invalid(f"The path '/{twice}' is there twice.", field="path")
    said: dict[tuple[str, str], EndpointWish] = {}
    for one in endpoints:
        first = said.setdefault(one.line, one)
        if (first.digest, first.said) != (one.digest, one.said):
            raise Invalid(
                f"Version {one.version!r} of {one.service!r} is there twice, and differs: it is one thing wherever it "
                "is served.",
                field="serviceVersion",
            )


async def _deploy(
    actor: Principal, application: UUID, environment: UUID | None, sent: Sequence[EndpointWish], making: Making
) -> Deployed | Held:
    """Carry a wish out, or hold it back; parsing comes before the locks."""
    await require_owned(actor, application)
    preparation = Preparation(actor)
    await _prepare(application, sent, preparation)
    try:
        result, done = await in_transaction(
            preparation, partial(_attempt, actor, application, environment, making, preparation)
        )
    except Unprepared:
        raise Unavailable("What depends on this changes all the time; nothing was changed, try again.") from None
    if isinstance(result, Held):
        wakeups.wake(result.proposal)
    wake(done)
    return result


async def _prepare(application: UUID, sent: Sequence[EndpointWish], preparation: Preparation) -> None:
    """Parse what is not known byte for byte. Raises `Invalid`."""
    known = await lines_of(application) if sent else {}
    for one in sent:
        before = known.get(one.line)
        if one.main is not None and (before is None or before.digest != one.digest):
            await preparation.prepare(one.digest, one.main)


async def _attempt(
    actor: Principal, application: UUID, environment: UUID | None, making: Making, preparation: Preparation
) -> tuple[Deployed | Held, Done]:
    """Plan and carry out, or hold back; within a transaction."""
    owned = await require_owned(actor, application)
    production = await hold(actor.tenant, owned, environment)
    wish = await making(owned)
    before = {one.id for one in await endpoints_of([one.environment for one in wish.environments])}
    await hold_artifacts(application, wish)
    plan = await make_plan(wish, production, preparation)
    await _require_rights(actor, plan)
    if plan.held:
        return await hold_back(actor, plan), Done(events=[], proposals=[], versions=[])
    done = await carry_out(actor, owned, plan)
    await record_all(actor, done.events)
    after = {one.id for one in await endpoints_of([one.environment for one in wish.environments])}
    return Deployed(frozenset(after - before)), done


async def hold(tenant: UUID, application: ApplicationView, environment: UUID | None) -> set[UUID]:
    """Lock an environment, or all of an application; which of its environments are production. Raises `NotFound`.

    The application's row comes first: whoever deletes it waits for those who deploy, and they for it.
    """
    strength = "FOR UPDATE" if environment is None else "FOR KEY SHARE"
    await fetch(f"SELECT 1 FROM application WHERE id = $1 {strength}", application.id)
    rows = await fetch(
        """
        SELECT id FROM environment WHERE tenant = $1 AND application = $2 AND ($3::uuid IS NULL OR id = $3)
        ORDER BY id FOR UPDATE
        """,
        tenant, application.id, environment,
    )  # fmt: skip
    if environment is not None and not rows:
        raise NotFound("environment", environment)
    found = await fetch("SELECT id FROM environment WHERE application = $1 AND type = 'Production'", application.id)
    return {row["id"] for row in found}


async def hold_artifacts(application: UUID, wish: Wish) -> None:
    """Lock the artifacts of all services that a wish is about, before and afterwards."""
    named = sorted({end.service for one in wish.environments for end in one.endpoints})
    await fetch(
        """
        SELECT 1 FROM artifact WHERE id IN (
            SELECT s.artifact FROM service s WHERE s.application = $1 AND (s.name = ANY($2) OR EXISTS (
                SELECT 1 FROM service_version sv JOIN endpoint p ON p.service_version = sv.id
                WHERE sv.service = s.id AND p.environment = ANY($3))))
        ORDER BY id FOR NO KEY UPDATE
        """,
        application, named, [one.environment for one in wish.environments],
    )  # fmt: skip


async def _require_rights(actor: Principal, plan: Plan) -> None:
    """Who owns the application may not write an artifact that has become another team's."""
    for line in plan.lines.values():
        if line.ready is not None and line.state is not None:
            await require_writer(actor, line.state.owner, line.state.fqn)


async def carry_out(
    actor: Principal, application: ApplicationView, plan: Plan, *, proposal: UUID | None = None,
    publisher: str | None = None,
) -> Done:  # fmt: skip
    """Do what a plan says, and remove what is to be removed with its endpoints."""
    done = await Carrier(actor, application, plan, proposal=proposal, publisher=publisher).carry_out()
    wish = plan.wish
    if wish.removes:
        await _remove_environments(actor, [one.environment for one in wish.environments], done)
    if wish.removes == "application":
        await fetch("UPDATE application SET deleted_at = now() WHERE id = $1", application.id)
        done.events.append(Event("application.deleted", "application", application.id, {"name": application.name}))
    return done


async def _remove_environments(actor: Principal, environments: Sequence[UUID], done: Done) -> None:
    """Their endpoints are gone already."""
    await lock_links(actor.tenant)
    rows = await fetch(
        "SELECT registration FROM consumption WHERE environment = ANY($1) AND registration IS NOT NULL", environments
    )
    done.proposals += await retract(actor.tenant, sorted(row["registration"] for row in rows))
    for table in ("consumption", "environment_location"):
        await fetch(f"DELETE FROM {table} WHERE environment = ANY($1)", environments)
    gone = await fetch("DELETE FROM environment WHERE id = ANY($1) RETURNING id, name", environments)
    done.events += [Event("environment.deleted", "environment", row["id"], {"name": row["name"]}) for row in gone]


def wake(done: Done) -> None:
    """Wake what a deployment gave work to, after the commit."""
    for proposal in dict.fromkeys(done.proposals):
        wakeups.wake(proposal)
    for version in done.versions:
        wakeups.wake_announcement(version)
