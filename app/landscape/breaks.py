"""What breaks callers of an endpoint beside its contract: that it goes, moves, or lets them in no longer. Pure."""

from collections.abc import Sequence

from app.formats import Change, Direction, Severity
from app.landscape.environment_model import PRODUCTION
from app.landscape.locations import joined
from app.landscape.model import EndpointWish
from app.landscape.served import KnownLine, Served

_BOTH = (Direction.BACKWARD, Direction.FORWARD)


def removed(served: Served, known: KnownLine) -> Change:
    """Nothing is at the place of an endpoint any more."""
    said = f"The endpoint '/{served.path}' of {known.line.service} {known.line.version} is removed: calls to it fail."
    return _breaking("ENDPOINT_REMOVED", said, f"/{served.path}")


def moved(served: Served, wished: EndpointWish) -> Change:
    """An endpoint gets another path."""
    said = f"The endpoint '/{served.path}' moves to '/{wished.path}': calls to its present address fail."
    return _breaking("ENDPOINT_MOVED", said, f"/{served.path}", f"/{wished.path}")


def withdrawn_contract(known: KnownLine) -> Change:
    """A version of a service has no contract any more."""
    said = f"{known.line.service} {known.line.version} no longer has a contract: nothing is known of what it answers."
    return _breaking("CONTRACT_WITHDRAWN", said, known.line.version)


def withdrawn_authentication(names: Sequence[str]) -> list[Change]:
    """Ways to log in are taken away."""
    return [_breaking("AUTHENTICATION_WITHDRAWN", f"Callers can no longer log in with {one}.", one) for one in names]


def relocated(served: Served, lost: Sequence[str], location: str) -> Change:
    """The environment of an endpoint no longer answers at some of its addresses."""
    there = ", ".join(repr(one) for one in lost)
    said = f"The endpoint '/{served.path}' is no longer at {there} but at {location!r}: calls to it there fail."
    return _breaking("ENDPOINT_MOVED", said, joined(lost[0], served.path), joined(location, served.path))


def left_production(served: Served, known: KnownLine, kind: str) -> Change:
    """The environment of an endpoint is no longer one in which consumers have to agree to what breaks them."""
    said = (
        f"'/{served.path}' of {known.line.service} {known.line.version} is no longer in production but {kind}: what "
        "breaks its callers needs nobody's agreement from then on."
    )
    return _breaking("PRODUCTION_WITHDRAWN", said, PRODUCTION, kind)


def _breaking(rule: str, message: str, old: str, new: str | None = None) -> Change:
    return Change(
        rule=rule,
        severity=Severity.BREAKING,
        message=message,
        old_value=old,
        new_value=new,
        breaks=_BOTH,
        unproven=True,
    )
