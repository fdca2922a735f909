"""Documents that a service's metadata includes: part of the contract, and put into one document."""

import json

import pytest

from app.formats import FORMATS, SchemaError, dereference, find_references, rewrite, unmapped
from tests.unit.formats.csdl.helpers import v3, v4

CSDL = FORMATS["CSDL"]
CORE = (
    '<edmx:Reference Uri="http://docs.oasis-open.org/odata/odata/v4.0/core.xml">'
    '<edmx:Include Namespace="Org.OData.Core.V1" Alias="Core"/></edmx:Reference>'
)
MAIN = v4(
    '<EntityType Name="Order"><Key><PropertyRef Name="Id"/></Key><Property Name="Id" Type="Edm.Int32" Nullable="false"'
    '/><Property Name="Ship" Type="T.Address"/><NavigationProperty Name="Buyer" Type="people.Person"/></EntityType>'
    '<EntityContainer Name="C"><EntitySet Name="Orders" EntityType="Self.Order"/></EntityContainer>'
    '<Annotations Target="Self.Order/Ship"><Annotation Term="Core.Description" String="T.Address is no name"/>'
    "</Annotations>",
    namespace="shop",
    outside=CORE + '<edmx:Reference Uri="../types.xml"><edmx:Include Namespace="common.types" Alias="T"/>'
    '</edmx:Reference><edmx:Reference Uri="https://a.example/people"><edmx:Include Namespace="people"/>'
    '</edmx:Reference><edmx:Reference Uri="notes.xml">'
    '<edmx:IncludeAnnotations TermNamespace="Org.OData.Core.V1"/></edmx:Reference>',
).replace('Namespace="shop"', 'Namespace="shop" Alias="Self"')
TYPES = v4(
    '<ComplexType Name="Address"><Property Name="Zip" Type="Self.Zip"><Annotation Term="T.Description" '
    'String="T.Z"/></Property></ComplexType>'
    '<TypeDefinition Name="Zip" UnderlyingType="Edm.String" MaxLength="10"/>',
    namespace="common.types",
    outside=CORE.replace('Alias="Core"', 'Alias="T"'),
).replace('Namespace="common.types" x', 'Namespace="common.types" Alias="Self" x')
PEOPLE = v4(
    '<EntityType Name="Person"><Key><PropertyRef Name="Name"/></Key>'
    '<Property Name="Name" Type="Edm.String" Nullable="false"/><Property Name="Home" Type="T.Address"/></EntityType>',
    namespace="people",
    outside='<edmx:Reference Uri="https://a.example/types.xml"><edmx:Include Namespace="common.types" Alias="T"/>'
    '</edmx:Reference><edmx:Reference Uri="units.xml"><edmx:Include Namespace="Units" Alias="U"/></edmx:Reference>',
)
NOTES = v4('<Annotations Target="people.Person"><Annotation Term="Org.OData.Core.V1.Description" String="Who buys"/>'
           "</Annotations>", namespace="notes")  # fmt: skip
REFERENCES = {"../types.xml": TYPES, "https://a.example/people": PEOPLE, "notes.xml": NOTES}

MAIN_JSON = json.dumps(
    {
        "$Version": "4.01",
        "$EntityContainer": "shop.C",
        "$Reference": {
            "types.json": {"$Include": [{"$Namespace": "common.types", "$Alias": "T"}]},
            "https://oasis.example/core.json": {"$Include": [{"$Namespace": "Org.OData.Core.V1", "$Alias": "Core"}]},
        },
        "shop": {
            "$Alias": "self",
            "Order": {
                "$Kind": "EntityType",
                "$Key": ["Id"],
                "Id": {"$Type": "Edm.Int32"},
                "Ship": {"$Type": "T.Address", "@Core.Description": "T.Address is no name"},
            },
            "C": {
                "$Kind": "EntityContainer",
                "Orders": {"$Collection": True, "$Type": "self.Order", "@T.Tag": {"@type": "T.Address", "Zip": "T.1"}},
            },
        },
    }
)
TYPES_JSON = json.dumps(
    {
        "$Version": "4.01",
        "$Reference": {"units.json": {"$Include": [{"$Namespace": "Units", "$Alias": "Core"}]}},
        "common.types": {
            "$Alias": "self",
            "Address": {"$Kind": "ComplexType", "Zip": {"$Type": "self.Zip"}, "@Core.Unit": {"$Path": "self.Zip/x"}},
            "Zip": {"$Kind": "TypeDefinition", "$UnderlyingType": "Edm.String", "$MaxLength": 10},
        },
    }
)


def test_a_service_of_several_documents_is_compared_with_all_of_them() -> None:
    changed = REFERENCES | {"../types.xml": TYPES.replace('MaxLength="10"', 'MaxLength="5"')}
    [narrowed] = CSDL.compare(CSDL.parse(MAIN, REFERENCES), CSDL.parse(MAIN, changed))
    assert (narrowed.rule, narrowed.new_path) == ("MAX_LENGTH_NARROWED", "/common.types/Zip/$MaxLength")
    assert narrowed.fields == ("Orders.Buyer.Home.Zip", "Orders.Ship.Zip")


def test_the_documents_that_are_named_are_found_and_the_vocabularies_are_not() -> None:
    assert [mention.name for mention in find_references("CSDL", MAIN)] == [
        "../types.xml", "https://a.example/people", "notes.xml",
    ]  # fmt: skip
    assert [mention.name for mention in find_references("CSDL", MAIN_JSON)] == ["types.json"]
    assert [mention.name for mention in unmapped("CSDL", MAIN, ["../types.xml", "notes.xml"])] == [
        "https://a.example/people"
    ]


