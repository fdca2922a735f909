"""Exit codes: what a script learns without reading anything."""

from enum import IntEnum

from app.client import ApiProblem


class Exit(IntEnum):
    """How a command ended. Part of the command line's interface: documented in `assent --help` and docs/cli.md."""

    DONE = 0
    NEGATIVE = 1
    """The answer is no: rejected, withdrawn, expired, not delivered, not compatible."""
    USAGE = 2
    """The command or what it was given is wrong; repeating it cannot help."""
    PENDING = 3
    """Not decided yet: a proposal waits for its consumers. Or not decidable: a check met its limits."""
    REFUSED = 4
    """No key, one that is not valid any more, or one without the right."""
    CONFLICT = 5
    """What is named does not exist, or the state of things stands in the way."""
    TROUBLE = 6
    """A server is down, cannot be reached, or failed; trying again may help."""


HELP = """
Exit codes: 0 done, published or compatible; 1 the answer is no (rejected, withdrawn, expired, not compatible);
2 bad input; 3 pending (a proposal is open), or it cannot be told; 4 refused (key missing, not valid, without the
right); 5 does not exist, or something stands in the way; 6 a server is down or out of reach.
"""

_BY_STATUS = {401: Exit.REFUSED, 403: Exit.REFUSED, 404: Exit.CONFLICT, 409: Exit.CONFLICT, 429: Exit.TROUBLE}
_BY_STATE = {"published": Exit.DONE, "open": Exit.PENDING, "approved": Exit.PENDING}


def of_problem(problem: ApiProblem) -> Exit:
    """The code for a request that was refused."""
    if problem.kind == "rejected":
        return Exit.NEGATIVE
    return _BY_STATUS.get(problem.status, Exit.TROUBLE if problem.status >= 500 else Exit.USAGE)


def of_state(state: str) -> Exit:
    """The code for what became of a proposal."""
    return _BY_STATE.get(state, Exit.NEGATIVE)
