"""Tables of artifacts, their versions and contents, the rules that hold for them, and who depends on them."""

from piccolo.columns import (
    JSONB,
    UUID,
    Array,
    BigInt,
    BigSerial,
    Boolean,
    Bytea,
    ForeignKey,
    Integer,
    Text,
    Timestamptz,
)
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.table import Table

from app.identity.tables import Team, Tenant
from app.naming.tables import Identifier


class ArtifactGroup(Table, tablename="artifact_group"):
    """A namespace of artifacts. The group `default` is left out of names."""

    id = UUID(primary_key=True, default=UUID4())
    tenant = ForeignKey(Tenant, null=False)
    name = Text()
    created_at = Timestamptz(default=TimestamptzNow())
    last_schema = Integer(default=0)
    description = Text(null=True, default=None)
    labels = JSONB(default="{}")
    tags = Array(Text(), default=[])
    created_by = Text(default="assent")
    modified_by = Text(default="assent")
    modified_at = Timestamptz(default=TimestamptzNow())
    deleted_at = Timestamptz(null=True, default=None)


class Artifact(Table, tablename="artifact"):
    """What a contract is about: a Kafka subject, an API, a table. Its row is the lock for adding versions."""

    id = UUID(primary_key=True, default=UUID4())
    tenant = ForeignKey(Tenant, null=False)
    artifact_group = ForeignKey(ArtifactGroup, null=False)
    name = Text()
    fqn = Text()
    written = Text()
    format = Text()
    owner = ForeignKey(Team, null=False)
    origin = Text()
    default_level = Text()
    description = Text(default="")
    last_ordinal = Integer(default=0)
    created_at = Timestamptz(default=TimestamptzNow())
    deleted_at = Timestamptz(null=True, default=None)
    title = Text(null=True, default=None)
    labels = JSONB(default="{}")
    tags = Array(Text(), default=[])
    created_by = Text(default="assent")
    modified_by = Text(default="assent")
    modified_at = Timestamptz(default=TimestamptzNow())
    group_name = Text()
    last_order = Integer(default=0)
    shown = Text()
    listed = Boolean(default=True)


class Content(Table, tablename="content"):
    """Bytes stored once per tenant. `digest` covers them and the references; `id` is the contentId of registries, and
    `hash` what Apicurio calls a content by."""

    id = BigSerial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False)
    format = Text()
    digest = Bytea()
    fingerprint = Text()
    text = Text()
    created_at = Timestamptz(default=TimestamptzNow())
    hash = Bytea()
    media_type = Text(null=True, default=None)
    valid = Boolean(default=True)


class RegisteredSchema(Table, tablename="registered_schema"):
    """A schema id of a context (the group): one for each text, as registries compare texts, with its data contract."""

    key = BigSerial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False)
    artifact_group = ForeignKey(ArtifactGroup, null=False)
    id = Integer()
    digest = Bytea()
    content = ForeignKey(Content, null=False)
    metadata = JSONB(null=True, default=None)
    rule_set = JSONB(null=True, default=None)
    created_at = Timestamptz(default=TimestamptzNow())


class Forgetting(Table, tablename="forgetting"):
    """Counts what may no longer be served although it never changes."""

    tenant = ForeignKey(Tenant, primary_key=True, null=False)
    epoch = BigInt(default=0)


class Version(Table, tablename="version"):
    """A published content of an artifact. `ordinal` counts up and is reused only after a permanent delete; `id` is the
    native contract id."""

    id = UUID(primary_key=True, default=UUID4())
    tenant = ForeignKey(Tenant, null=False)
    artifact = ForeignKey(Artifact, null=False)
    content = ForeignKey(Content, null=False)
    ordinal = Integer(null=True, default=None)
    label = Text()
    semver = Text(null=True, default=None)
    prerelease = Boolean(default=False)
    global_id = BigSerial()
    state = Text(default="ENABLED")
    proposal = UUID(null=True, default=None)
    publisher = Text()
    metadata = JSONB(default="{}")
    created_at = Timestamptz(default=TimestamptzNow())
    registered = ForeignKey(RegisteredSchema, null=True, default=None)
    title = Text(null=True, default=None)
    description = Text(null=True, default=None)
    labels = JSONB(default="{}")
    tags = Array(Text(), default=[])
    modified_by = Text()
    modified_at = Timestamptz(default=TimestamptzNow())
    place = BigSerial()
    line = Text(null=True, default=None)
    shown = Text()
    group_name = Text()
    artifact_name = Text()