def test_one_document_has_all_schemas_and_says_the_same() -> None:
    text = dereference("CSDL", MAIN, REFERENCES)
    assert CSDL.parse(text).canonical == CSDL.parse(MAIN, REFERENCES).canonical
    assert [mention.name for mention in find_references("CSDL", text)] == ["https://a.example/units.xml"]
    assert text.count("<Schema ") == 4
    assert 'Type="common.types.Address"' in text
    assert 'String="T.Address is no name"' in text
    assert 'Term="Org.OData.Core.V1.Description" String="T.Z"' in text, "another alias of the same letter"
    assert 'EntityType="Self.Order"' in text, "aliases of the document itself stay"
    assert "core.xml" in text
    assert dereference("CSDL", text, REFERENCES) == text


def test_one_object_has_all_schemas_and_says_the_same() -> None:
    references = {"types.json": TYPES_JSON}
    text = dereference("CSDL", MAIN_JSON, references)
    assert CSDL.parse(text).canonical == CSDL.parse(MAIN_JSON, references).canonical
    value = json.loads(text)
    assert list(value["$Reference"]) == ["https://oasis.example/core.json", "units.json"]
    assert value["$Reference"]["units.json"] == {"$Include": [{"$Namespace": "Units"}]}
    assert value["shop"]["Order"]["Ship"] == {
        "$Type": "common.types.Address", "@Core.Description": "T.Address is no name",
    }  # fmt: skip
    assert value["shop"]["C"]["Orders"]["@common.types.Tag"] == {"@type": "common.types.Address", "Zip": "T.1"}
    assert value["common.types"]["Address"]["@Units.Unit"] == {"$Path": "common.types.Zip/x"}


def test_documents_of_odata_3_name_others_by_url() -> None:
    using = '<Using Namespace="Common" Alias="C"/><ComplexType Name="A"><Property Name="p" Type="C.B"/></ComplexType>'
    main = v3(using).replace(
        "<edmx:DataServices",
        '<edmx:Reference Url="b.csdl"/><edmx:AnnotationsReference Url="n.csdl"><edmx:Include TermNamespace="x"/>'
        "</edmx:AnnotationsReference><edmx:DataServices",
        1,
    )
    references = {
        "b.csdl": v3('<ComplexType Name="B"><Property Name="q" Type="String"/></ComplexType>', namespace="Common"),
        "n.csdl": v3(
            '<Annotations Target="Common.B"><ValueAnnotation Term="x.Y" String="z"/></Annotations>', namespace="N"
        ),
    }
    assert [mention.name for mention in find_references("CSDL", main)] == ["b.csdl", "n.csdl"]
    text = dereference("CSDL", main, references)
    assert find_references("CSDL", text) == ()
    assert CSDL.parse(text).canonical == CSDL.parse(main, references).canonical
    assert 'x.Y":"z"' in CSDL.parse(text).canonical
    assert 'Url="http://r/1"' in rewrite("CSDL", main, {"b.csdl": "http://r/1"})


def test_a_text_with_two_names_is_there_once_and_documents_may_include_each_other() -> None:
    back = '<edmx:Reference Uri="main.xml"><edmx:Include Namespace="shop"/></edmx:Reference>'
    types = TYPES.replace("<edmx:DataServices>", f"{back}<edmx:DataServices>")
    references = REFERENCES | {"../types.xml": types, "https://a.example/types.xml": types, "main.xml": MAIN}
    text = dereference("CSDL", MAIN, references)
    assert text.count('Namespace="common.types"') == text.count('Namespace="shop"') == 1
    assert CSDL.parse(text).canonical == CSDL.parse(MAIN, references).canonical


@pytest.mark.parametrize(
    ("address", "name", "found"),
    [
        ("https://h/a/types.xml", "types.xml", True),
        ("types.xml", "https://h/a/types.xml", True),
        ("https://h/a/$metadata", "https://h/b/$metadata", False),
        ("https://h/a/$metadata", "https://h/a/$metadata", True),
        ("other.xml", "types.xml", False),
    ],
    ids=["last", "longer", "other-service", "exact", "other"],
)
def test_which_reference_stands_for_an_address(address: str, name: str, *, found: bool) -> None:
    main = v4("", outside=f'<edmx:Reference Uri="{address}"><edmx:Include Namespace="common.types"/></edmx:Reference>')
    assert ("common.types" in dereference("CSDL", main, {name: TYPES}).partition("<edmx:DataServices")[2]) is found
    assert ("http://r/1" in rewrite("CSDL", main, {name: "http://r/1"})) is found


def test_addresses_are_rewritten() -> None:
    urls = {"../types.xml": "http://r/1?x=1&y=2", "types.json": "http://r/2"}
    assert find_references("CSDL", rewrite("CSDL", MAIN, urls))[0].name == "http://r/1?x=1&y=2"
    assert find_references("CSDL", rewrite("CSDL", MAIN_JSON, urls))[0].name == "http://r/2"


@pytest.mark.parametrize(
    ("references", "said"),
    [
        ({"../types.xml": TYPES_JSON}, "is JSON and cannot be put into XML"),
        ({"../types.xml": v3('<ComplexType Name="Address"/>', namespace="common.types")}, "is of OData 3.0"),
        ({"../types.xml": "<"}, "in the reference '../types.xml'"),
        ({"../types.xml": v4("", namespace="shop")}, "declared by two documents"),
        ({"../types.xml": v4("", namespace="common.types")}, "'common.types.Address' is not defined"),
    ],
    ids=["language", "version", "broken", "twice", "missing"],
)
def test_what_cannot_be_put_in_is_refused(references: dict[str, str], said: str) -> None:
    with pytest.raises(SchemaError) as refused:
        dereference("CSDL", MAIN, references)
    assert said in str(refused.value)
