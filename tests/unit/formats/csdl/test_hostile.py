"""Documents made to hurt get an answer or a clear refusal. What large ones cost is in no test."""

import pytest

from app.formats import SchemaError
from app.formats.csdl import CsdlFormat
from tests.unit.formats.csdl.helpers import v4

CSDL = CsdlFormat()
SET = (
    '<EntityType Name="T"><Key><PropertyRef Name="k"/></Key><Property Name="k" Type="Edm.Int32" Nullable="false"/>'
    '<Property Name="c" Type="My.C0"/></EntityType>'
    '<EntityContainer Name="C"><EntitySet Name="S" EntityType="My.T"/></EntityContainer>'
)


def nested(levels: int) -> str:
    return v4(f'<Annotation Term="A">{"<Collection>" * levels}{"</Collection>" * levels}</Annotation>')


@pytest.mark.parametrize(
    "text",
    [
        nested(10_000),
        '{"$Version": "4.01", "A": ' + '{"a": ' * 10_000 + "1" + "}" * 10_001,
        '{"$Version": "4.01", "A": {"@x": ' + "[" * 900 + "]" * 900 + "}}",
        '<!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><e>&b;</e>',
        '<!DOCTYPE l SYSTEM "file:///etc/passwd"><e/>',
        v4("x" * 5_300_000),
        v4("\x00"),
        v4("\ud800"),
        v4(
            "".join(f'<ComplexType Name="B{at}" BaseType="My.B{at + 1}"/>' for at in range(300))
            + '<ComplexType Name="B300"/>'
        ),
        v4('<ComplexType Name="A" BaseType="My.B"/><ComplexType Name="B" BaseType="My.A"/>'),
        v4(
            '<EntityType Name="T">'
            + "".join(f'<Property Name="p{at}" Type="Edm.Int32"/>' for at in range(2_000))
            + "</EntityType>"
            + "".join(f'<EntityType Name="D{at}" BaseType="My.T"/>' for at in range(2_000))
        ),
        v4("".join(f'<Action Name="A"><Parameter Name="p{at}" Type="Edm.Int32"/></Action>' for at in range(201))),
        v4('<EntityContainer Name="A" Extends="My.B"/><EntityContainer Name="B" Extends="My.A"/>'),
    ],
    ids=[
        "xml",
        "json",
        "annotation",
        "laughs",
        "external",
        "large",
        "nul",
        "surrogate",
        "bases",
        "circle",
        "inherited",
        "overloads",
        "extends",
    ],
)
def test_it_is_refused(text: str) -> None:
    with pytest.raises(SchemaError):
        CSDL.parse(text)


def test_what_nests_as_deep_as_is_read_is_compared() -> None:
    old, new = CSDL.parse(nested(240)), CSDL.parse(nested(241))
    assert [change.rule for change in CSDL.compare(old, new)] == ["ANNOTATION_CHANGED"]


@pytest.mark.parametrize("names", [("a",), ("a", "b")], ids=["chain", "doubling"])
def test_many_ways_to_a_type_are_cut_short(names: tuple[str, ...]) -> None:
    def text(names: tuple[str, ...]) -> str:
        inner = (
            "".join(f'<Property Name="{name}" Type="My.C{at + 1}" Nullable="false"/>' for name in names)
            for at in range(60)
        )
        types = "".join(f'<ComplexType Name="C{at}">{each}</ComplexType>' for at, each in enumerate(inner))
        return v4(f'{types}<ComplexType Name="C60"/>{SET}')

    old, new = CSDL.parse(text(names)), CSDL.parse(text((*names[1:], "z")))
    changes = CSDL.compare(old, new)
    assert len(changes) == 120
    assert all(len(change.fields) <= 200 for change in changes)


def test_types_that_lead_to_themselves_are_compared() -> None:
    loop = '<ComplexType Name="C0"><Property Name="{}" Type="My.C0"/></ComplexType>' + SET
    changes = CSDL.compare(CSDL.parse(v4(loop.format("a"))), CSDL.parse(v4(loop.format("b"))))
    assert [change.rule for change in changes] == ["PROPERTY_REMOVED", "PROPERTY_ADDED"]
    assert changes[0].fields == ("S.c.a",)


def test_an_enumeration_may_be_huge() -> None:
    def text(letter: str) -> str:
        members = "".join(f'<Member Name="{letter}{at}"/>' for at in range(5_000))
        return v4(f'<EnumType Name="C0">{members}</EnumType>{SET}')

    assert len(CSDL.compare(CSDL.parse(text("a")), CSDL.parse(text("b")))) == 10_000
