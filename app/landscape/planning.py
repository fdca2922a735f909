"""Making the plan of a deployment: all of it is worked out under the locks, from what is found there."""

from collections.abc import Collection
from uuid import UUID

from app.landscape.impacts import find_impacts
from app.landscape.model import EndpointWish, Line, Wish
from app.landscape.plan import LinePlan, Plan
from app.landscape.preparation import Preparation
from app.landscape.served import KnownLine, endpoints_of, lines_of


async def make_plan(wish: Wish, production: Collection[UUID], preparation: Preparation) -> Plan:
    """Work out what a wish comes to. `production` are the environments in which consumers are not to be surprised.

    Raises `Unprepared`, `Invalid`.
    """
    known = await lines_of(wish.application)
    served = await endpoints_of([one.environment for one in wish.environments])
    lines = {line: await _line(ask, known.get(line), preparation) for line, ask in _asked(wish).items()}
    plan = Plan(wish=wish, lines=lines, known=known, served=served, impacts=[])
    await find_impacts(plan, production, preparation)
    return plan


def _asked(wish: Wish) -> dict[Line, EndpointWish]:
    return {end.line: end for one in wish.environments for end in one.endpoints}


async def _line(wish: EndpointWish, known: KnownLine | None, preparation: Preparation) -> LinePlan:
    """Whether its contract is new: told by the bytes where they are the same, else by what it says."""
    plan = LinePlan(wish=wish, known=known, identity=known.identity if known else "")
    main = wish.main
    if known is not None and known.digest == wish.digest:
        return plan
    if main is None:
        plan.identity = ""
        return plan
    ready = await preparation.sent(wish.digest, main)
    plan.identity = ready.candidate.fingerprint
    if known is None or known.version is None or known.identity != plan.identity:
        plan.ready = ready
    return plan
