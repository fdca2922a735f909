"""Tables of the audit trail. Rows are added, never changed: triggers and rights hold that (see migrations)."""

from piccolo.columns import JSONB, UUID, BigInt, Bytea, ForeignKey, Text, Timestamptz
from piccolo.table import Table

from app.identity.tables import Tenant


class AuditHead(Table, tablename="audit_head"):
    """The number of the newest event of a tenant. Locked last in each transaction, so order is the order of commits."""

    tenant = ForeignKey(Tenant, null=False, primary_key=True)
    seq = BigInt(default=0)


class AuditEvent(Table, tablename="audit_event"):
    """One thing that happened. `canonical` are the bytes that `leaf`, an RFC 6962 leaf hash, was taken of; the other
    columns repeat what they say, for queries."""

    tenant = ForeignKey(Tenant, null=False)
    seq = BigInt()
    id = UUID(primary_key=True)
    at = Timestamptz()
    action = Text()
    entity_type = Text()
    entity_id = UUID()
    actor_id = UUID(null=True, default=None)
    actor_name = Text()
    actor_team = UUID(null=True, default=None)
    detail = JSONB()
    canonical = Bytea()
    leaf = Bytea()
