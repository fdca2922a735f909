"""Whom a plan hurts: those who use what changes, where it is served and wherever that is."""

import hashlib
from collections.abc import Collection, Sequence
from uuid import UUID

from msgspec.structs import replace

from app.contracts.artifacts import artifact_state
from app.contracts.assessment import active_consumers, assess
from app.contracts.model import ArtifactState, ConsumerImpact
from app.formats import Change
from app.landscape import breaks
from app.landscape.model import EndpointWish
from app.landscape.plan import Impact, LinePlan, Plan
from app.landscape.preparation import Preparation, Ready
from app.landscape.served import Dependent, Elsewhere, KnownLine, Served, dependents, places_of
from app.landscape.versions import semver_of


class Impacts:
    """Finds whom a plan hurts."""

    def __init__(self, plan: Plan, production: Collection[UUID], preparation: Preparation) -> None:
        self._plan = plan
        self._production = production
        self._preparation = preparation
        self._by_id = {one.id: one for one in plan.known.values()}
        self._places: list[Elsewhere] = []
        self._dependents: list[Dependent] = []
        self._states: dict[tuple[UUID, str], ArtifactState] = {}

    async def find(self) -> None:
        """Every impact, in the order of services, versions and paths."""
        plan = self._plan
        touched = [one for one in plan.lines.values() if one.known is not None and self._touches(one)]
        leaving = [one for one in plan.served if self._leaves(one)]
        if not touched and not leaving:
            return
        concerned = {one.known.id for one in touched if one.known} | {one.service_version for one in leaving}
        self._places = await places_of(sorted(concerned))
        artifacts = {artifact for id_ in concerned if (artifact := self._by_id[id_].artifact) is not None}
        plan.concerned = ([one.id for one in self._places], sorted(artifacts))
        self._dependents = await dependents(*plan.concerned)
        plan.seen = frozenset(one.id for one in self._dependents)
        for one in sorted(touched, key=lambda each: each.wish.line):
            await self._line_changes(one)
        for served in sorted(leaving, key=lambda each: each.path):
            await self._place_changes(served)

    def _touches(self, one: LinePlan) -> bool:
        """Whether those who use the version of the service may notice."""
        if one.known is None or one.known.version is None:
            return False
        return one.ready is not None or one.wish.main is None or bool(self._withdrawn(one))

    def _withdrawn(self, one: LinePlan) -> list[str]:
        before = {str(each["name"]) for each in (one.known.security if one.known else {}).get("securityTypes", ())}
        return sorted(before - one.wish.authentication) if one.wish.authentication else []

    def _wished(self, served: Served) -> EndpointWish | None:
        (of_it,) = [each for each in self._plan.wish.environments if each.environment == served.environment]
        named = next((end for end in of_it.endpoints if end.id == served.id), None)
        return named or next((end for end in of_it.endpoints if end.id is None and end.path == served.path), None)

    def _leaves(self, served: Served) -> bool:
        """Whether something else is at the place afterwards, or nothing."""
        wished = self._wished(served)
        line = self._by_id[served.service_version].line
        return wished is None or wished.line != line or wished.path != served.path

    async def _state(self, known: KnownLine) -> ArtifactState:
        assert known.artifact is not None  # noqa: S101  # it has a version
        key = (known.artifact, known.line.version)
        if key not in self._states:
            tenant = self._preparation.tenant
            self._states[key] = await artifact_state(tenant, known.artifact, line=known.line.version)
        return self._states[key]

    def _staying(self, known: KnownLine) -> list[UUID]:
        """Who uses a version of a service where it goes on being served, or wherever that is."""
        gone = {one.id for one in self._plan.served if self._leaves(one)}
        places = {one.id for one in self._places if one.service_version == known.id} - gone
        return [one.id for one in self._dependents if one.endpoint in places or _by_hand(one, known)]

    def _shared(self, known: KnownLine) -> bool:
        """Whether a version of a service is in production, now or afterwards."""
        now = any(one.production for one in self._places if one.service_version == known.id)
        return now or any(
            end.line == known.line
            for one in self._plan.wish.environments
            if one.environment in self._production
            for end in one.endpoints
        )

    async def _line_changes(self, one: LinePlan) -> None:
        known = one.known
        assert known is not None  # noqa: S101  # only such are asked about
        staying = self._staying(known)
        one.state = state = await self._state(known)
        if one.ready is not None:
            one.assessment = await assess(
                state, one.ready.candidate, comparisons=one.ready.comparisons, among=staying,
                asked_semver=semver_of(known.line.version, state),
            )  # fmt: skip
            changes, affected = one.assessment.changes, one.assessment.affected
            self._add(known, state, changes, affected, enforced=self._shared(known), of_contract=True,
                      subject=one.ready.candidate.fingerprint)  # fmt: skip
        elif one.wish.main is None:
            await self._add_for(known, [breaks.withdrawn_contract(known)], staying, enforced=self._shared(known))
        if withdrawn := self._withdrawn(one):
            changes = [breaks.withdrawn_authentication(name) for name in withdrawn]
            await self._add_for(known, changes, staying, enforced=self._shared(known))

    async def _place_changes(self, served: Served) -> None:
        """A place goes away, or gets another address, or serves something else from now on."""
        known = self._by_id[served.service_version]
        if known.artifact is None:
            return
        users = [one.id for one in self._dependents if one.endpoint == served.id]
        enforced = served.environment in self._production
        wished = self._wished(served)
        if wished is None:
            if self._last_place(served):
                users += [one.id for one in self._dependents if _by_hand(one, known)]
            await self._add_for(known, [breaks.removed(served, known)], users, enforced=enforced, subject=served.path)
        elif wished.path != served.path:
            await self._add_for(known, [breaks.moved(served, wished)], users, enforced=enforced, subject=served.path)
        else:
            await self._serves_another(served, known, wished, users, enforced=enforced)

    async def _serves_another(
        self, served: Served, known: KnownLine, wished: EndpointWish, users: Sequence[UUID], *, enforced: bool
    ) -> None:
        ready = await self._contract_of(wished)
        if not users or known.version is None:
            return
        if ready is None:
            await self._add_for(
                known, [breaks.withdrawn_contract(known)], users, enforced=enforced, subject=served.path
            )
            return
        state = await self._state(known)
        found = await assess(state, ready.candidate, comparisons=ready.comparisons, among=users)
        self._add(known, state, found.changes, found.affected, enforced=enforced, of_contract=False,
                  subject=f"{served.path} {wished.service} {wished.version} {ready.candidate.fingerprint}")  # fmt: skip

    async def _contract_of(self, wished: EndpointWish) -> Ready | None:
        """What a version of a service says from now on."""
        line = self._plan.lines[wished.line]
        if line.ready is not None or line.wish.main is None:
            return line.ready
        if line.known is not None and line.known.content is not None:
            return await self._preparation.stored(line.known.content)
        return None

    def _last_place(self, served: Served) -> bool:
        """Whether nothing serves the version of the service any more."""
        kept = [end.line for one in self._plan.wish.environments for end in one.endpoints]
        ours = {one.environment for one in self._plan.wish.environments}
        elsewhere = [
            one for one in self._places
            if one.service_version == served.service_version and one.environment not in ours
        ]  # fmt: skip
        return not elsewhere and self._by_id[served.service_version].line not in kept

    async def _add_for(
        self, known: KnownLine, changes: Sequence[Change], users: Sequence[UUID], *, enforced: bool, subject: str = ""
    ) -> None:
        """An impact of changes that concern everybody who is named."""
        state = await self._state(known)
        consumers = await active_consumers(state.id) if users else ()
        affected = tuple(replace(one, changes=tuple(changes)) for one in consumers if one.registration_id in set(users))
        self._add(known, state, tuple(changes), affected, enforced=enforced, of_contract=False, subject=subject)

    def _add(
        self, known: KnownLine, state: ArtifactState, changes: tuple[Change, ...], affected: tuple[ConsumerImpact, ...],
        *, enforced: bool, of_contract: bool, subject: str = "",
    ) -> None:  # fmt: skip
        if affected:
            told = [(change.rule, change.message) for change in changes]
            self._plan.impacts.append(
                Impact(
                    state=state, line=known.line, changes=changes, affected=affected, enforced=enforced,
                    of_contract=of_contract,
                    fingerprint=subject if of_contract else hashlib.sha256(repr((subject, told)).encode()).hexdigest(),
                )
            )  # fmt: skip


def _by_hand(one: Dependent, known: KnownLine) -> bool:
    """Whether somebody said of the artifact, and of this line or of none, that they depend on it."""
    return one.endpoint is None and one.artifact == known.artifact and one.line in (None, known.line.version)
