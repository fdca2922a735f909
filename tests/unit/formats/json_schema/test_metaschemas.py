"""The table of keyword checks against the library's metaschemas: both have to refuse the same schemas."""

from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from jsonschema.exceptions import SchemaError as LibraryError
from jsonschema.validators import validator_for

from app.formats.json_schema.drafts import APPLICATORS, Draft
from app.formats.json_schema.keywords import CHECKS
from app.formats.model import SchemaError
from tests.unit.formats.json_schema.helpers import schema

URLS = {
    Draft.DRAFT_04: "http://json-schema.org/draft-04/schema#",
    Draft.DRAFT_06: "http://json-schema.org/draft-06/schema#",
    Draft.DRAFT_07: "http://json-schema.org/draft-07/schema#",
    Draft.DRAFT_2019_09: "https://json-schema.org/draft/2019-09/schema",
    Draft.DRAFT_2020_12: "https://json-schema.org/draft/2020-12/schema",
}
REFERENCES = {"$ref", "$dynamicRef", "$recursiveRef", "$schema", "$id", "id"}
"""Keywords about which we know more than a metaschema: whether they lead somewhere."""

VALUES: list[Any] = [
    None, True, False, 0, 1, -1, 1.0, 1.5, "", "a", "string", "[", [], ["a"], ["a", "a"], [1, 1.0], [None], [{}],
    [True],
    ["string", "null"], ["text"], {}, {"a": {}}, {"a": True}, {"a": ["b"]}, {"a": ["b", "b"]}, {"a": []}, {"a": 1},
    {"type": "string"}, {"type": "text"}, [{"type": "text"}], {"a": {"type": "text"}}, {"[": {}},
]  # fmt: skip

LAXER: dict[str, list[Any]] = {
    "items": [[]],
    "required": [[]],
    "dependencies": [{"a": []}],
    "enum": [[], ["a", "a"], [1, 1.0]],
}
"""What old metaschemas refuse and their successors do not, or say in another way. Registries hold such schemas."""

UNRUNNABLE = ("patternProperties", {"[": {}})
"""Draft-04's metaschema does not look at these names; we refuse what no validator could run."""


def _ours(value: Any) -> bool:
    try:
        schema(value)
    except SchemaError:
        return False
    return True


def _theirs(value: Any) -> bool:
    validator = validator_for(value)
    try:
        validator.check_schema(value)
    except LibraryError:
        return False
    return True


CASES = [
    pytest.param(draft, keyword, id=f"{draft.label}-{keyword}")
    for draft in Draft
    for keyword in sorted({*CHECKS[draft], *APPLICATORS[draft], "const", "default", "unknown"} - REFERENCES)
]


@pytest.mark.parametrize(("draft", "keyword"), CASES)
def test_every_keyword_is_judged_as_by_the_metaschema(draft: Draft, keyword: str) -> None:
    for value in VALUES:
        beside = {"minimum": 1, "maximum": 2} if keyword.startswith("exclusive") else {}
        written = {"$schema": URLS[draft], **beside, keyword: value}
        if (keyword, value) == UNRUNNABLE or value in LAXER.get(keyword, ()):
            continue
        assert _ours(written) == _theirs(written), written


@given(
    draft=st.sampled_from(list(Draft)),
    said=st.dictionaries(
        st.sampled_from(sorted({*CHECKS[Draft.DRAFT_2020_12], *APPLICATORS[Draft.DRAFT_07]} - REFERENCES)),
        st.sampled_from(VALUES),
        max_size=3,
    ),
)
@settings(max_examples=200, deadline=None)
def test_combinations_are_judged_as_by_the_metaschema(draft: Draft, said: dict[str, Any]) -> None:
    assume(UNRUNNABLE not in said.items() and not any(said.get(keyword) in values for keyword, values in LAXER.items()))
    assume(draft is not Draft.DRAFT_04 or not {"exclusiveMinimum", "exclusiveMaximum"} & said.keys())
    written = {"$schema": URLS[draft], "not": said}
    assert _ours(written) == _theirs(written)


@pytest.mark.parametrize("draft", [Draft.DRAFT_04, Draft.DRAFT_07])
@pytest.mark.parametrize(("keyword", "value"), [(keyword, value) for keyword in LAXER for value in LAXER[keyword]])
def test_what_registries_hold_is_read(draft: Draft, keyword: str, value: Any) -> None:
    assert _ours({"$schema": URLS[draft], keyword: value})


def test_a_flag_without_its_limit_is_read() -> None:
    assert _ours({"$schema": URLS[Draft.DRAFT_04], "exclusiveMinimum": True})
