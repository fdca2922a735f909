"""Whatever comes in, parsing answers with a schema or a `SchemaError`, and comparing with changes."""

import contextlib
import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.formats.json_schema.drafts import APPLICATORS, Draft
from app.formats.json_schema.keywords import CHECKS
from app.formats.json_schema.schema import JsonSchema
from app.formats.model import SchemaError
from tests.unit.formats.json_schema.helpers import FORMAT

WORDS = st.sampled_from(
    [
        *sorted({*CHECKS[Draft.DRAFT_2020_12], *APPLICATORS[Draft.DRAFT_2020_12], *APPLICATORS[Draft.DRAFT_07], "id"}),
        *(
            "a",
            "",
            "#",
            "#/a",
            "#a",
            "b.json",
            "http://[",
            "urn:x",
            "../..",
            "#/properties/a",
            "string",
            "array",
            "(",
            "%zz",
        ),
        *(
            "https://json-schema.org/draft/2020-12/schema",
            "http://json-schema.org/draft-04/schema#",
            "\ud800",
            "~",
            "/",
        ),
    ]
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 5) | st.floats(allow_nan=False, allow_infinity=False) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)


def _parsed(value: Any) -> JsonSchema | None:
    with contextlib.suppress(SchemaError):
        return FORMAT.parse(json.dumps(value), {"b.json": '{"definitions": {"a": {"$ref": "#"}}}', "http://[": "{}"})
    return None


@given(text=st.text(max_size=40) | st.text(alphabet='{}[]":,\\u0123abcdefE+-. \n', max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_text(text: str) -> None:
    with contextlib.suppress(SchemaError):
        FORMAT.parse(text)


@given(old=VALUES, new=VALUES)
@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_values(old: Any, new: Any) -> None:
    first, second = _parsed(old), _parsed(new)
    for schema in (first, second):
        if schema is not None:
            assert FORMAT.parse(schema.canonical, schema.references).canonical == schema.canonical
    if first is not None and second is not None:
        FORMAT.compare(first, second)
