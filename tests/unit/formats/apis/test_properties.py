"""The verdict held against the real validator: `openapi-schema-validator`, which knows OpenAPI 3.0's own schemas, in
which the payloads of AsyncAPI may be written as well.

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
from tests.unit.formats.apis.generate import DOCUMENTS, described, pairs, whole

_EXAMPLES = int(os.environ.get("ASSENT_EXAMPLES", "100"))
_MANY = settings(max_examples=_EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
_SIDES = st.sampled_from(["request", "response"])
_LANGUAGES = st.sampled_from(["OPENAPI", "ASYNCAPI 2", "ASYNCAPI 3"])


def _compared(language: str | tuple[str, str], old: Any, new: Any, side: str, *, witnesses: bool = False) -> Any:
    """What changed; before and after may be written in two versions."""
    versions = (language, language) if isinstance(language, str) else language
    found = FORMATS[whole(versions[0])]
    parsed = [
        found.parse(json.dumps(described(version, schema, side)))
        for version, schema in zip(versions, (old, new), strict=True)
    ]
    return found.compare(parsed[0], parsed[1], witnesses=witnesses)


def _valid(schema: dict[str, Any], document: Any) -> bool:
    return bool(OAS30Validator(schema).is_valid(document))


def _declared(schema: dict[str, Any], document: Any) -> bool:
    """Whether a document holds only what its writer's schema describes: what else it may hold, nobody writes."""
    if not isinstance(document, dict) or schema.get("type") != "object":
        return True
    known: dict[str, Any] = schema.get("properties", {})
    return all(name in known and _declared(known[name], value) for name, value in document.items())


@given(language=_LANGUAGES, pair=pairs(), side=_SIDES, documents=st.lists(DOCUMENTS, min_size=10, max_size=20))
@_MANY
def test_what_is_called_compatible_is_taken_by_whoever_reads_it(
    language: str, pair: Any, side: str, documents: list[Any]
) -> None:
    old, new = pair
    writer, reader = (old, new) if side == "request" else (new, old)
    written = [document for document in documents if _valid(writer, document) and _declared(writer, document)]
    if any(not _valid(reader, document) for document in written):
        assert any(change.severity is Severity.BREAKING for change in _compared(language, old, new, side))


@given(language=_LANGUAGES, pair=pairs(), side=_SIDES)
@_MANY
def test_a_witness_is_fine_on_one_side_and_refused_on_the_other(language: str, pair: Any, side: str) -> None:
    old, new = pair
    writer, reader = (old, new) if side == "request" else (new, old)
    for change in _compared(language, old, new, side, witnesses=True):
        for witness in change.witnesses:
            message = json.loads(witness.document)
            if language == "OPENAPI":
                assert (message["method"], message["path"]) == ("POST", "/pets")
                assert ("status" in message) is (side == "response")
            else:
                assert message["channel"] == "pets"
            document = message["body" if language == "OPENAPI" else "payload"]
            assert _valid(writer, document)
            assert not _valid(reader, document)


@given(language=_LANGUAGES, pair=pairs(), side=_SIDES)
@_MANY
def test_the_order_of_keys_and_the_spelling_change_nothing(language: str, pair: Any, side: str) -> None:
    document, found = described(language, pair[0], side), FORMATS[whole(language)]
    schema = found.parse(json.dumps(document))
    respelled = found.parse(yaml.safe_dump(document, sort_keys=True))
    assert schema.canonical == respelled.canonical
    assert found.compare(schema, respelled) == ()


@given(language=_LANGUAGES, pair=pairs(), side=_SIDES)
@_MANY
def test_verdicts_do_not_depend_on_whether_they_are_proved(language: str, pair: Any, side: str) -> None:
    old, new = pair
    proved, bare = (_compared(language, old, new, side, witnesses=witnesses) for witnesses in (True, False))
    assert [(change.rule, change.breaks) for change in proved] == [(change.rule, change.breaks) for change in bare]


@given(pair=pairs(), side=_SIDES)
@_MANY
def test_the_version_of_asyncapi_makes_no_difference(pair: Any, side: str) -> None:
    """Also not where version 2 becomes version 3 with the change: only places, and so the order, are others."""
    old, new = pair
    verdicts = [
        [(change.rule, change.severity, change.breaks, change.fields) for change in _compared(versions, old, new, side)]
        for versions in (("ASYNCAPI 2", "ASYNCAPI 2"), ("ASYNCAPI 3", "ASYNCAPI 3"), ("ASYNCAPI 2", "ASYNCAPI 3"))
    ]
    version = ("VERSION_OF_ASYNCAPI_CHANGED", Severity.INFORMATIONAL, (), ())
    assert verdicts[0] == verdicts[1]
    assert sorted(each for each in verdicts[2] if each != version) == sorted(verdicts[0])
    assert verdicts[2].count(version) == 1
