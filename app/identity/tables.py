"""Tables of tenants, teams, principals, their keys, and the channels that reach them."""

from piccolo.columns import UUID, Array, Boolean, Bytea, ForeignKey, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.table import Table


class Tenant(Table, tablename="tenant"):
    """An organisation. Nothing is shared between tenants."""

    id = UUID(primary_key=True, default=UUID4())
    name = Text(unique=True)
    created_at = Timestamptz(default=TimestamptzNow())


class Team(Table, tablename="team"):
    """Owns artifacts, registers as a consumer, answers proposals."""

    id = UUID(primary_key=True, default=UUID4())
    tenant = ForeignKey(Tenant, null=False)
    name = Text()
    contacts = Array(Text(), default=[])
    created_at = Timestamptz(default=TimestamptzNow())


class Principal(Table, tablename="principal"):
    """Who acts: a person or a machine, always within one tenant, usually for one team."""

    id = UUID(primary_key=True, default=UUID4())
    tenant = ForeignKey(Tenant, null=False)
    team = ForeignKey(Team, null=True, default=None)
    name = Text()
    role = Text()
    created_at = Timestamptz(default=TimestamptzNow())


class NameGrant(Table, tablename="name_grant"):
    """A team's right to write whatever has a name that begins with the prefix."""

    id = UUID(primary_key=True, default=UUID4())
    tenant = ForeignKey(Tenant, null=False)
    team = ForeignKey(Team, null=False)
    prefix = Text()
    created_at = Timestamptz(default=TimestamptzNow())


class ApiKey(Table, tablename="api_key"):
    """A secret that stands for a principal. Only its digest is stored; `prefix` is what people recognise it by."""

    id = UUID(primary_key=True, default=UUID4())
    tenant = ForeignKey(Tenant, null=False)
    principal = ForeignKey(Principal, null=False)
    prefix = Text()
    digest = Bytea(unique=True)
    scopes = Array(Text(), default=[])
    created_at = Timestamptz(default=TimestamptzNow())
    expires_at = Timestamptz(null=True, default=None)
    revoked_at = Timestamptz(null=True, default=None)
    last_used_at = Timestamptz(null=True, default=None)


class Channel(Table, tablename="channel"):
    """One way to reach a team. `address` is the redacted form; the real URL is only in `sealed_url`."""

    id = UUID(primary_key=True, default=UUID4())
    tenant = ForeignKey(Tenant, null=False)
    team = ForeignKey(Team, null=False)
    name = Text()
    kind = Text()
    address = Text()
    sealed_url = Bytea()
    hears_versions = Boolean(default=False)
    created_at = Timestamptz(default=TimestamptzNow())
    removed_at = Timestamptz(null=True, default=None)


class RoleMapping(Table, tablename="role_mapping"):
    """A role given to whoever has a name, or an id, in place of the one that the principal was made with."""

    id = UUID(primary_key=True, default=UUID4())
    tenant = ForeignKey(Tenant, null=False)
    principal_id = Text()
    principal_name = Text(null=True, default=None)
    role = Text()
    created_at = Timestamptz(default=TimestamptzNow())
