"""API keys: made once, stored as a digest, looked up through a small cache that forgets quickly.

A key is 256 random bits, so one SHA-256 is as good as a slow hash and costs a microsecond. A key that is revoked stops
working at once in the process that revoked it, and within `CACHE_SECONDS` in every other.
"""

import hashlib
import secrets
import time
from collections import OrderedDict
from datetime import UTC, datetime
from uuid import UUID

import msgspec

from app.audit.log import record
from app.errors import Invalid, NotFound, Unauthenticated
from app.identity.principals import ROLE_SCOPES, Principal, Role, Scope
from app.identity.tables import ApiKey
from app.identity.tables import Principal as TablePrincipal
from app.identity.teams import require_team
from app.storage.engine import fetch, fetch_one, transaction

CACHE_SECONDS = 2.0
_CACHE_SIZE = 10_000
MAX_KEY_NAME = 120


class KeyView(msgspec.Struct, frozen=True):
    """A key as it may be shown: never the secret."""

    id: UUID
    prefix: str
    name: str
    role: Role
    team_id: UUID | None
    scopes: list[Scope]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


class NewKey(msgspec.Struct, frozen=True):
    """A key at the only moment when its secret is known."""

    secret: str
    key: KeyView


def digest(secret: str) -> bytes:
    """What is stored of a key."""
    return hashlib.sha256(secret.encode()).digest()


async def create_key(
    actor: Principal,
    *,
    name: str,
    role: Role,
    team: UUID | None = None,
    scopes: list[Scope] | None = None,
    expires_at: datetime | None = None,
) -> NewKey:
    """Make a principal with a key. Admins make any key; a developer makes developer keys of its own team.

    Raises `Forbidden`, `NotFound` for an unknown team, `Invalid` for a role without its team, scopes that the role
    does not have, or an expiry in the past.
    """
    actor.require(Scope.MANAGE)
    if not 0 < len(name) <= MAX_KEY_NAME or not name.isprintable():
        raise Invalid(f"A key's name has 1 to {MAX_KEY_NAME} printable characters.", field="name")
    if role is not Role.DEVELOPER or team is None:
        actor.require(Scope.ADMINISTER)
    else:
        actor.require_team(Scope.MANAGE, team, "the key is for")
    sql = "SELECT 1 FROM role_mapping WHERE tenant = $1 AND principal_id = $2"
    if await fetch_one(sql, actor.tenant, name) is not None:  # the name itself comes with a role
        actor.require(Scope.ADMINISTER)
    granted = _granted(role, scopes)
    if not granted <= actor.scopes:
        actor.require(Scope.ADMINISTER)
    if role is Role.DEVELOPER and team is None:
        raise Invalid("A developer's key needs the team it acts for.", field="team_id")
    if expires_at is not None and expires_at <= datetime.now(UTC):
        raise Invalid("The key would have expired already.", field="expires_at")
    async with transaction():
        if team is not None:
            await require_team(actor.tenant, team)
        made = await insert_key(actor.tenant, name=name, role=role, team=team, scopes=granted, expires_at=expires_at)
        await record(actor, "key.created", "key", made.key.id, {"name": name, "role": role, "prefix": made.key.prefix})
    return made


def _granted(role: Role, scopes: list[Scope] | None) -> frozenset[Scope]:
    allowed = ROLE_SCOPES[role]
    if scopes is None:
        return allowed
    if not allowed.issuperset(scopes):
        beyond = ", ".join(sorted(set(scopes) - allowed))
        raise Invalid(f"The role {role.value!r} does not have the scopes {beyond}.", field="scopes")
    return frozenset(scopes)


async def insert_key(
    tenant: UUID,
    *,
    name: str,
    role: Role,
    team: UUID | None,
    scopes: frozenset[Scope],
    expires_at: datetime | None = None,
) -> NewKey:
    """Store a principal and its key, within the caller's transaction; no rights are asked here."""
    secret = f"assent_{secrets.token_urlsafe(32)}"
    principal = TablePrincipal(tenant=tenant, team=team, name=name, role=role.value)
    await TablePrincipal.insert(principal)
    key = ApiKey(
        tenant=tenant, principal=principal.id, prefix=secret[:13], digest=digest(secret), scopes=sorted(scopes),
        created_at=datetime.now(UTC), expires_at=expires_at,
    )  # fmt: skip
    await ApiKey.insert(key)
    view = KeyView(key.id, key.prefix, name, role, team, sorted(scopes), key.created_at, expires_at, None, None)
    return NewKey(secret, view)


