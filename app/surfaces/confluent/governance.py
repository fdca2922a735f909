"""What the registry's clients are told when a change is held back: the incompatibility that they know, with more in it.

The message names the changes, the proposal's id and where to follow it; the header `Assent-Proposal` carries the id.
"""

from collections.abc import Sequence
from typing import Any

from litestar import Request

from app.formats import Change
from app.proposals.submit import Held
from app.proposals.views import get_proposal
from app.settings import Settings
from app.surfaces.confluent.errors import INCOMPATIBLE, RegistryError
from app.surfaces.confluent.names import Subject

_MAX_CHANGES = 20
"""Changes that a message names; the proposal has all of them."""


def incompatible(subject: Subject, violations: Sequence[Change]) -> RegistryError:
    """The level forbids it, and nobody could agree to it: refused as the registry refuses it."""
    return RegistryError(INCOMPATIBLE, f"{_refusal(subject)}, details: {details(violations)}")


async def held_back(request: Request[Any, Any, Any], subject: Subject, held: Held) -> RegistryError:
    """Consumers have to agree first."""
    return await _held(request, held, _refusal(subject))


async def deletion_held_back(request: Request[Any, Any, Any], subject: Subject, held: Held) -> RegistryError:
    """Consumers of what is to be deleted have to agree first."""
    return await _held(request, held, f'Consumers depend on what is to be deleted from subject "{subject}"')


async def loosening_held_back(request: Request[Any, Any, Any], subject: Subject, held: Held) -> RegistryError:
    """Consumers that rely on a level have to agree first."""
    return await _held(request, held, f'Consumers rely on the compatibility level of subject "{subject}"')


async def _held(request: Request[Any, Any, Any], held: Held, refusal: str) -> RegistryError:
    proposal = await get_proposal(request.user, held.proposal)
    settings: Settings = request.app.state.settings
    changes = [change for item in proposal.items for change in item.changes if change.breaks]
    said = (
        f"{refusal}, details: {details(changes)}. "
        f"It is held back until its consumers agree: proposal {held.proposal}, "
        f"{settings.url}/api/v1/proposals/{held.proposal}. Send the same request again afterwards."
    )
    return RegistryError(INCOMPATIBLE, said, Assent_Proposal=str(held.proposal))


def details(changes: Sequence[Change]) -> str:
    """Changes as the registry lists them."""
    named = [one_detail(change) for change in changes[:_MAX_CHANGES]]
    if len(changes) > _MAX_CHANGES:
        named.append(f"and {len(changes) - _MAX_CHANGES} more")
    return f"[{', '.join(named)}]"


def one_detail(change: Change) -> str:
    """One change, in the form in which clients print it."""
    place = change.new_path if change.new_path is not None else change.old_path
    return f"{{errorType:'{change.rule}', description:'{change.message}', additionalInfo:'{place or '/'}'}}"


def _refusal(subject: Subject) -> str:
    return f'Schema being registered is incompatible with an earlier schema for subject "{subject}"'
