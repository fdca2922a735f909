"""All differences of two descriptions."""

from app.formats.apis.collecting import Collector
from app.formats.apis.comparing import Use, compared
from app.formats.apis.dialects import Dialect
from app.formats.apis.schema_changes import SchemaChanges
from app.formats.apis.views import Side
from app.formats.asyncapi.channels import Channels
from app.formats.asyncapi.document import compare_frames, compare_unused
from app.formats.asyncapi.proving import Prover
from app.formats.asyncapi.rules import RULES
from app.formats.asyncapi.schema import AsyncApiSchema
from app.formats.json_schema.order import Order
from app.formats.model import Change

LABELS = {Side.REQUEST: "RECEIVED", Side.RESPONSE: "SENT"}
"""How rules about schemas begin: by what the application does."""


def changes_between(old: AsyncApiSchema, new: AsyncApiSchema, *, witnesses: bool) -> tuple[Change, ...]:
    """Every difference, by place in the document."""
    found = Collector(RULES, Order(old.value, new.value), witnesses=witnesses)
    prover = Prover()
    compare_frames(found, old, new)
    channels = Channels(found, prover, witnesses=witnesses)
    channels.compare(old.application.operations, new.application.operations)
    groups: dict[tuple[Side, Dialect, Dialect], list[Use]] = {}
    for use, dialects in channels.uses:
        groups.setdefault((use.side, *dialects), []).append(use)
    for (side, before, after), uses in groups.items():
        result = compared(side, old.schemas[before], new.schemas[after], uses)
        SchemaChanges(found, result, prover if witnesses else None, LABELS[side]).collect()
    compare_unused(found, old, new)
    return found.changes()
