"""Tables of proposals: what is to change, who is asked, what they said, and what was sent to whom."""

from piccolo.columns import JSONB, UUID, BigInt, BigSerial, Boolean, ForeignKey, Integer, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.table import Table

from app.contracts.tables import Artifact, ArtifactGroup, Content, Registration, Version
from app.identity.tables import Channel, Team, Tenant


class Policy(Table, tablename="policy"):
    """Who must answer, by when, and what silence means: for the tenant, a group, or an artifact."""

    id = UUID(primary_key=True, default=UUID4())
    tenant = ForeignKey(Tenant, null=False)
    artifact_group = ForeignKey(ArtifactGroup, null=True, default=None)
    artifact = ForeignKey(Artifact, null=True, default=None)
    document = JSONB()
    updated_at = Timestamptz(default=TimestamptzNow())


class Proposal(Table, tablename="proposal"):
    """A breaking change under negotiation. Its row is the lock under which it moves.

    `change_no` counts what happened to it, `evaluated_no` how much of that the workflow has looked at; `next_due_at`
    is when the workflow wants to look again by itself. A sweep wakes the workflow where either is behind.
    """

    id = UUID(primary_key=True, default=UUID4())
    tenant = ForeignKey(Tenant, null=False)
    state = Text(default="open")
    revision_no = Integer(default=1)
    producer = ForeignKey(Team, null=False)
    opened_by = Text()
    policy = JSONB()
    reason = Text(null=True, default=None)
    forced = Boolean(default=False)
    change_no = BigInt(default=1)
    evaluated_no = BigInt(default=0)
    next_due_at = Timestamptz(null=True, default=None)
    created_at = Timestamptz(default=TimestamptzNow())
    changed_at = Timestamptz(default=TimestamptzNow())
    decided_at = Timestamptz(null=True, default=None)
    published_at = Timestamptz(null=True, default=None)


class Revision(Table, tablename="revision"):
    """One wording of a proposal. Answers belong to a revision; a new one asks again."""

    id = UUID(primary_key=True, default=UUID4())
    proposal = ForeignKey(Proposal, null=False)
    number = Integer()
    cause = Text()
    deadline = Timestamptz()
    deadline_set_at = Timestamptz(default=TimestamptzNow())
    extensions = Integer(default=0)
    created_at = Timestamptz(default=TimestamptzNow())


class ChangeItem(Table, tablename="change_item"):
    """One change of a revision, at its place among the others. `open` is true while it holds its artifact: all open
    items of an artifact are of one proposal, and the first of them `leads`."""

    id = UUID(primary_key=True, default=UUID4())
    tenant = ForeignKey(Tenant, null=False)
    proposal = ForeignKey(Proposal, null=False)
    revision = ForeignKey(Revision, null=False)
    artifact = ForeignKey(Artifact, null=False)
    kind = Text()
    content = ForeignKey(Content, null=True, default=None)
    base = ForeignKey(Version, null=True, default=None)
    fingerprint = Text()
    request = JSONB()
    changes = JSONB()
    open = Boolean(default=True)
    place = Integer(default=0)
    leads = Boolean(default=True)


class AffectedConsumer(Table, tablename="affected_consumer"):
    """Who is asked about a revision, frozen when it opens. Without a registration it is a team that the policy names.

    `version` is the one that the change was measured against for it. `duty` is false for those who are only informed.
    `left_at` is set when the registration ends meanwhile.
    """

    id = UUID(primary_key=True, default=UUID4())
    revision = ForeignKey(Revision, null=False)
    team = ForeignKey(Team, null=False)
    registration = ForeignKey(Registration, null=True, default=None)
    version = ForeignKey(Version, null=True, default=None)
    duty = Boolean(default=True)
    changes = JSONB()
    left_at = Timestamptz(null=True, default=None)


class Answer(Table, tablename="answer"):
    """What a team said to a revision. All are kept; the newest of each team is `current`."""

    id = UUID(primary_key=True, default=UUID4())
    tenant = ForeignKey(Tenant, null=False)
    proposal = ForeignKey(Proposal, null=False)
    revision = ForeignKey(Revision, null=False)
    team = ForeignKey(Team, null=False)
    kind = Text()
    reason = Text(null=True, default=None)
    until = Timestamptz(null=True, default=None)
    via = Text()
    actor = Text()
    current = Boolean(default=True)
    created_at = Timestamptz(default=TimestamptzNow())


class Delivery(Table, tablename="delivery"):
    """One message to one channel. `thread` is the proposal, or the version whose publication is announced.

    `key` is the idempotency key that every attempt repeats. A team without a channel gets one delivery without a
    channel, undeliverable from the start, so that the gap is seen.
    """

    id = UUID(primary_key=True, default=UUID4())
    tenant = ForeignKey(Tenant, null=False)
    thread = UUID()
    proposal = ForeignKey(Proposal, null=True, default=None)
    revision = ForeignKey(Revision, null=True, default=None)
    version = ForeignKey(Version, null=True, default=None)
    stage = Text()
    detail = JSONB(default="{}")
    team = ForeignKey(Team, null=False)
    registration = ForeignKey(Registration, null=True, default=None)
    channel = ForeignKey(Channel, null=True, default=None)
    key = Text(unique=True)
    state = Text(default="pending")
    attempts = Integer(default=0)
    next_attempt_at = Timestamptz(default=TimestamptzNow())
    last_error = Text(null=True, default=None)
    created_at = Timestamptz(default=TimestamptzNow())
    settled_at = Timestamptz(null=True, default=None)


class DeliveryAttempt(Table, tablename="delivery_attempt"):
    """One try. `outcome` stays empty if the process died during it: the message may or may not have arrived."""

    id = BigSerial(primary_key=True)
    delivery = ForeignKey(Delivery, null=False)
    number = Integer()
    started_at = Timestamptz(default=TimestamptzNow())
    finished_at = Timestamptz(null=True, default=None)
    outcome = Text(null=True, default=None)
    error = Text(null=True, default=None)