class ContentReference(Table, tablename="content_reference"):
    """A name that a content refers to, and what it stands for: a version of an artifact, or always its latest. Where it
    stands for nothing that is there, what was said."""

    id = BigSerial(primary_key=True)
    content = ForeignKey(Content, null=False)
    name = Text()
    artifact = ForeignKey(Artifact, null=True, default=None)
    version = ForeignKey(Version, null=True, default=None)
    said_group = Text(null=True, default=None)
    said_artifact = Text(null=True, default=None)
    said_version = Text(null=True, default=None)


class Branch(Table, tablename="branch"):
    """A list of an artifact's versions that somebody keeps; `latest` and `drafts` are none, but follow from states."""

    id = UUID(primary_key=True, default=UUID4())
    tenant = ForeignKey(Tenant, null=False)
    artifact = ForeignKey(Artifact, null=False)
    name = Text()
    description = Text(null=True, default=None)
    created_by = Text()
    created_at = Timestamptz(default=TimestamptzNow())
    modified_by = Text()
    modified_at = Timestamptz(default=TimestamptzNow())


class BranchVersion(Table, tablename="branch_version"):
    """A version on a branch. The highest `id` is the tip."""

    id = BigSerial(primary_key=True)
    branch = ForeignKey(Branch, null=False)
    version = ForeignKey(Version, null=False)


class VersionComment(Table, tablename="version_comment"):
    """What somebody said about a version."""

    id = BigSerial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False)
    version = ForeignKey(Version, null=False)
    owner = Text()
    value = Text()
    created_at = Timestamptz(default=TimestamptzNow())


class ConfigProperty(Table, tablename="config_property"):
    """A property that an administrator has set, in place of its default."""

    id = UUID(primary_key=True, default=UUID4())
    tenant = ForeignKey(Tenant, null=False)
    name = Text()
    value = Text()
    updated_at = Timestamptz(default=TimestamptzNow())


class Tally(Table, tablename="tally"):
    """By how much the number of a kind changed: in a group, or (null) in the tenant. The sum is how many there are."""

    id = BigSerial(primary_key=True)
    tenant = ForeignKey(Tenant, null=False)
    kind = Text()
    artifact_group = ForeignKey(ArtifactGroup, null=True, default=None)
    trait = Text()
    live = BigInt()


class Download(Table, tablename="download"):
    """A link by which something is fetched once, without a key."""

    id = UUID(primary_key=True, default=UUID4())
    tenant = ForeignKey(Tenant, null=False)
    created_by = Text()
    expires_at = Timestamptz()
    used_at = Timestamptz(null=True, default=None)


class Rule(Table, tablename="rule"):
    """What is set for the whole tenant (neither group nor name), for a group, or for a name in a group."""

    id = UUID(primary_key=True, default=UUID4())
    tenant = ForeignKey(Tenant, null=False)
    artifact_group = ForeignKey(ArtifactGroup, null=True, default=None)
    name = Text(null=True, default=None)
    level = Text(null=True, default=None)
    mode = Text(null=True, default=None)
    config = JSONB(default="{}")
    updated_at = Timestamptz(default=TimestamptzNow())
    validity = Text(null=True, default=None)
    integrity = Text(null=True, default=None)


class Registration(Table, tablename="registration"):
    """A team depends on an artifact. `version` is the one it registered against; `fields` narrows what it reads.

    `source` is `manual`, or the environment that declared it; then `endpoint` is what it calls.
    `agreed` is the newest version that was published after the team was asked about it: what it can be held to since.
    """

    id = UUID(primary_key=True, default=UUID4())
    tenant = ForeignKey(Tenant, null=False)
    artifact = ForeignKey(Artifact, null=False)
    version = ForeignKey(Version, null=False)
    agreed = ForeignKey(Version, null=True, default=None)
    team = ForeignKey(Team, null=False)
    source = Text(default="manual")
    endpoint = UUID(null=True, default=None)
    fields = Array(Text(), default=[])
    notes = Text(null=True, default=None)
    status = Text(default="active")
    created_at = Timestamptz(default=TimestamptzNow())
    updated_at = Timestamptz(default=TimestamptzNow())
    deleted_at = Timestamptz(null=True, default=None)


class ArtifactIdentifier(Table, tablename="artifact_identifier"):
    """An identifier that stands for an artifact."""

    id = UUID(primary_key=True, default=UUID4())
    identifier = ForeignKey(Identifier, null=False, unique=True)
    tenant = ForeignKey(Tenant, null=False)
    artifact = ForeignKey(Artifact, null=False)
    created_at = Timestamptz(default=TimestamptzNow())
