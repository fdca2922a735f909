"""What the registry's clients are told when a change is refused, or held back: the violation of a rule that they know,
with more in it. The proposal is in the body and, as on every surface, in the header `Assent-Proposal`."""

from collections.abc import Sequence

from app.contracts.contents import NOT_A_SCHEMA
from app.contracts.names import ArtifactName
from app.formats import Change
from app.proposals.negotiation import Held
from app.proposals.submit import Refused
from app.proposals.views import get_proposal
from app.surfaces.apicurio.errors import Cause, RegistryProblem
from app.surfaces.apicurio.requests import Call, settings_of

_MAX_CAUSES = 100
VIOLATION = "RuleViolationException"
_SPELLED = {"AVRO": "Avro", "JSON": "JSON", "PROTOBUF": "Protobuf"}


def refused(name: ArtifactName, language: str, result: Refused) -> RegistryProblem:
    """The level forbids it, and nobody could agree to it."""
    if any(change.rule == NOT_A_SCHEMA for change in result.violations):
        title = f"Could not execute compatibility rule on invalid {_SPELLED.get(language, language)} schema"
        return RegistryProblem(422, "UnprocessableSchemaException", title)
    return RegistryProblem(
        409, VIOLATION, _title(name.name, language, result.violations), causes=causes(result.violations)
    )


async def held_back(request: Call, held: Held, name: str, language: str) -> RegistryProblem:
    """Consumers have to agree first to what becomes of an artifact, or of a group (whose `language` is `group`)."""
    proposal = await get_proposal(request.user, held.proposal)
    changes = [change for item in proposal.items for change in item.changes if change.breaks]
    url = f"{settings_of(request).url}/api/v1/proposals/{held.proposal}"
    title = (
        f"{_title(name, language, changes)}. It is held back until its consumers agree: proposal {held.proposal}, "
        f"{url}. Send the same request again afterwards."
    )
    return RegistryProblem(
        409,
        VIOLATION,
        title,
        causes=causes(changes),
        proposal_id=str(held.proposal),
        proposal_url=url,
        proposal={"id": str(held.proposal), "state": proposal.state, "url": url},
    )


def causes(changes: Sequence[Change]) -> list[Cause]:
    """Changes as the registry lists what violates a rule."""
    return [Cause(change.message, _place(change)) for change in changes[:_MAX_CAUSES]]


def _place(change: Change) -> str:
    place = change.new_path if change.new_path is not None else change.old_path
    return place or "/"


def _title(name: str, language: str, changes: Sequence[Change]) -> str:
    named = ", ".join(f"{change.message} at {_place(change)}" for change in changes[:20])
    return (
        f"Incompatible artifact: {name} [{language}], num of incompatible diffs: {{{len(changes)}}}, "
        f"list of diff types: [{named}]"
    )
