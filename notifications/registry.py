"""The channels of teams: stored sealed, shown redacted, tried out with a test message."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import msgspec

from app.audit.log import record
from app.errors import Conflict, Invalid, NotFound
from app.identity.principals import Principal, Scope
from app.identity.teams import require_team
from app.outbound.guard import AllowList
from app.outbound.vault import Use, Vault, VaultError
from app.proposals.vocabulary import Stage
from app.settings import Settings
from app.storage.engine import fetch, fetch_one, transaction
from notifications.channels import ChannelError, accept
from notifications.messages import Message
from notifications.render import render
from notifications.send import Outcome, send

MAX_CHANNEL_NAME = 120
_TEST_SECONDS = 15.0
_COLUMNS = "id, team AS team_id, name, kind, address, hears_versions, created_at"


class ChannelView(msgspec.Struct, frozen=True, kw_only=True):
    """A channel as it may be shown. `address` is without secrets; the URL itself is never shown again."""

    id: UUID
    team_id: UUID
    name: str
    kind: str
    address: str
    hears_versions: bool
    """Whether compatible versions are announced on it."""
    created_at: datetime


async def create_channel(
    actor: Principal, settings: Settings, *, team: UUID, name: str, url: str, hears_versions: bool = False
) -> ChannelView:
    """Add a channel to a team.

    Raises `Forbidden`, `NotFound` for an unknown team, `Invalid` for a URL that is not accepted or leads to a private
    network, `Conflict` where the team has a channel of that name.
    """
    actor.require_team(Scope.MANAGE, team, "is to be reached")
    if not 0 < len(name.strip()) <= MAX_CHANNEL_NAME or not name.isprintable():
        raise Invalid(f"A channel's name has 1 to {MAX_CHANNEL_NAME} printable characters.", field="name")
    await require_team(actor.tenant, team)
    try:
        shown = await accept(url, AllowList(settings.channel_allow))
    except ChannelError as error:
        raise Invalid(str(error), kind="invalid-channel", field="url") from None
    channel = uuid4()
    sealed = Vault(settings.secret(), Use.CHANNEL_URL).seal(url, tenant=actor.tenant, row=channel)
    async with transaction():
        row = await fetch_one(
            f"""
            INSERT INTO channel (id, tenant, team, name, kind, address, sealed_url, hears_versions)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (team, lower(name)) WHERE removed_at IS NULL DO NOTHING RETURNING {_COLUMNS}
            """,
            channel, actor.tenant, team, name.strip(), shown.kind, shown.address, sealed, hears_versions,
        )  # fmt: skip
        if row is None:
            raise Conflict(f"The team has a channel {name!r} already.", kind="duplicate")
        await record(actor, "channel.created", "channel", channel, {"team": str(team), "address": shown.address})
    return msgspec.convert(dict(row), ChannelView)


async def list_channels(actor: Principal, team: UUID) -> list[ChannelView]:
    """A team's channels by name. Raises `NotFound` for an unknown team."""
    actor.require(Scope.READ)
    await require_team(actor.tenant, team)
    rows = await fetch(
        f"SELECT {_COLUMNS} FROM channel WHERE tenant = $1 AND team = $2 AND removed_at IS NULL ORDER BY lower(name)",
        actor.tenant, team,
    )  # fmt: skip
    return [msgspec.convert(dict(row), ChannelView) for row in rows]


async def remove_channel(actor: Principal, team: UUID, channel: UUID) -> None:
    """Stop reaching a team through a channel. What is under way to it ends as undeliverable. Raises `NotFound`."""
    actor.require_team(Scope.MANAGE, team, "is reached")
    async with transaction():
        row = await fetch_one(
            """
            UPDATE channel SET removed_at = now() WHERE tenant = $1 AND team = $2 AND id = $3 AND removed_at IS NULL
            RETURNING address
            """,
            actor.tenant, team, channel,
        )  # fmt: skip
        if row is None:
            raise NotFound("channel", channel)
        await record(actor, "channel.removed", "channel", channel, {"team": str(team), "address": row["address"]})


async def try_channel(actor: Principal, settings: Settings, team: UUID, channel: UUID) -> Outcome:
    """Send a test message now, once. Raises `NotFound`, `Forbidden`, `Invalid` where the secret has changed since."""
    actor.require_team(Scope.MANAGE, team, "is reached")
    row = await fetch_one(
        """
        SELECT c.sealed_url, t.name FROM channel c JOIN team t ON t.id = c.team
        WHERE c.tenant = $1 AND c.team = $2 AND c.id = $3 AND c.removed_at IS NULL
        """,
        actor.tenant, team, channel,
    )  # fmt: skip
    if row is None:
        raise NotFound("channel", channel)
    try:
        url = Vault(settings.secret(), Use.CHANNEL_URL).open(row["sealed_url"], tenant=actor.tenant, row=channel)
    except VaultError as error:
        raise Invalid(str(error)) from None
    message = Message(key=f"test:{uuid4()}", stage=Stage.TEST, recipient=row["name"], base_url=settings.url)
    return await send(url, render(message, datetime.now(UTC)), timeout=_TEST_SECONDS, allow=settings.channel_allow)