async def list_keys(actor: Principal) -> list[KeyView]:
    """Keys, newest first: all of the tenant for an admin or an auditor, those of its own team for a developer."""
    if Scope.AUDIT not in actor.scopes:
        actor.require(Scope.MANAGE)
    rows = await fetch(
        """
        SELECT k.id, k.prefix, p.name, p.role, p.team AS team_id, k.scopes, k.created_at, k.expires_at, k.revoked_at,
               k.last_used_at
        FROM api_key k JOIN principal p ON p.id = k.principal
        WHERE k.tenant = $1 AND ($2 OR p.team = $3) ORDER BY k.created_at DESC, k.id
        """,
        actor.tenant, actor.is_admin or Scope.AUDIT in actor.scopes, actor.team,
    )  # fmt: skip
    return [msgspec.convert(dict(row), KeyView) for row in rows]


async def revoke_key(actor: Principal, key: UUID) -> None:
    """End a key for good: admins any key, developers the developers' keys of their own team.

    Revoking it again changes nothing. Raises `NotFound`, `Forbidden`.
    """
    actor.require(Scope.MANAGE)
    async with transaction():
        row = await fetch_one(
            """
            SELECT k.digest, k.revoked_at, p.team, p.role, p.name FROM api_key k JOIN principal p ON p.id = k.principal
            WHERE k.tenant = $1 AND k.id = $2 FOR UPDATE OF k
            """,
            actor.tenant, key,
        )  # fmt: skip
        if row is None:
            raise NotFound("key", key)
        if row["role"] != Role.DEVELOPER or row["team"] != actor.team:
            actor.require(Scope.ADMINISTER)
        if row["revoked_at"] is None:
            await ApiKey.update({ApiKey.revoked_at: datetime.now(UTC)}).where(ApiKey.id == key)
            await record(actor, "key.revoked", "key", key, {"name": row["name"]})
    AUTHENTICATOR.forget(row["digest"])


class Authenticator:
    """Keys to principals. Bounded; knows a key for `CACHE_SECONDS` without asking the database."""

    def __init__(self) -> None:
        """Start with nothing known."""
        self._known: OrderedDict[bytes, tuple[float, Principal]] = OrderedDict()
        self._used: dict[UUID, float] = {}

    def cached(self, secret: str) -> Principal | None:
        """The principal of a key seen a moment ago."""
        found = self._known.get(digest(secret))
        return found[1] if found is not None and found[0] > time.monotonic() else None

    async def authenticate(self, secret: str) -> Principal:
        """The principal of a key. Raises `Unauthenticated`, with the same words for every reason."""
        known = self.cached(secret)
        if known is not None:
            return known
        key_digest = digest(secret)
        row = await fetch_one(
            """
            SELECT k.id AS key, k.tenant, p.id, p.name, p.role, p.team, k.scopes, (
                SELECT m.role FROM role_mapping m
                WHERE m.tenant = k.tenant AND m.principal_id IN (p.name, p.id::text) AND NOT EXISTS (
                    SELECT 1 FROM config_property c WHERE c.tenant = k.tenant AND c.value = 'false'
                    AND c.name = 'registry.auth.role-based-authorization')
                ORDER BY m.principal_id = p.name LIMIT 1) AS given
            FROM api_key k JOIN principal p ON p.id = k.principal
            WHERE k.digest = $1 AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())
            """,
            key_digest,
        )
        if row is None:
            self.forget(key_digest)
            raise Unauthenticated("The API key is unknown, revoked or expired.")
        principal = _in_given_role(msgspec.convert(dict(row), Principal), row["given"])
        self._remember(key_digest, principal)
        return principal

    def forget(self, key_digest: bytes) -> None:
        """Make the next request on a key ask the database."""
        self._known.pop(key_digest, None)

    def forget_all(self) -> None:
        """Make the next request on any key ask the database."""
        self._known.clear()

    def _remember(self, key_digest: bytes, principal: Principal) -> None:
        self._known[key_digest] = (time.monotonic() + CACHE_SECONDS, principal)
        self._known.move_to_end(key_digest)
        while len(self._known) > _CACHE_SIZE:
            self._known.popitem(last=False)
        if principal.key is not None:
            self._used[principal.key] = time.time()

    async def record_use(self) -> None:
        """Write down when keys were last used; called now and then, never in a request."""
        used, self._used = self._used, {}
        if used:
            await fetch(
                """
                UPDATE api_key SET last_used_at = greatest(last_used_at, to_timestamp(u.at))
                FROM unnest($1::uuid[], $2::float8[]) AS u(key, at) WHERE api_key.id = u.key
                """,
                list(used), list(used.values()),
            )  # fmt: skip


def _in_given_role(principal: Principal, given: str | None) -> Principal:
    """The principal in the role that its name was given. A key that may do less than its role still may not do more."""
    if given is None:
        return principal
    role = Role(given)
    whole = principal.scopes == ROLE_SCOPES[principal.role]
    scopes = ROLE_SCOPES[role] if whole else principal.scopes & ROLE_SCOPES[role]
    return msgspec.structs.replace(principal, role=role, scopes=scopes)


AUTHENTICATOR = Authenticator()
