"""All differences of two descriptions."""

from app.formats.apis.collecting import Collector
from app.formats.apis.comparing import Use, compared
from app.formats.apis.schema_changes import SchemaChanges
from app.formats.apis.views import Side
from app.formats.json_schema.order import Order
from app.formats.model import Change
from app.formats.openapi.document import compare_frames, compare_unused
from app.formats.openapi.operations import Operations
from app.formats.openapi.proving import Prover
from app.formats.openapi.rules import RULES
from app.formats.openapi.schema import OpenApiSchema


def changes_between(old: OpenApiSchema, new: OpenApiSchema, *, witnesses: bool) -> tuple[Change, ...]:
    """Every difference, by place in the document."""
    found = Collector(RULES, Order(old.value, new.value), witnesses=witnesses)
    prover = Prover(old, new)
    compare_frames(found, old, new)
    operations = Operations(found, old, new, prover)
    operations.compare()
    for side in Side:
        uses: list[Use] = [use for use in operations.uses if use.side is side]
        result = compared(side, old.sides[side], new.sides[side], uses)
        SchemaChanges(found, result, prover if witnesses else None).collect()
    compare_unused(found, old, new)
    return found.changes()
