"""How to make a change that breaks all the same: the steps by which it breaks nobody.

One table of sentences for each schema language, by rule. A rule that breaks and has no advice is listed in `WITHOUT`,
with the reason.
"""

from collections.abc import Mapping

from app.formats.advice import avro, json_schema, protobuf
from app.formats.advice.steps import Steps
from app.formats.model import Change, Direction

WITHOUT: Mapping[str, str] = {
    "COMPARISON_LIMIT_EXCEEDED": "nobody knows what changed, so nobody knows a way around it",
}
"""Rules that break and have no advice, and why."""

_STEPS: Mapping[str, Mapping[str, Steps]] = {
    "AVRO": avro.STEPS,
    "JSON": json_schema.STEPS,
    "PROTOBUF": protobuf.STEPS,
}


def advise(format_name: str, change: Change) -> str | None:
    """A way to get there without breaking anybody, in one sentence that names the field; null if none is known, and
    for a change that breaks nothing."""
    steps = _STEPS.get(format_name, {}).get(change.rule)
    if steps is None or not change.breaks:
        return None
    if len(change.breaks) == len(Direction):
        template = steps.both
    else:
        template = steps.backward if Direction.BACKWARD in change.breaks else steps.forward
    return template.format(it=_name(change))


def _name(change: Change) -> str:
    if not change.fields:
        return "the document"
    first, *others = change.fields
    return f"'{first}' (and {len(others)} more)" if others else f"'{first}'"
