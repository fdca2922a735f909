"""The table of exporters."""

from piccolo.columns import JSONB, UUID, Array, BigInt, Boolean, Bytea, ForeignKey, Integer, Text, Timestamptz
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table

from app.identity.tables import Tenant


class Exporter(Table, tablename="exporter"):
    """What is copied to another registry, and how far that has come.

    `position` is a number of the tenant's audit trail: what happened up to it is copied. `due_at` is when it is to be
    looked at next; null says that nothing is to be done until something happens. `change_no` counts what was done to
    it, so that who copies as it was before has to stop.
    """

    id = UUID(primary_key=True)
    tenant = ForeignKey(Tenant, null=False)
    name = Text()
    context_type = Text()
    context = Text(null=True, default=None)
    subjects = Array(Text())
    subject_format = Text(null=True, default=None)
    kek_format = Text(null=True, default=None)
    config = JSONB()
    sealed_secrets = Bytea()
    paused = Boolean(default=False)
    caught_up = Boolean(default=False)
    position = BigInt(default=0)
    progressed_at = Timestamptz(default=TimestamptzNow())
    trace = Text(default="")
    failures = Integer(default=0)
    due_at = Timestamptz(null=True, default=TimestamptzNow())
    change_no = BigInt(default=1)
    created_at = Timestamptz(default=TimestamptzNow())
