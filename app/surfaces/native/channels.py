"""/teams/{id}/channels: how a team is reached."""

from uuid import UUID

import msgspec
from litestar import Controller, delete, get, post
from litestar.params import FromPath, JSONBody

from app.settings import Settings
from app.surfaces.native.requests import BODY, Call, problems
from notifications.registry import ChannelView, create_channel, list_channels, remove_channel, try_channel


class CreateChannel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new channel. `url` is an Apprise address; it is stored encrypted and never shown again."""

    name: str
    url: str
    hears_versions: bool = False


class Channels(msgspec.Struct, frozen=True):
    """A team's channels by name."""

    results: list[ChannelView]
    total: int


class Trial(msgspec.Struct, frozen=True):
    """Whether the test message was taken, and why not."""

    delivered: bool
    error: str | None = None


class ChannelController(Controller):
    """Channels."""

    path = "/teams/{team_id:str}/channels"
    tags = ("Channels",)

    @post(operation_id="createChannel", summary="Add a channel to a team", responses=problems(404, 409, *BODY))
    async def create(self, request: Call, team_id: FromPath[UUID], data: JSONBody[CreateChannel]) -> ChannelView:
        return await create_channel(
            request.user,
            _settings(request),
            team=team_id,
            name=data.name,
            url=data.url,
            hears_versions=data.hears_versions,
        )

    @get(operation_id="listChannels", summary="A team's channels", responses=problems(404))
    async def list(self, request: Call, team_id: FromPath[UUID]) -> Channels:
        channels = await list_channels(request.user, team_id)
        return Channels(channels, len(channels))

    @delete(
        "/{channel_id:str}",
        operation_id="removeChannel",
        summary="Stop reaching a team through a channel",
        responses=problems(404),
    )
    async def remove(self, request: Call, team_id: FromPath[UUID], channel_id: FromPath[UUID]) -> None:
        await remove_channel(request.user, team_id, channel_id)

    @post(
        "/{channel_id:str}/test",
        operation_id="testChannel",
        summary="Send a test message now",
        status_code=200,
        responses=problems(404, 422),
    )
    async def test(self, request: Call, team_id: FromPath[UUID], channel_id: FromPath[UUID]) -> Trial:
        outcome = await try_channel(request.user, _settings(request), team_id, channel_id)
        return Trial(outcome.delivered, outcome.reason)


def _settings(request: Call) -> Settings:
    return request.app.state.settings
