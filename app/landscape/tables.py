"""Tables of the landscape: which application runs which service where, and who consumes it."""

from piccolo.columns import JSONB, UUID, Array, Boolean, Bytea, ForeignKey, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.table import Table

from app.contracts.tables import Artifact, ArtifactGroup, Registration, Version
from app.identity.tables import Team, Tenant
from app.proposals.tables import Proposal


class Application(Table, tablename="application"):
    """Something that is deployed. Its services are artifacts of its own group, which stays when it is renamed."""

    id = UUID(primary_key=True, default=None)
    tenant = ForeignKey(Tenant, null=False)
    owner = ForeignKey(Team, null=False)
    artifact_group = ForeignKey(ArtifactGroup, null=False)
    name = Text()
    description = Text(null=True, default=None)
    repository_location = Text(null=True, default=None)
    type = Text()
    business_owner = JSONB(null=True, default=None)
    technical_owner = JSONB(null=True, default=None)
    created_at = Timestamptz(default=TimestamptzNow())
    updated_at = Timestamptz(default=TimestamptzNow())
    deleted_at = Timestamptz(null=True, default=None)


class Environment(Table, tablename="environment"):
    """A place where an application runs. Its row is the lock for deploying there."""

    id = UUID(primary_key=True, default=None)
    tenant = ForeignKey(Tenant, null=False)
    application = ForeignKey(Application, null=False)
    name = Text()
    location = Text()
    custom_locations = Array(Text(), null=True, default=None)
    type = Text()
    created_at = Timestamptz(default=TimestamptzNow())
    updated_at = Timestamptz(default=TimestamptzNow())


class EnvironmentLocation(Table, tablename="environment_location"):
    """An address of an environment, spelled one way: no other environment of the tenant has it."""

    tenant = ForeignKey(Tenant, null=False)
    key = Text(primary_key=True)
    environment = ForeignKey(Environment, null=False)


class Service(Table, tablename="service"):
    """What an application offers under a name: an artifact, once it has a contract."""

    id = UUID(primary_key=True, default=UUID4())
    tenant = ForeignKey(Tenant, null=False)
    application = ForeignKey(Application, null=False)
    artifact = ForeignKey(Artifact, null=True, default=None)
    name = Text()


class ServiceVersion(Table, tablename="service_version"):
    """A version of a service, shared by all environments. It points to the version of the artifact that it is now."""

    id = UUID(primary_key=True, default=UUID4())
    tenant = ForeignKey(Tenant, null=False)
    service = ForeignKey(Service, null=False)
    name = Text()
    type = Text()
    description = Text()
    tags = Array(Text())
    security = JSONB()
    contracts = JSONB()
    digest = Bytea()
    version = ForeignKey(Version, null=True, default=None)
    details = JSONB()
    words = Text()
    published_at = Timestamptz(default=TimestamptzNow())


class Endpoint(Table, tablename="endpoint"):
    """A path of an environment at which a version of a service is served."""

    id = UUID(primary_key=True, default=None)
    tenant = ForeignKey(Tenant, null=False)
    environment = ForeignKey(Environment, null=False)
    path = Text()
    service_version = ForeignKey(ServiceVersion, null=False)
    discoverable = Boolean()
    validated = Boolean()
    created_at = Timestamptz(default=TimestamptzNow())
    updated_at = Timestamptz(default=TimestamptzNow())


class Consumption(Table, tablename="consumption"):
    """An endpoint that an environment says it calls. It waits until the endpoint is there, and is a registration from
    then on, if that has a contract."""

    id = UUID(primary_key=True, default=UUID4())
    tenant = ForeignKey(Tenant, null=False)
    environment = ForeignKey(Environment, null=False)
    location = Text()
    key = Text()
    items = JSONB()
    endpoint = ForeignKey(Endpoint, null=True, default=None)
    registration = ForeignKey(Registration, null=True, default=None)


class Deployment(Table, tablename="deployment"):
    """What a proposal of the landscape will do as a whole once it is agreed on."""

    proposal = ForeignKey(Proposal, primary_key=True, null=False)
    tenant = ForeignKey(Tenant, null=False)
    application = ForeignKey(Application, null=False)
    fingerprint = Text()
    document = JSONB()
    created_at = Timestamptz(default=TimestamptzNow())
