"""Random pairs of schemas: the verdict is graphql-core's, and every proof is taken by one side only."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from app.formats import Direction
from app.formats.graphql import GraphqlFormat
from app.formats.graphql.running import refusal
from graphql import parse, validate
from tests.unit.formats.graphql.test_rules import judged, judged_by_reference

GRAPHQL = GraphqlFormat()
NAMES = ["a", "b", "c"]
_wrapped = st.sampled_from(["{}", "{}!", "[{}]", "[{}!]!"])
_given = st.builds(str.format, _wrapped, st.sampled_from(["Int", "String", "Boolean", "E", "I"]))
_read = st.builds(str.format, _wrapped, st.sampled_from(["Int", "String", "Boolean", "E", "A", "B", "N", "U"]))
_names = st.lists(st.sampled_from(NAMES), min_size=1, unique=True)


def _fields(types: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, str]]:
    return st.dictionaries(st.sampled_from(NAMES), types, min_size=1)


def _listed(fields: dict[str, str]) -> str:
    return " ".join(f"{name}: {type_}" for name, type_ in fields.items())


@st.composite
def schemas(draw: st.DrawFn) -> str:
    """A schema with two object types, an interface, a union, an enum, an input object and a directive."""
    arguments = draw(_fields(_given))
    optional = {name: type_.removesuffix("!") for name, type_ in draw(_fields(_given)).items()}
    implements = draw(st.sampled_from(["", " implements N"]))
    members = draw(st.sampled_from(["A", "B", "A | B"]))
    return f"""
        type Query {{ x({_listed(arguments)}): {draw(_read)} a: A b: B n: N u: U e(e: E, i: I): E }}
        interface N {{ id: ID }}
        type A{implements} {{ id: ID {_listed(draw(_fields(_read)))} }}
        type B implements N {{ id: ID {_listed(draw(_fields(_read)))} }}
        union U = {members}
        enum E {{ {" ".join(draw(_names))} }}
        input I {{ {_listed(optional)} }}
        directive @d({_listed(draw(_fields(_given)))}) on FIELD
    """


@settings(max_examples=60, deadline=None)
@given(schemas(), schemas())
def test_any_two_schemas_are_judged_as_graphql_core_does(old: str, new: str) -> None:
    before, after = GRAPHQL.parse(old), GRAPHQL.parse(new)
    changes = GRAPHQL.compare(before, after)
    assert judged(changes) == judged_by_reference(old, new)
    for change in changes:
        for witness in change.witnesses:
            sides = (before, after) if witness.direction is Direction.BACKWARD else (after, before)
            document = json.loads(witness.document)
            assert not validate(sides[0].schema, parse(document["query"])), "by all rules"
            assert [refusal(side.schema, document) for side in sides] == [None, witness.error]


@settings(max_examples=30, deadline=None)
@given(schemas())
def test_a_schema_is_itself_however_it_is_written(text: str) -> None:
    schema = GRAPHQL.parse(text)
    again = GRAPHQL.parse(schema.normalized)
    assert (again.canonical, again.normalized) == (schema.canonical, schema.normalized)
    assert GRAPHQL.compare(schema, again) == ()
