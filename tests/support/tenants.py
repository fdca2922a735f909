"""A tenant per test: nothing of one is seen by another, so tests share a database and clean nothing up."""

from uuid import UUID, uuid4

import msgspec

from app.consumers.registrations import RegistrationView, register
from app.contracts.model import Draft
from app.contracts.versions import get_version
from app.contracts.views import find_artifact
from app.formats import Level
from app.identity.keys import AUTHENTICATOR, create_key
from app.identity.principals import Principal, Role, Scope
from app.identity.teams import create_team
from app.identity.tenants import create_tenant
from app.proposals.rules import set_artifact_rule
from app.proposals.submit import Held, Published, publish
from tests.support.schemas import ORDER


class Member(msgspec.Struct, frozen=True):
    """A team with a developer's key."""

    id: UUID
    name: str
    key: str
    principal: Principal


class Contract(msgspec.Struct, frozen=True):
    """A published version."""

    id: UUID
    asset_id: UUID
    fqn: str


class Tenancy:
    """A fresh tenant and what tests need in it, made through the domain's own operations."""

    def __init__(self, id: UUID, admin_key: str, admin: Principal) -> None:  # noqa: A002
        self.id = id
        self.admin_key = admin_key
        self.admin = admin

    @classmethod
    async def create(cls) -> "Tenancy":
        """A tenant with nothing but its administrator's key."""
        made = await create_tenant(f"test-{uuid4()}")
        assert made is not None
        tenant, new_key = made
        return cls(tenant, new_key.secret, await AUTHENTICATOR.authenticate(new_key.secret))

    async def team(self, name: str | None = None) -> Member:
        """A team, with a developer's key."""
        team = await create_team(self.admin, name or f"team-{uuid4().hex[:8]}", [])
        secret = await self.key(Role.DEVELOPER, team.id, name=team.name)
        return Member(team.id, team.name, secret, await AUTHENTICATOR.authenticate(secret))

    async def key(
        self, role: Role, team: UUID | None = None, *, scopes: list[Scope] | None = None, name: str = "test"
    ) -> str:
        """The secret of a new key."""
        return (await create_key(self.admin, name=name, role=role, team=team, scopes=scopes)).secret

    async def contract(
        self, producer: Member, text: str = ORDER, *, fqn: str | None = None, format_name: str = "AVRO"
    ) -> Contract:
        """A version that is published at once: the first of a new asset unless `fqn` names one."""
        fqn = fqn or f"shop.orders-{uuid4().hex[:8]}"
        published = await publish(producer.principal, Draft(fqn=fqn, text=text, format=format_name))
        assert isinstance(published, Published), published
        view = await get_version(self.id, published.version)
        return Contract(view.id, view.asset_id, fqn)

    async def find(self, fqn: str) -> Contract:
        """The latest version of an asset, however it was made."""
        asset = await find_artifact(self.id, fqn=fqn)
        assert asset.latest_contract_id is not None
        return Contract(asset.latest_contract_id, asset.id, fqn)

    async def level(self, contract: Contract, level: Level) -> None:
        """Set the compatibility level of a contract that nobody depends on yet."""
        assert await set_artifact_rule(self.admin, contract.asset_id, level) is None

    async def registration(
        self, consumer: Member, contract: Contract, fields: list[str] | None = None
    ) -> RegistrationView:
        """The consumer depends on the contract."""
        return await register(consumer.principal, version=contract.id, team=consumer.id, fields=fields)

    async def proposal(self, producer: Member, contract: Contract, text: str) -> UUID:
        """An open proposal: `text` has to break somebody who is registered."""
        held = await publish(producer.principal, Draft(fqn=contract.fqn, text=text))
        assert isinstance(held, Held), held
        return held.proposal
