"""Policies: who must answer, by when, and what silence means."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from app.audit.log import record
from app.contracts.rules import require_group
from app.contracts.tables import Artifact
from app.errors import Invalid, NotFound
from app.identity.principals import Principal, Scope
from app.identity.teams import require_team
from app.storage.engine import fetch, fetch_one, transaction

MAX_NOTICE = timedelta(days=366)


class Silence(StrEnum):
    """What the deadline makes of teams that said nothing."""

    BLOCK = "block"
    """The proposal expires."""
    CONSENT = "consent"
    """Silence counts as agreement."""
    EXTEND = "extend"
    """The deadline moves by the notice period, `max_extensions` times; then the proposal expires."""


class Everyone(msgspec.Struct, frozen=True, tag="all", tag_field="who"):
    """Every affected team must acknowledge."""


class Quorum(msgspec.Struct, frozen=True, tag="quorum", tag_field="who"):
    """This share of the affected teams, in percent, must acknowledge; rounded up to whole teams."""

    percent: Annotated[int, msgspec.Meta(ge=1, le=100)]


class NamedTeams(msgspec.Struct, frozen=True, tag="teams", tag_field="who"):
    """These teams must acknowledge, consumers or not; the other affected teams are told and may object."""

    teams: Annotated[tuple[UUID, ...], msgspec.Meta(min_length=1, max_length=100)]


class PolicyDocument(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A policy. Durations are ISO 8601 (`P14D`, `PT36H`). Frozen into a proposal when it opens."""

    approval: Everyone | Quorum | NamedTeams = Everyone()
    silence: Silence = Silence.BLOCK
    notice: timedelta = timedelta(days=14)
    """From the opening of a revision to its deadline."""
    minimum_notice: timedelta = timedelta(0)
    """The shortest notice that a producer may ask for."""
    max_extensions: Annotated[int, msgspec.Meta(ge=0, le=20)] = 2
    """How often the deadline may move by itself: for silence under `extend`, or for a requested extension."""
    reminders: Annotated[tuple[timedelta, ...], msgspec.Meta(max_length=10)] = (timedelta(days=7), timedelta(days=1))
    """How long before the deadline those who have not answered are reminded."""
    escalate: timedelta | None = timedelta(days=2)
    """How long before the deadline `escalation_teams` are told who has not answered."""
    escalation_teams: Annotated[tuple[UUID, ...], msgspec.Meta(max_length=20)] = ()
    sunset: timedelta = timedelta(days=30)
    """After publication, how long the replaced version stays in use."""
    time_zone: str | None = None
    working_days: Literal["mon-fri"] | None = None
    """Count the notice in working days of `time_zone`, Monday to Friday."""

    def deadline(self, opened: datetime, notice: timedelta | None = None) -> datetime:
        """The instant, in UTC, at which a revision opened at `opened` is decided by its policy."""
        length = notice or self.notice
        if self.working_days is None:
            return opened + length
        local = opened.astimezone(ZoneInfo(self.time_zone or "UTC"))
        days = length.days
        while days > 0:
            local += timedelta(days=1)
            days -= local.weekday() < 5
        return local.astimezone(UTC) + timedelta(seconds=length.seconds)

    def check(self) -> None:
        """Raise `Invalid` for a policy that no proposal could follow."""
        for name in ("notice", "minimum_notice", "sunset"):
            if not timedelta(0) <= getattr(self, name) <= MAX_NOTICE:
                raise Invalid(f"{name} must be between nothing and {MAX_NOTICE.days} days.", field=name)
        if self.notice <= timedelta(0) or self.notice < self.minimum_notice:
            raise Invalid("notice must be positive, and not below minimum_notice.", field="notice")
        if any(before <= timedelta(0) for before in (*self.reminders, self.escalate or timedelta(1))):
            raise Invalid("reminders and escalate are positive lengths of time before the deadline.", field="reminders")
        try:
            ZoneInfo(self.time_zone or "UTC")
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise Invalid(f"{(self.time_zone or '')[:64]!r} is no known time zone.", field="time_zone") from None

    def check_notice(self, notice: timedelta | None) -> None:
        """Raise `Invalid` for a notice that a producer may not ask for."""
        if notice is not None and not max(self.minimum_notice, timedelta(seconds=1)) <= notice <= MAX_NOTICE:
            least, most = self.minimum_notice, MAX_NOTICE.days
            raise Invalid(f"The notice must be positive, at least {least}, and at most {most} days.", field="notice")


DEFAULT = PolicyDocument()


async def effective_policy(artifact: UUID) -> PolicyDocument:
    """The policy of an artifact: its own, its group's, the tenant's, or the default, whichever is nearest."""
    row = await fetch_one(
        """
        SELECT p.document FROM artifact a JOIN policy p ON p.tenant = a.tenant
        WHERE a.id = $1 AND (p.artifact = a.id OR p.artifact_group = a.artifact_group
                             OR p.artifact IS NULL AND p.artifact_group IS NULL)
        ORDER BY p.artifact IS NULL, p.artifact_group IS NULL LIMIT 1
        """,
        artifact,
    )
    return decode_policy(row["document"]) if row else DEFAULT


def decode_policy(document: str) -> PolicyDocument:
    """A policy as it was stored."""
    return msgspec.json.decode(document, type=PolicyDocument)


def encode_policy(policy: PolicyDocument) -> str:
    """A policy as it is stored."""
    return msgspec.json.encode(policy).decode()


async def set_policy(
    actor: Principal, policy: PolicyDocument, *, group: str | None = None, artifact: UUID | None = None
) -> None:
    """Set the policy of the tenant, a group or an artifact, for proposals that open from now on. Admins only.

    Raises `Forbidden`, `NotFound` for an unknown group, artifact or team, `Invalid`.
    """
    actor.require(Scope.ADMINISTER)
    policy.check()
    async with transaction():
        await _require_teams(actor.tenant, policy)
        group_id = await require_group(actor.tenant, group) if group is not None else None
        artifact_id = await _require_artifact(actor.tenant, artifact) if artifact is not None else None
        await fetch(
            """
            INSERT INTO policy (tenant, artifact_group, artifact, document) VALUES ($1, $2, $3, $4)
            ON CONFLICT ON CONSTRAINT policy_once DO UPDATE SET document = excluded.document, updated_at = now()
            """,
            actor.tenant, group_id, artifact_id, encode_policy(policy),
        )  # fmt: skip
        entity = (
            ("asset", artifact_id) if artifact_id else ("group", group_id) if group_id else ("tenant", actor.tenant)
        )
        await record(actor, "policy.set", entity[0], entity[1] or actor.tenant, msgspec.to_builtins(policy))


async def _require_artifact(tenant: UUID, artifact: UUID) -> UUID:
    there = (Artifact.tenant == tenant) & (Artifact.id == artifact) & Artifact.deleted_at.is_null()
    if not await Artifact.exists().where(there):
        raise NotFound("asset", artifact)
    return artifact


async def _require_teams(tenant: UUID, policy: PolicyDocument) -> None:
    named = set(policy.escalation_teams)
    if isinstance(policy.approval, NamedTeams):
        named |= set(policy.approval.teams)
    for team in named:
        await require_team(tenant, team)
