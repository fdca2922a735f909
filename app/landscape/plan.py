"""What a deployment comes to, before anything is written: which contracts change, which places, and whom that hurts."""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from app.contracts.comparisons import Unprepared
from app.contracts.model import ArtifactState, Assessment, ConsumerImpact
from app.formats import Change
from app.landscape.model import EndpointWish, Line, Wish
from app.landscape.preparation import Ready
from app.landscape.served import KnownLine, Served, dependents


class LinePlan(msgspec.Struct, kw_only=True):
    """What becomes of a version of a service. `ready` is its contract where that is new or changed."""

    wish: EndpointWish
    known: KnownLine | None
    identity: str
    ready: Ready | None = None
    state: ArtifactState | None = None
    assessment: Assessment | None = None


class Impact(msgspec.Struct, frozen=True, kw_only=True):
    """A change that affects consumers: of a contract, with its assessment, or of where it is served.

    `enforced` where they have to agree; else they are told.
    """

    state: ArtifactState
    line: Line
    changes: tuple[Change, ...]
    affected: tuple[ConsumerImpact, ...]
    enforced: bool
    of_contract: bool
    fingerprint: str
    """Of what consumers agree to."""


class Plan(msgspec.Struct, kw_only=True):
    """All of it."""

    wish: Wish
    lines: dict[Line, LinePlan]
    known: Mapping[Line, KnownLine]
    served: list[Served]
    impacts: list[Impact]
    concerned: tuple[list[UUID], list[UUID]] = ([], [])
    """The endpoints and the artifacts whose dependents were looked at, and who that was."""
    seen: frozenset[UUID] = frozenset()

    async def require_current(self) -> None:
        """Raise `Unprepared` if somebody has begun to depend on what changes since this was planned.

        Under the lock of links nobody does so meanwhile.
        """
        if {one.id for one in await dependents(*self.concerned)} - self.seen:
            raise Unprepared

    @property
    def held(self) -> list[Impact]:
        """What consumers have to agree to first; empty if nothing has to wait."""
        waits = [one for one in self.impacts if one.enforced]
        return waits if any(consumer.duty for one in waits for consumer in one.affected) else []

    @property
    def identities(self) -> dict[Line, str]:
        """What the contracts say, by line."""
        return {line: plan.identity for line, plan in self.lines.items()}
