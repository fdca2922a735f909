"""Waiting for the outcome of a proposal."""

import time

from app.client import ApiProblem, Document, Unreachable
from app.commands.render import waiting_for
from app.commands.session import Session

_PATIENCE = 60.0
"""Seconds that the server may be out of reach while we wait."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.3, 5.0


def wait_until_decided(session: Session, proposal_id: str, timeout: float | None) -> Document:
    """The proposal once it is published or has failed; as it stands after `timeout` seconds, if that comes first.

    A server that restarts meanwhile is waited for. Raises `Unreachable` or `ApiProblem` if it stays away.
    """
    began = heard = time.monotonic()
    pause = _FIRST_PAUSE
    told: list[str] | None = None
    while True:
        try:
            proposal = session.client.proposal(proposal_id)
            heard = time.monotonic()
        except (ApiProblem, Unreachable) as trouble:
            if not _passes(trouble) or time.monotonic() - heard > _PATIENCE:
                raise
        else:
            if proposal["state"] not in {"open", "approved"}:
                return proposal
            if (waiting := waiting_for(proposal)) != told:
                session.say(f"Waiting for {', '.join(waiting) or 'the workflow to publish'}.")
                told = waiting
            if timeout is not None and time.monotonic() - began >= timeout:
                return proposal
        time.sleep(pause)
        pause = min(_LONGEST_PAUSE, pause * 1.5)


def _passes(trouble: ApiProblem | Unreachable) -> bool:
    return isinstance(trouble, Unreachable) or trouble.status >= 500 or trouble.status == 429
