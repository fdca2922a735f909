"""Tables of registrars, schemes, services and identifiers. Rows without a tenant are defaults that everybody sees."""

from piccolo.columns import JSONB, UUID, Boolean, Bytea, ForeignKey, Integer, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.table import Table

from app.identity.tables import Team, Tenant


class ServiceInstance(Table, tablename="service_instance"):
    """A configured service, such as a resolver of identifiers. `config` is the redacted form of what is sealed."""

    id = Text(primary_key=True)
    tenant = ForeignKey(Tenant, null=False)
    service_type = Text()
    adapter_type = Text()
    name = Text()
    description = Text(null=True, default=None)
    config = JSONB()
    sealed_config = Bytea()
    is_primary = Boolean(default=False)
    created_at = Timestamptz(default=TimestamptzNow())
    updated_at = Timestamptz(default=TimestamptzNow())


class Registrar(Table, tablename="registrar"):
    """An organisation that keeps schemes of identifiers."""

    id = Text(primary_key=True)
    tenant = ForeignKey(Tenant, null=True, default=None)
    name = Text()
    namespace = Text()
    url = Text()
    service = ForeignKey(ServiceInstance, null=True, default=None)
    created_at = Timestamptz(default=TimestamptzNow())
    updated_at = Timestamptz(default=TimestamptzNow())


class IdentifierScheme(Table, tablename="identifier_scheme"):
    """A kind of identifiers, and what these look like."""

    id = Text(primary_key=True)
    tenant = ForeignKey(Tenant, null=True, default=None)
    registrar = ForeignKey(Registrar, null=False)
    name = Text()
    primary_key = Text()
    validation_pattern = Text()
    link_template = Text()
    service = ForeignKey(ServiceInstance, null=True, default=None)
    created_at = Timestamptz(default=TimestamptzNow())
    updated_at = Timestamptz(default=TimestamptzNow())


class SchemeQualifier(Table, tablename="scheme_qualifier"):
    """What can be said beside an identifier of a scheme: a batch, a serial number, a version."""

    id = Text(primary_key=True)
    scheme = ForeignKey(IdentifierScheme, null=False)
    key = Text()
    description = Text()
    validation_pattern = Text()
    place = Integer(default=0)
    created_at = Timestamptz(default=TimestamptzNow())
    updated_at = Timestamptz(default=TimestamptzNow())


class Identifier(Table, tablename="identifier"):
    """A value under a scheme. `team` gave it out; null where that was an administrator without a team."""

    id = Text(primary_key=True)
    tenant = ForeignKey(Tenant, null=False)
    scheme = ForeignKey(IdentifierScheme, null=False)
    value = Text()
    team = ForeignKey(Team, null=True, default=None)
    created_at = Timestamptz(default=TimestamptzNow())
    updated_at = Timestamptz(default=TimestamptzNow())


class GroupNaming(Table, tablename="group_naming"):
    """The scheme whose pattern the names of new artifacts in a group have to fit."""

    id = UUID(primary_key=True, default=UUID4())
    tenant = ForeignKey(Tenant, null=False)
    group_name = Text()
    scheme = ForeignKey(IdentifierScheme, null=False)
    created_at = Timestamptz(default=TimestamptzNow())
