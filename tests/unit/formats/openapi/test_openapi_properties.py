"""The verdict held against the real validator: `openapi-schema-validator`, which knows OpenAPI 3.0's own schemas.

ASSENT_EXAMPLES is the number of examples of each property; CI tries a few.
"""

import json
import os
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openapi_schema_validator import OAS30Validator

from app.formats import FORMATS, Severity
from tests.unit.formats.openapi.generate import DOCUMENTS, described, pairs

_OPENAPI = FORMATS["OPENAPI"]
_EXAMPLES = int(os.environ.get("ASSENT_EXAMPLES", "150"))
_MANY = settings(max_examples=_EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
_SIDES = st.sampled_from(["request", "response"])


def _compared(old: Any, new: Any, side: str, *, witnesses: bool = False) -> Any:
    parsed = [_OPENAPI.parse(json.dumps(described(schema, side))) for schema in (old, new)]
    return _OPENAPI.compare(parsed[0], parsed[1], witnesses=witnesses)


def _valid(schema: dict[str, Any], document: Any) -> bool:
    return bool(OAS30Validator(schema).is_valid(document))


def _declared(schema: dict[str, Any], document: Any) -> bool:
    """Whether a document holds only what its writer's schema describes: what else it may hold, nobody writes."""
    if not isinstance(document, dict) or schema.get("type") != "object":
        return True
    known: dict[str, Any] = schema.get("properties", {})
    return all(name in known and _declared(known[name], value) for name, value in document.items())


@given(pair=pairs(), side=_SIDES, documents=st.lists(DOCUMENTS, min_size=10, max_size=20))
@_MANY
def test_what_is_called_compatible_is_taken_by_whoever_reads_it(pair: Any, side: str, documents: list[Any]) -> None:
    old, new = pair
    writer, reader = (old, new) if side == "request" else (new, old)
    written = [document for document in documents if _valid(writer, document) and _declared(writer, document)]
    if any(not _valid(reader, document) for document in written):
        assert any(change.severity is Severity.BREAKING for change in _compared(old, new, side))


@given(pair=pairs(), side=_SIDES)
@_MANY
def test_a_witness_is_fine_on_one_side_and_refused_on_the_other(pair: Any, side: str) -> None:
    old, new = pair
    writer, reader = (old, new) if side == "request" else (new, old)
    for change in _compared(old, new, side, witnesses=True):
        for witness in change.witnesses:
            message = json.loads(witness.document)
            assert (message["method"], message["path"]) == ("POST", "/pets")
            assert ("status" in message) is (side == "response")
            assert _valid(writer, message["body"])
            assert not _valid(reader, message["body"])


@given(pair=pairs(), side=_SIDES)
@_MANY
def test_the_order_of_keys_and_the_spelling_change_nothing(pair: Any, side: str) -> None:
    document = described(pair[0], side)
    schema = _OPENAPI.parse(json.dumps(document))
    respelled = _OPENAPI.parse(yaml.safe_dump(document, sort_keys=True))
    assert schema.canonical == respelled.canonical
    assert _OPENAPI.compare(schema, respelled) == ()


@given(pair=pairs(), side=_SIDES)
@_MANY
def test_verdicts_do_not_depend_on_whether_they_are_proved(pair: Any, side: str) -> None:
    old, new = pair
    proved, bare = (_compared(old, new, side, witnesses=witnesses) for witnesses in (True, False))
    assert [(change.rule, change.breaks) for change in proved] == [(change.rule, change.breaks) for change in bare]
