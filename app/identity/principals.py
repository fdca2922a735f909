"""Who is asking, and what they may do. Domain operations ask here; surfaces never decide."""

from enum import StrEnum
from uuid import UUID

import msgspec

from app.errors import Forbidden


class Role(StrEnum):
    """What a principal is. The roles ADMIN, DEVELOPER and READ_ONLY of seed 001 are the first three."""

    ADMIN = "admin"
    DEVELOPER = "developer"
    READER = "reader"
    AUDITOR = "auditor"


class Scope(StrEnum):
    """One kind of right. A key may carry fewer than its principal's role has, never more."""

    READ = "read"
    PUBLISH = "publish"
    REGISTER = "register"
    ANSWER = "answer"
    MANAGE = "manage"
    AUDIT = "audit"
    ADMINISTER = "administer"


ROLE_SCOPES: dict[Role, frozenset[Scope]] = {
    Role.ADMIN: frozenset(Scope),
    Role.DEVELOPER: frozenset({Scope.READ, Scope.PUBLISH, Scope.REGISTER, Scope.ANSWER, Scope.MANAGE}),
    Role.READER: frozenset({Scope.READ}),
    Role.AUDITOR: frozenset({Scope.READ, Scope.AUDIT}),
}


ANONYMOUS = "anonymous"


class Principal(msgspec.Struct, frozen=True, kw_only=True):
    """The one who acts in a request, and is on record for it. `id` is null for Assent itself."""

    tenant: UUID
    id: UUID | None
    name: str
    role: Role
    scopes: frozenset[Scope]
    team: UUID | None = None
    key: UUID | None = None
    address: str | None = None

    @property
    def is_admin(self) -> bool:
        """Whether rights are those of a tenant's administrator, on this key."""
        return Scope.ADMINISTER in self.scopes

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody said who this is."""
        return self.id is None and self.name == ANONYMOUS

    def require(self, scope: Scope) -> None:
        """Raise `Forbidden` unless this principal, on this key, holds the scope."""
        if scope not in self.scopes:
            raise Forbidden(f"This needs the scope {scope.value!r}, which {self.name!r} does not have.")

    def reads(self) -> UUID:
        """The tenant whose things this principal may see. Raises `Forbidden` without the scope `read`."""
        self.require(Scope.READ)
        return self.tenant

    def require_team(self, scope: Scope, team: UUID, what: str) -> None:
        """Raise `Forbidden` unless the scope is held and the principal is of that team, or an admin."""
        self.require(scope)
        if self.team != team and not self.is_admin:
            raise Forbidden(f"Only the team that {what} may do this.")


def system(tenant: UUID) -> Principal:
    """Assent itself, acting by a policy: publishing what was agreed, ending what expired."""
    return Principal(tenant=tenant, id=None, name="assent", role=Role.ADMIN, scopes=frozenset(Scope))


def anonymous(tenant: UUID) -> Principal:
    """Whoever presents no key, where the operator lets everybody read a tenant."""
    return Principal(tenant=tenant, id=None, name=ANONYMOUS, role=Role.READER, scopes=ROLE_SCOPES[Role.READER])


def of_link(tenant: UUID, team: UUID, team_name: str, address: str | None) -> Principal:
    """The holder of an acknowledgement link: it may answer for one team, and nothing else."""
    return Principal(
        tenant=tenant,
        id=None,
        name=f"link to {team_name}",
        role=Role.READER,
        scopes=frozenset({Scope.ANSWER}),
        team=team,
        address=address,
    )
