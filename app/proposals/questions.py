"""What a link asks its holder: a proposal as one team sees it, whatever happened since the link was sent."""

from uuid import UUID

import msgspec

from app.formats import Change
from app.identity.principals import Principal, of_link, system
from app.proposals.answers import answering_team
from app.proposals.views import AnswerView, ConsumerView, ItemView, ProposalView, get_proposal


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal as it stands now, to a team that was asked about one revision of it."""

    tenant: UUID
    team_id: UUID
    team_name: str
    revision_id: UUID
    """The revision that the link is about."""
    proposal: ProposalView

    @property
    def outdated(self) -> bool:
        """Whether the proposal was amended since the link was sent."""
        return self.proposal.revision_id != self.revision_id

    @property
    def item(self) -> ItemView:
        """What is to change; of several things, the first that concerns the team."""
        return next((item for item, _ in self.concerning), self.proposal.items[0])

    @property
    def place(self) -> ConsumerView | None:
        """The team's place among those whom the current revision asks; null if it is not asked (any more)."""
        return next(iter(self._places), None)

    @property
    def _places(self) -> list[ConsumerView]:
        return [
            consumer
            for consumer in self.proposal.consumers
            if consumer.team_id == self.team_id and consumer.duty and consumer.status != "left"
        ]

    @property
    def given(self) -> AnswerView | None:
        """What the team has said to the current revision."""
        return next((found for found in self.proposal.answers if found.team_id == self.team_id and found.current), None)

    @property
    def concerning(self) -> tuple[tuple[ItemView, Change], ...]:
        """The changes by which the team is affected, each with its item; all of them if it is not asked."""
        places = {place for one in self._places for place in one.changes}
        every = [(item, change) for item in self.proposal.items for change in item.changes]
        return tuple(pair for place, pair in enumerate(every) if place in places) or tuple(every)

    def holder(self, address: str | None) -> Principal:
        """Who answers by the link, on record."""
        return of_link(self.tenant, self.team_id, self.team_name, address)


async def read_question(registration: UUID, revision: UUID) -> Question:
    """What a genuine link asks now. Raises `Forbidden` if it stands for nothing."""
    tenant, proposal, team, team_name = await answering_team(registration, revision)
    return Question(
        tenant=tenant,
        team_id=team,
        team_name=team_name,
        revision_id=revision,
        proposal=await get_proposal(system(tenant), proposal),
    )
