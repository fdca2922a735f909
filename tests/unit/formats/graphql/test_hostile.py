"""Schemas made to hurt get an answer or a clear refusal."""

import pytest

from app.formats import SchemaError
from app.formats.graphql import GraphqlFormat

GRAPHQL = GraphqlFormat()


@pytest.mark.parametrize(
    "text",
    [
        f"type Query {{ a: {'[' * 10_000}Int{']' * 10_000} }}",
        f"type Query {{ a: {'[' * 100}Int{']' * 100} }}",
        f"type Query {{ a(b: [Int] = {'[' * 10_000}{']' * 10_000}): Int }}",
        "{a" * 10_000,
        "#" + "x" * 5_300_000,
        "#\n" * 200_000 + "type Query { a: Int }",
        "type Query { a: Int } # \ud800",
        "type Query { a(i: I): Int } input I { i: I! }",
        "type Query { a: Int a: Int }",
        "type Query { a: Nothing }",
        "",
        f"type Query {{ {' '.join(f'a{at}: Int' for at in range(60_000))} }}",
    ],
    ids=[
        "list",
        "lists",
        "default",
        "selection",
        "large",
        "comments",
        "surrogate",
        "circle",
        "twice",
        "unknown",
        "empty",
        "tokens",
    ],
)
def test_it_is_refused(text: str) -> None:
    with pytest.raises(SchemaError):
        GRAPHQL.parse(text)


def test_what_is_wrong_is_said_with_its_place() -> None:
    with pytest.raises(SchemaError) as caught:
        GRAPHQL.parse("type Query {\n  a: Nothing\n}")
    assert (caught.value.line, caught.value.column) == (2, 6)


@pytest.mark.parametrize(
    "text",
    ["interface N { a: ID } type Query implements N { a: ID @deprecated %s }", "type Mutation { a: ID %s }"],
    ids=["deprecated", "no-query"],
)
def test_what_graphql_core_complains_of_and_others_do_not_is_compared_all_the_same(text: str) -> None:
    changes = GRAPHQL.compare(GRAPHQL.parse(text % "b: ID"), GRAPHQL.parse(text % ""))
    assert [(change.rule, bool(change.witnesses)) for change in changes] == [("FIELD_REMOVED", True)]


def test_references_are_part_of_the_schema() -> None:
    text = "type Query { user: User }"
    schema = GRAPHQL.parse(text, {"user": "type User { id: ID! }"})
    assert schema.canonical == GRAPHQL.parse(text + " type User { id: ID! }").canonical
    with pytest.raises(SchemaError, match="in the reference 'user'"):
        GRAPHQL.parse(text, {"user": "type User {"})


def test_inputs_that_double_are_given_in_small() -> None:
    def text(leaf: str) -> str:
        inputs = " ".join(f"input I{at} {{ x: I{at + 1}! y: I{at + 1}! }}" for at in range(60))
        return f"type Query {{ a(i: I0): Int }} {inputs} input I60 {{ z: {leaf}! }}"

    [change] = [each for each in GRAPHQL.compare(GRAPHQL.parse(text("Int")), GRAPHQL.parse(text("Boolean")))
                if each.fields == ("I60.z",)]  # fmt: skip
    assert change.rule == "FIELD_CHANGED_KIND"


def test_a_long_chain_of_types_is_compared() -> None:
    def text(field: str) -> str:
        types = "\n".join(f"type T{at} {{ {field}: T{at + 1} b: Int }}" for at in range(500))
        return f"type Query {{ a0: T0 }}\n{types}\ntype T500 {{ c: Int }}"

    assert len(GRAPHQL.compare(GRAPHQL.parse(text("a")), GRAPHQL.parse(text("z")))) == 1_000


def test_answers_that_would_nest_very_deep_are_no_proofs() -> None:
    def text(field: str) -> str:
        return f"type Query {{ n: T0 }} {' '.join(f'type T{at} {{ n: T{at + 1} {field}: Int }}' for at in range(900))} \
            type T900 {{ {field}: Int }}"

    changes = GRAPHQL.compare(GRAPHQL.parse(text("a")), GRAPHQL.parse(text("b")))
    proven = [change for change in changes if change.witnesses]
    assert len(changes) == 1_802
    assert 0 < len(proven) < 100
