"""A change of what is served where: all of it at once, or nothing and a proposal.

What a wish comes to is planned, and then carried out or held back, in one transaction that holds the environments.
"""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from uuid import UUID

import msgspec

from app.contracts.comparisons import Unprepared, in_transaction
from app.errors import Invalid, Unavailable
from app.identity.grants import require_writer
from app.identity.principals import Principal
from app.landscape.applications import require_owned
from app.landscape.carrying import carry_out
from app.landscape.done import Done
from app.landscape.locks import hold, hold_artifacts
from app.landscape.model import EndpointWish, Wish
from app.landscape.negotiating import hold_back
from app.landscape.plan import Plan
from app.landscape.planning import make_plan
from app.landscape.preparation import Preparation
from app.landscape.served import endpoints_of, lines_of
from app.proposals import wakeups
from app.proposals.negotiation import Held

Making = Callable[[], Awaitable[Wish]]
"""Makes a wish of what is there, under the locks."""


class Deployed(msgspec.Struct, frozen=True):
    """It is so now. `created` are the endpoints that were not there before."""

    created: frozenset[UUID]


async def deploy(
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
    done.wake()
    return result


async def _prepare(application: UUID, sent: Sequence[EndpointWish], preparation: Preparation) -> None:
    """Parse what is not known byte for byte. Raises `Invalid`, which says whose contract it is: there may be many."""
    known = await lines_of(application) if sent else {}
    for one in sent:
        before = known.get(one.line)
        if one.main is not None and (before is None or before.digest != one.digest):
            try:
                await preparation.prepare(one.digest, one.main)
            except Invalid as error:
                said = f"'/{one.path}' of {one.service} {one.version}: {error.message}"
                raise Invalid(said, kind=error.kind, **error.extra) from None


async def _attempt(
    actor: Principal, application: UUID, environment: UUID | None, making: Making, preparation: Preparation
) -> tuple[Deployed | Held, Done]:
    """Plan and carry out, or hold back; within a transaction."""
    owned = await require_owned(actor, application)
    production = await hold(actor.tenant, owned, environment)
    wish = await making()
    before = {one.id for one in await endpoints_of([one.environment for one in wish.environments])}
    await hold_artifacts(application, wish)
    plan = await make_plan(wish, production, preparation)
    await _require_rights(actor, plan)
    if plan.held:
        return await hold_back(actor, plan), Done()
    done = await carry_out(actor, owned, plan)
    await done.put_on_record(actor)
    after = {one.id for one in await endpoints_of([one.environment for one in wish.environments])}
    return Deployed(frozenset(after - before)), done


async def _require_rights(actor: Principal, plan: Plan) -> None:
    """Who owns the application may not write an artifact that has become another team's."""
    for line in plan.lines.values():
        if line.ready is not None and line.state is not None:
            await require_writer(actor, line.state.owner, line.state.fqn)
