"""Environments that are made and changed. A change that takes from callers what they depend on waits for them."""

from uuid import UUID, uuid4

import msgspec
from msgspec.structs import replace

from app.errors import NotFound
from app.identity.principals import Principal
from app.landscape.applications import ApplicationView, require_owned
from app.landscape.deployment import deploy
from app.landscape.environment_model import EnvironmentChange, EnvironmentDraft
from app.landscape.environment_rows import insert_environment, require_free_locations
from app.landscape.environments import EnvironmentView, find_environment
from app.landscape.model import Wish, of_one
from app.landscape.served import served_wishes
from app.proposals.negotiation import Held
from app.storage.engine import fetch, fetch_one, transaction

_ATTEMPTS = 3
"""How often it is looked at whether an environment is there that others make and delete at the same time."""


class Settled(msgspec.Struct, frozen=True):
    """The environment is so now. `created` if it was not there before."""

    environment: EnvironmentView
    created: bool


async def create_environment(actor: Principal, application: UUID, draft: EnvironmentDraft) -> EnvironmentView:
    """Make an environment. Raises `NotFound`, `Forbidden`, `Invalid`, and `Conflict` naming the environment that is at
    one of the locations."""
    async with transaction():
        owned = await _held(actor, application)
        return await insert_environment(actor, owned, uuid4(), draft)


async def put_environment(
    actor: Principal, application: UUID, environment: UUID, draft: EnvironmentDraft
) -> Settled | Held:
    """Write an environment over, or make it at this id. Its endpoints move with it, and their consumers stay theirs.

    A change of its locations that consumers depend on, or out of production while its contracts have consumers, is held
    back. Raises what `create_environment` raises; `NotFound` for an environment of another application, too, and
    `Conflict` of the kinds `proposal-open` and `rejected`.
    """
    for attempt in range(_ATTEMPTS):
        made = await _make(actor, application, environment, draft)
        if made is not None:
            return made
        try:
            return await _change(actor, application, environment, draft)
        except NotFound:  # deleted a moment ago
            if attempt == _ATTEMPTS - 1:
                raise
    raise AssertionError  # the last attempt returns or raises


async def _make(actor: Principal, application: UUID, environment: UUID, draft: EnvironmentDraft) -> Settled | None:
    """The environment if it was made, or if it is what it is to be; null if it is another."""
    async with transaction():
        owned = await _held(actor, application)
        await fetch("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"environment {environment}")
        row = await fetch_one("SELECT application FROM environment WHERE id = $1", environment)
        if row is None:
            return Settled(await insert_environment(actor, owned, environment, draft), created=True)
        if row["application"] != application:
            raise NotFound("environment", environment)
        before = await find_environment(actor.tenant, application, environment)
        return Settled(before, created=False) if before.draft == draft else None


async def _change(actor: Principal, application: UUID, environment: UUID, draft: EnvironmentDraft) -> Settled | Held:
    async def wish() -> Wish:
        await require_free_locations(actor.tenant, environment, draft)
        before = await find_environment(actor.tenant, application, environment)
        whole = of_one(application, environment, await served_wishes(application, environment))
        (one,) = whole.environments
        return replace(whole, environments=(replace(one, change=EnvironmentChange(before.draft, draft)),))

    result = await deploy(actor, application, environment, (), wish)
    if isinstance(result, Held):
        return result
    return Settled(await find_environment(actor.tenant, application, environment), created=False)


async def _held(actor: Principal, application: UUID) -> ApplicationView:
    """The application, which is not deleted before the transaction ends."""
    await fetch("SELECT 1 FROM application WHERE id = $1 FOR KEY SHARE", application)
    return await require_owned(actor, application)
