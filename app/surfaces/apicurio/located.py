"""Contents that are sent as the address where they can be found, as the seed allows."""

import re

import msgspec

from app.identity.principals import Scope
from app.outbound.fetching import FetchError, fetch_text
from app.outbound.guard import AllowList
from app.surfaces.apicurio.errors import bad_request
from app.surfaces.apicurio.requests import Call, settings_of
from app.surfaces.apicurio.wire import CreateVersion, VersionContent

_ADDRESS = re.compile(r"\s*(https?://[^\s<>\"{}]{1,2000})\s*", re.IGNORECASE)
"""What is an address and nothing else; no schema language has a text like it."""


async def located_version(request: Call, sent: CreateVersion) -> CreateVersion:
    """A version with its content. Raises `RegistryProblem` 400 if that cannot be fetched, `Forbidden`."""
    if sent.content is None:
        return sent
    return msgspec.structs.replace(sent, content=await located(request, sent.content))


async def located(request: Call, sent: VersionContent) -> VersionContent:
    """A content, fetched if it was sent as an address, for who may publish. Raises what `located_version` does."""
    found = _ADDRESS.fullmatch(sent.content or "")
    if found is None or sent.encoding == "base64":
        return sent
    request.user.require(Scope.PUBLISH)
    settings = settings_of(request)
    try:
        text = await fetch_text(found[1], allow=AllowList(settings.channel_allow), limit=settings.max_body)
    except FetchError as error:
        raise bad_request(f"The content is an address that could not be fetched. {error}") from None
    return msgspec.structs.replace(sent, content=text)
