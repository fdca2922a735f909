"""How to make a change that breaks, or may break, all the same: the steps by which it hurts nobody.

One table of sentences for each schema language, by rule. A rule that breaks and has no advice is listed in `WITHOUT`,
with the reason.
"""

from collections.abc import Mapping

from app.formats.advice import asyncapi, avro, csdl, graphql, json_schema, openapi, protobuf, wsdl, xsd
from app.formats.advice.steps import Steps
from app.formats.model import Change, Direction, Severity

WITHOUT: Mapping[str, str] = {
    "COMPARISON_LIMIT_EXCEEDED": "nobody knows what changed, so nobody knows a way around it",
    "CONTENT_CHANGED": "the type is only stored, so that nobody knows what the difference means",
}
"""Rules that break and have no advice, and why."""

_STEPS: Mapping[str, Mapping[str, Steps]] = {
    "AVRO": avro.STEPS,
    "CSDL": csdl.STEPS,
    "GRAPHQL": graphql.STEPS,
    "JSON": json_schema.STEPS,
    "PROTOBUF": protobuf.STEPS,
    "OPENAPI": openapi.STEPS,
    "ASYNCAPI": asyncapi.STEPS,
    "XSD": xsd.STEPS,
    "WSDL": wsdl.STEPS,
}


def advise(format_name: str, change: Change) -> str | None:
    """A way to get there without breaking anybody, in one sentence that names the field; null if none is known, and
    for a change that neither breaks nor may break anything.

    >>> from app.formats import FORMATS, advise
    >>> avro = FORMATS["AVRO"]
    >>> [change] = avro.compare(avro.parse('"int"'), avro.parse('"long"'))
    >>> advise("AVRO", change)
    'Let consumers take the wider type of the document first, and producers once every consumer has it.'
    """
    steps = _STEPS.get(format_name, {}).get(change.rule)
    if steps is None or change.severity not in {Severity.BREAKING, Severity.RISKY}:
        return None
    return _sentence(steps, change).format(it=_name(change), old=_value(change.old_value), new=_value(change.new_value))


def _sentence(steps: Steps, change: Change) -> str:
    failing = set(change.breaks) or {witness.direction for witness in change.witnesses}
    sentence = steps.backward if Direction.BACKWARD in failing else steps.forward
    if len(failing) != 1:
        sentence = steps.both
    return steps.whole if steps.whole and not change.fields and sentence == steps.both else sentence


def _name(change: Change) -> str:
    if not change.fields:
        return "the document"
    first, *others = change.fields
    return f"'{first}' (and {len(others)} more)" if others else f"'{first}'"


def _value(value: object) -> str:
    return f"'{value}'" if isinstance(value, str) else "that was there"
