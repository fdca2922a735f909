"""What surrounds a plan: where else the versions of services are, who depends on them, and what their artifacts are."""

import hashlib
from collections.abc import Collection, Sequence
from uuid import UUID

from msgspec.structs import replace

from app.contracts.artifacts import artifact_state
from app.contracts.assessment import active_consumers
from app.contracts.model import ArtifactState, ConsumerImpact
from app.formats import Change
from app.landscape.environment_model import EnvironmentChange
from app.landscape.model import EndpointWish
from app.landscape.plan import Impact, Plan
from app.landscape.preparation import Preparation
from app.landscape.served import Dependent, Elsewhere, KnownLine, Served, dependents, places_of


class Survey:
    """The surroundings of a plan, and the impacts that are found in them."""

    def __init__(self, plan: Plan, production: Collection[UUID], preparation: Preparation) -> None:
        self.plan = plan
        self.preparation = preparation
        self._production = production
        self._by_id = {one.id: one for one in plan.known.values()}
        self._wishes = {one.environment: one for one in plan.wish.environments}
        self._places: list[Elsewhere] = []
        self._dependents: list[Dependent] = []
        self._states: dict[tuple[UUID, str], ArtifactState] = {}

    async def look(self, concerned: Collection[UUID]) -> None:
        """Find the places and the dependents of versions of services."""
        self._places = await places_of(sorted(concerned))
        artifacts = {artifact for id_ in concerned if (artifact := self._by_id[id_].artifact) is not None}
        self.plan.concerned = ([one.id for one in self._places], sorted(artifacts))
        self._dependents = await dependents(*self.plan.concerned)
        self.plan.seen = frozenset(one.id for one in self._dependents)

    def known(self, served: Served) -> KnownLine:
        """What a place serves."""
        return self._by_id[served.service_version]

    def change(self, served: Served) -> EnvironmentChange | None:
        """What becomes of the environment that a place is in."""
        return self._wishes[served.environment].change

    def wished(self, served: Served) -> EndpointWish | None:
        """What a place is to serve."""
        ends = self._wishes[served.environment].endpoints
        named = next((end for end in ends if end.id == served.id), None)
        return named or next((end for end in ends if end.id is None and end.path == served.path), None)

    def leaves(self, served: Served) -> bool:
        """Whether something else is at the place afterwards, or nothing."""
        wished = self.wished(served)
        return wished is None or wished.line != self.known(served).line or wished.path != served.path

    def users(self, served: Served) -> list[UUID]:
        """Who calls a place."""
        return [one.id for one in self._dependents if one.endpoint == served.id]

    def by_hand(self, known: KnownLine) -> list[UUID]:
        """Who said of the artifact, and of this line or of none, that they depend on it."""
        return [
            one.id for one in self._dependents
            if one.endpoint is None and one.artifact == known.artifact and one.line in (None, known.line.version)
        ]  # fmt: skip

    def staying(self, known: KnownLine) -> list[UUID]:
        """Who uses a version of a service where it goes on being served, or wherever that is."""
        gone = {one.id for one in self.plan.served if self.leaves(one)}
        places = {one.id for one in self._places if one.service_version == known.id} - gone
        return [*(one.id for one in self._dependents if one.endpoint in places), *self.by_hand(known)]

    def elsewhere(self, served: Served) -> list[Elsewhere]:
        """Where else what a place serves is served, outside of the environments that are changed."""
        return [
            one for one in self._places
            if one.service_version == served.service_version and one.environment not in self._wishes
        ]  # fmt: skip

    def enforced(self, served: Served) -> bool:
        """Whether the callers of a place have to agree."""
        return served.environment in self._production

    def shared(self, known: KnownLine) -> bool:
        """Whether a version of a service is in production, now or afterwards."""
        now = any(one.production for one in self._places if one.service_version == known.id)
        return now or any(
            end.line == known.line
            for one in self._wishes.values()
            if one.environment in self._production
            for end in one.endpoints
        )

    async def state(self, known: KnownLine) -> ArtifactState:
        """The artifact of a version of a service that has a contract."""
        assert known.artifact is not None  # noqa: S101  # it has a version
        key = (known.artifact, known.line.version)
        if key not in self._states:
            tenant = self.preparation.tenant
            self._states[key] = await artifact_state(tenant, known.artifact, line=known.line.version)
        return self._states[key]

    async def add_for(
        self, known: KnownLine, changes: Sequence[Change], users: Sequence[UUID], *, enforced: bool, subject: str = ""
    ) -> None:
        """An impact of changes that concern everybody who is named."""
        state = await self.state(known)
        consumers = await active_consumers(state.id) if users else ()
        affected = tuple(replace(one, changes=tuple(changes)) for one in consumers if one.registration_id in set(users))
        self.add(known, state, tuple(changes), affected, enforced=enforced, of_contract=False, subject=subject)

    def add(
        self, known: KnownLine, state: ArtifactState, changes: tuple[Change, ...], affected: tuple[ConsumerImpact, ...],
        *, enforced: bool, of_contract: bool, subject: str = "",
    ) -> None:  # fmt: skip
        """An impact, if it affects anybody. `subject` tells changes apart that are told in the same words."""
        if affected:
            told = [(change.rule, change.message) for change in changes]
            self.plan.impacts.append(
                Impact(
                    state=state, line=known.line, changes=changes, affected=affected, enforced=enforced,
                    of_contract=of_contract,
                    fingerprint=subject if of_contract else hashlib.sha256(repr((subject, told)).encode()).hexdigest(),
                )
            )  # fmt: skip
