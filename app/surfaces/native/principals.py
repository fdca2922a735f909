"""/me and /keys: who is asking, and the keys of a tenant."""

from uuid import UUID

import msgspec
from litestar import Controller, delete, get, post
from litestar.params import FromPath, JSONBody

from app.identity.keys import KeyView, NewKey, create_key, list_keys, revoke_key
from app.identity.principals import Role, Scope
from app.surfaces.native.requests import BODY, Call, Instant, problems


class Me(msgspec.Struct, frozen=True):
    """The principal of the key that was presented."""

    id: UUID | None
    name: str
    role: Role
    team_id: UUID | None
    scopes: list[Scope]
    tenant: UUID


class CreateKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new key. `team_id` is needed for a developer; `scopes` narrows what the role may do."""

    name: str
    role: Role
    team_id: UUID | None = None
    scopes: list[Scope] | None = None
    expires_at: Instant | None = None


class KeyPage(msgspec.Struct, frozen=True):
    """The keys that the caller may manage, newest first."""

    results: list[KeyView]
    total: int


class MeController(Controller):
    """Who is asking."""

    path = "/me"
    tags = ("Identity",)

    @get(operation_id="getMe", summary="Who this key is", responses=problems(), sync_to_thread=False)
    def me(self, request: Call) -> Me:
        who = request.user
        return Me(who.id, who.name, who.role, who.team, sorted(who.scopes), who.tenant)


class KeyController(Controller):
    """API keys."""

    path = "/keys"
    tags = ("Identity",)

    @post(operation_id="createKey", summary="Make a key; its secret is shown this once", responses=problems(404, *BODY))
    async def create(self, request: Call, data: JSONBody[CreateKey]) -> NewKey:
        return await create_key(
            request.user,
            name=data.name,
            role=data.role,
            team=data.team_id,
            scopes=data.scopes,
            expires_at=data.expires_at,
        )

    @get(operation_id="listKeys", summary="Keys, without their secrets", responses=problems())
    async def list(self, request: Call) -> KeyPage:
        keys = await list_keys(request.user)
        return KeyPage(keys, len(keys))

    @delete("/{key_id:str}", operation_id="revokeKey", summary="End a key for good", responses=problems(404))
    async def revoke(self, request: Call, key_id: FromPath[UUID]) -> None:
        await revoke_key(request.user, key_id)
