"""Whom it hurts that a place goes, moves or serves something else, and that its environment does."""

from collections.abc import Sequence
from uuid import UUID

from app.contracts.assessment import assess
from app.landscape import breaks
from app.landscape.locations import endpoint_key
from app.landscape.model import EndpointWish
from app.landscape.preparation import Ready
from app.landscape.served import KnownLine, Served, calls_of
from app.landscape.survey import Survey


async def find_for_place(survey: Survey, served: Served) -> None:
    """A place goes away, or gets another address, or serves something else from now on."""
    known = survey.known(served)
    if known.artifact is None:
        return
    users, enforced = survey.users(served), survey.enforced(served)
    wished = survey.wished(served)
    if wished is None:
        if _is_last(survey, served):
            users += survey.by_hand(known)
        await survey.add_for(known, [breaks.removed(served, known)], users, enforced=enforced, subject=served.path)
    elif wished.path != served.path:
        await survey.add_for(known, [breaks.moved(served, wished)], users, enforced=enforced, subject=served.path)
    else:
        await _serves_another(survey, served, known, wished, users, enforced=enforced)


async def _serves_another(
    survey: Survey, served: Served, known: KnownLine, wished: EndpointWish, users: Sequence[UUID], *, enforced: bool
) -> None:
    ready = await _contract_of(survey, wished)
    if not users or known.version is None:
        return
    if withdrawn := known.withdrawn(wished):
        changes = breaks.withdrawn_authentication(withdrawn)
        await survey.add_for(known, changes, users, enforced=enforced, subject=served.path)
    if ready is None:
        changes = [breaks.withdrawn_contract(known)]
        await survey.add_for(known, changes, users, enforced=enforced, subject=served.path)
        return
    state = await survey.state(known)
    found = await assess(state, ready.candidate, comparisons=ready.comparisons, among=users)
    survey.add(known, state, found.changes, found.affected, enforced=enforced, of_contract=False,
               subject=f"{served.path} {wished.service} {wished.version} {ready.candidate.fingerprint}")  # fmt: skip


async def _contract_of(survey: Survey, wished: EndpointWish) -> Ready | None:
    """What a version of a service says from now on."""
    line = survey.plan.lines[wished.line]
    if line.ready is not None or line.wish.main is None:
        return line.ready
    if line.known is not None and line.known.content is not None:
        return await survey.preparation.stored(line.known.content)
    return None


def _is_last(survey: Survey, served: Served) -> bool:
    """Whether nothing serves the version of the service any more."""
    kept = [end.line for one in survey.plan.wish.environments for end in one.endpoints]
    return not survey.elsewhere(served) and survey.known(served).line not in kept


async def find_for_environment(survey: Survey, served: Served) -> None:
    """The environment of a place no longer answers at an address where it is called, or is no longer production."""
    known, change = survey.known(served), survey.change(served)
    if known.artifact is None or change is None:
        return
    enforced = survey.enforced(served)
    if lost := change.lost:
        kept = {endpoint_key(key, served.path) for key in change.becomes.addresses}
        users = [registration for registration, key in await calls_of([served.id]) if key not in kept]
        changes = [breaks.relocated(served, lost, change.becomes.location)]
        await survey.add_for(known, changes, users, enforced=enforced, subject=served.path)
    if change.leaves_production:
        users = survey.users(served)
        if not any(one.production for one in survey.elsewhere(served)):
            users += [one for one in survey.staying(known) if one not in users]
        changes = [breaks.left_production(served, known, change.becomes.type)]
        await survey.add_for(known, changes, users, enforced=enforced, subject=served.path)
