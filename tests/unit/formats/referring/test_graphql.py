"""Texts that belong to one GraphQL schema."""

import pytest

from app.formats import FORMATS, SchemaError, dereference, find_references, rewrite, unmapped

GRAPHQL = FORMATS["GRAPHQL"]
USERS = '"""All of it"""\ntype Query { user: User @tag(name: "x"), at: Date }  # what is asked for'
USER = "extend type Query { me: User }\ntype User { id: ID!, role: Role }"
COMMON = "\ufeffscalar Date\nenum Role { ADMIN }\ndirective @tag(name: String!) on FIELD_DEFINITION"
REFERENCES = {"user": USER, "common": COMMON, "common again": COMMON}


def test_types_of_references_are_part_of_the_schema() -> None:
    old = GRAPHQL.parse(USERS, REFERENCES)
    new = GRAPHQL.parse(USERS, REFERENCES | {"user": USER.replace("id: ID!", "age: Int")})
    [removed] = [change for change in GRAPHQL.compare(old, new) if change.rule == "FIELD_REMOVED"]
    assert removed.fields == ("User.id",)
    assert removed.witnesses[0].document == '{"query": "{ user { id } }"}'
    with pytest.raises(SchemaError, match="Unknown type 'User'"):
        GRAPHQL.parse(USERS)


def test_one_text_has_all_definitions() -> None:
    text = dereference("GRAPHQL", USERS, REFERENCES)
    assert GRAPHQL.parse(text).canonical == GRAPHQL.parse(USERS, REFERENCES).canonical
    assert text.startswith(USERS)
    assert text.count("scalar Date") == 1
    assert "\ufeff" not in text


def test_nothing_is_named_in_a_text() -> None:
    assert find_references("GRAPHQL", USERS) == ()
    assert unmapped("GRAPHQL", USERS, []) == ()
    assert rewrite("GRAPHQL", USERS, {"user": "http://r/1"}) == USERS


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("query { a }", "this is a query"),
        ("{ a }", "this is a query"),
        ("type Query { a: Int } mutation M { a }", "this is a mutation"),
        ("type Query { a: Int }\nfragment F on Query { a }", "this is a fragment"),
    ],
    ids=["query", "short", "mutation", "fragment"],
)
def test_what_is_there_to_be_executed_is_no_schema(text: str, said: str) -> None:
    with pytest.raises(SchemaError) as refused:
        GRAPHQL.parse(text)
    assert said in refused.value.message
    assert refused.value.line == text.count("\n") + 1
    with pytest.raises(SchemaError, match="in the reference 'common'"):
        dereference("GRAPHQL", USERS, {"user": USER, "common": text})


def test_what_is_defined_twice_is_refused() -> None:
    with pytest.raises(SchemaError, match="User"):
        dereference("GRAPHQL", USERS, {"user": USER, "other": "type User { id: ID! }", "common": COMMON})
