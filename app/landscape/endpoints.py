"""Changing what an environment serves: every change of endpoints is a wish of what is asked for and what is there."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from msgspec.structs import replace

from app.errors import Conflict, Invalid, NotFound
from app.identity.principals import Principal
from app.landscape.deployment import Deployed, deploy
from app.landscape.model import EndpointWish, Wish, of_one
from app.landscape.served import served_wishes
from app.proposals.negotiation import Held
from app.storage.engine import fetch_one


async def put_endpoints(
    actor: Principal, application: UUID, environment: UUID, endpoints: Sequence[EndpointWish]
) -> Deployed | Held:
    """Replace all endpoints of an environment; those at the same paths keep their ids.

    Raises `NotFound`, `Forbidden`, `Invalid` for contracts that cannot be read or a path that is there twice, and
    `Conflict` of the kinds `proposal-open`, `rejected` and `read-only`.
    """
    _check(endpoints)

    async def wish() -> Wish:
        return of_one(application, environment, endpoints)

    return await deploy(actor, application, environment, endpoints, wish)


async def post_endpoint(
    actor: Principal, application: UUID, environment: UUID, endpoint: EndpointWish
) -> tuple[UUID, Deployed | Held]:
    """Add an endpoint; its id. Raises what `put_endpoints` raises, and `Conflict` where the path is taken."""
    id_ = uuid4()

    async def wish() -> Wish:
        others = await _others(application, environment, endpoint, without=None)
        return of_one(application, environment, [*others, replace(endpoint, id=id_)])

    return id_, await deploy(actor, application, environment, [endpoint], wish)


async def put_endpoint(
    actor: Principal, application: UUID, environment: UUID, endpoint: EndpointWish
) -> Deployed | Held:
    """Write the endpoint of an id over, or make it. Raises what `post_endpoint` raises."""
    assert endpoint.id is not None  # noqa: S101  # it is what is put

    async def wish() -> Wish:
        row = await fetch_one("SELECT environment FROM endpoint WHERE id = $1", endpoint.id)
        if row is not None and row["environment"] != environment:
            raise NotFound("endpoint", endpoint.id)
        others = await _others(application, environment, endpoint, without=endpoint.id)
        return of_one(application, environment, [*others, endpoint])

    return await deploy(actor, application, environment, [endpoint], wish)


async def delete_endpoint(actor: Principal, application: UUID, environment: UUID, endpoint: UUID) -> Deployed | Held:
    """Remove an endpoint. Raises what `put_endpoints` raises."""

    async def wish() -> Wish:
        row = await fetch_one("SELECT 1 FROM endpoint WHERE id = $1 AND environment = $2", endpoint, environment)
        if row is None:
            raise NotFound("endpoint", endpoint)
        return of_one(application, environment, await _others(application, environment, None, without=endpoint))

    return await deploy(actor, application, environment, (), wish)


async def _others(
    application: UUID, environment: UUID, endpoint: EndpointWish | None, *, without: UUID | None
) -> list[EndpointWish]:
    """The other endpoints of an environment, as they are. Raises `Conflict` if one of them has the path."""
    found = [one for one in await served_wishes(application, environment) if one.id != without]
    if endpoint is None:
        return found
    taken = next((one for one in found if one.path == endpoint.path), None)
    if taken is not None:
        raise Conflict(
            f"Another endpoint ({taken.id}) has the path '/{taken.path}' in this environment.",
            kind="duplicate",
            endpoint_id=str(taken.id),
        )
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
