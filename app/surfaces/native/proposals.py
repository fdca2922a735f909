"""/proposals: breaking changes under negotiation."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from app.contracts.model import Draft, Reference
from app.proposals.actions import amend, extend_deadline, force, withdraw
from app.proposals.answers import Reply, answer
from app.proposals.views import (
    DeliveryView,
    ProposalPage,
    ProposalView,
    get_proposal,
    list_deliveries,
    list_proposals,
)
from app.proposals.vocabulary import AnswerKind
from app.surfaces.native.bodies import schema_text
from app.surfaces.native.requests import BODY, Call, Instant, Page, PageSize, problems, window

State = Literal["open", "approved", "published", "rejected", "withdrawn", "expired"]


class Acknowledge(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The team agrees. `team_id` is the caller's own unless an admin names another."""

    reason: str | None = None
    team_id: UUID | None = None


class ObjectTo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The team cannot live with it, and says why."""

    reason: str
    team_id: UUID | None = None


class RequestExtension(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The team needs until a date."""

    until: Instant
    reason: str | None = None
    team_id: UUID | None = None


class Amend(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Another content, which is asked about anew."""

    schema: msgspec.Raw
    references: list[Reference] = []
    version: str | None = None
    metadata: dict[str, Any] = {}
    notice: timedelta | None = None


class Withdraw(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The producer takes it back."""

    reason: str | None = None


class Force(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An admin decides over the consumers' heads, on the record."""

    reason: str


class Extend(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A later deadline."""

    deadline: Instant


class AnswerGiven(msgspec.Struct, frozen=True):
    """The answer on record; `changed` is false if the team had said exactly this before."""

    answer_id: UUID
    changed: bool
    proposal: ProposalView


class Deliveries(msgspec.Struct, frozen=True):
    """What was sent about a proposal, oldest first."""

    results: Sequence[DeliveryView]


_NO_WORDS, _NO_REASON = Acknowledge(), Withdraw()
"""What an empty body means."""


class ProposalController(Controller):
    """Reading proposals."""

    path = "/proposals"
    tags = ("Proposals",)

    @get(operation_id="listProposals", summary="Proposals, newest first", responses=problems())
    async def list(
        self,
        request: Call,
        in_state: Annotated[State | None, QueryParameter(name="state")] = None,
        asset_id: FromQuery[UUID | None] = None,
        asset_fqn: FromQuery[str | None] = None,
        producer_team_id: FromQuery[UUID | None] = None,
        pending_ack_for: FromQuery[UUID | None] = None,
        page: Page = 1,
        page_size: PageSize = 50,
    ) -> ProposalPage:
        return await list_proposals(
            request.user,
            state=in_state,
            asset=asset_id,
            asset_fqn=asset_fqn,
            producer=producer_team_id,
            pending_ack_for=pending_ack_for,
            **window(page, page_size),
        )

    @get(
        "/{proposal_id:str}",
        operation_id="getProposal",
        summary="One proposal: what changes, who is asked, what they said",
        responses=problems(404),
    )
    async def get_one(self, request: Call, proposal_id: FromPath[UUID]) -> ProposalView:
        return await get_proposal(request.user, proposal_id)

    @get(
        "/{proposal_id:str}/deliveries",
        operation_id="listDeliveries",
        summary="What was sent about a proposal, with every attempt",
        responses=problems(404),
    )
    async def deliveries(self, request: Call, proposal_id: FromPath[UUID]) -> Deliveries:
        return Deliveries(await list_deliveries(request.user, proposal_id))


class AnswerController(Controller):
    """What consumers do with a proposal."""

    path = "/proposals/{proposal_id:str}"
    tags = ("Proposals",)

    @post(
        "/acknowledge",
        operation_id="acknowledgeProposal",
        summary="Agree",
        status_code=200,
        responses=problems(404, 409, *BODY),
    )
    async def acknowledge(
        self, request: Call, proposal_id: FromPath[UUID], data: JSONBody[Acknowledge] = _NO_WORDS
    ) -> AnswerGiven:
        return await _answer(
            request, proposal_id, data.team_id, Reply(kind=AnswerKind.ACKNOWLEDGED, reason=data.reason)
        )

    @post(
        "/object",
        operation_id="objectToProposal",
        summary="Object, with a reason",
        status_code=200,
        responses=problems(404, 409, *BODY),
    )
    async def object_to(self, request: Call, proposal_id: FromPath[UUID], data: JSONBody[ObjectTo]) -> AnswerGiven:
        return await _answer(request, proposal_id, data.team_id, Reply(kind=AnswerKind.OBJECTED, reason=data.reason))

    @post(
        "/request-extension",
        operation_id="requestExtension",
        summary="Ask for more time",
        status_code=200,
        responses=problems(404, 409, *BODY),
    )
    async def request_extension(
        self, request: Call, proposal_id: FromPath[UUID], data: JSONBody[RequestExtension]
    ) -> AnswerGiven:
        reply = Reply(kind=AnswerKind.EXTENSION_REQUESTED, reason=data.reason, until=data.until)
        return await _answer(request, proposal_id, data.team_id, reply)


async def _answer(request: Call, proposal: UUID, team: UUID | None, reply: Reply) -> AnswerGiven:
    given = await answer(request.user, proposal, reply, team=team)
    return AnswerGiven(given.answer, given.changed, await get_proposal(request.user, proposal))


class DecisionController(Controller):
    """What producers and admins do with a proposal."""

    path = "/proposals/{proposal_id:str}"
    tags = ("Proposals",)

    @post(
        "/amend",
        operation_id="amendProposal",
        summary="Propose another content; consumers are asked anew",
        status_code=200,
        responses=problems(404, 409, *BODY),
    )
    async def amend(self, request: Call, proposal_id: FromPath[UUID], data: JSONBody[Amend]) -> ProposalView:
        proposal = await get_proposal(request.user, proposal_id)
        draft = Draft(
            fqn=proposal.items[0].asset_fqn,
            text=schema_text(data.schema),
            references=tuple(data.references),
            semver=data.version,
            metadata=data.metadata,
        )
        await amend(request.user, proposal_id, draft, notice=data.notice)
        return await get_proposal(request.user, proposal_id)

    @post(
        "/withdraw",
        operation_id="withdrawProposal",
        summary="Take it back",
        status_code=200,
        responses=problems(404, 409, *BODY),
    )
    async def withdraw(
        self, request: Call, proposal_id: FromPath[UUID], data: JSONBody[Withdraw] = _NO_REASON
    ) -> ProposalView:
        await withdraw(request.user, proposal_id, data.reason)
        return await get_proposal(request.user, proposal_id)

    @post(
        "/force",
        operation_id="forceProposal",
        summary="Approve it over the consumers' heads; admins only, on the record",
        status_code=200,
        responses=problems(404, 409, *BODY),
    )
    async def force(self, request: Call, proposal_id: FromPath[UUID], data: JSONBody[Force]) -> ProposalView:
        await force(request.user, proposal_id, data.reason)
        return await get_proposal(request.user, proposal_id)

    @post(
        "/extend",
        operation_id="extendProposal",
        summary="Give consumers more time",
        status_code=200,
        responses=problems(404, 409, *BODY),
    )
    async def extend(self, request: Call, proposal_id: FromPath[UUID], data: JSONBody[Extend]) -> ProposalView:
        await extend_deadline(request.user, proposal_id, data.deadline)
        return await get_proposal(request.user, proposal_id)
