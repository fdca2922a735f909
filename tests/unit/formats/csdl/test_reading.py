"""What is read of `$metadata` documents, and what is refused."""

import json
from pathlib import Path

import pytest

from app.formats import SchemaError
from app.formats.csdl import describe, read
from app.formats.csdl.model import ComplexType, EntityType, EnumType, TypeDefinition
from app.formats.csdl.schema import parse_schema
from tests.unit.formats.csdl.helpers import DOCUMENTS, document, v3, v4

EMPLOYEE = """
<EntityType Name="Employee"><Key><PropertyRef Name="ID"/></Key>
<Property Name="ID" Type="Edm.Int64" Nullable="false" mx:isAttribute="false"/>
<Property Name="Name" Type="Edm.String" MaxLength="200"/><Property Name="Salary" Type="Edm.Decimal"/></EntityType>
<EntityContainer Name="hr.employees/v1Entities"><EntitySet Name="Employees" EntityType="My.Employee"/></EntityContainer>
"""
EMPTY = '<edmx:Edmx Version="1.0" xmlns:edmx="http://schemas.microsoft.com/ado/2007/06/edmx"><edmx:DataServices/></edmx:Edmx>'


def test_xml_and_json_that_say_the_same_are_the_same_contract() -> None:
    texts = document("trips.xml"), document("trips.json")
    in_xml, in_json = (parse_schema(text, {}) for text in texts)
    assert in_xml.canonical == in_json.canonical
    assert in_xml.fingerprint == in_json.fingerprint


@pytest.mark.parametrize("path", sorted(DOCUMENTS.iterdir()), ids=lambda path: path.name)
def test_normalised_text_is_the_same_contract_and_stays_as_it_is(path: Path) -> None:
    schema = parse_schema(path.read_text(), {})
    again = parse_schema(schema.normalized, {})
    assert again.canonical == schema.canonical
    assert again.normalized == schema.normalized


def test_order_layout_prefixes_and_aliases_do_not_matter() -> None:
    properties = ['<Property Name="A" Type="Edm.String"/>', '<Property Name="B" Type="S.Kind"/>']
    enum = '<EnumType Name="Kind"><Member Name="X"/><Member Name="Y"/></EnumType>'
    there = v4(enum + f'<ComplexType Name="C">{"".join(properties)}</ComplexType>').replace(
        'Namespace="My"', 'Namespace="My" Alias="S"'
    )
    back = v4(f'<ComplexType Name="C">\n  {" ".join(reversed(properties))}<!-- x --></ComplexType>\n{enum}')
    back = back.replace("S.Kind", "My.Kind").replace("edmx:", "e:").replace("xmlns:edmx", "xmlns:e")
    assert parse_schema(there, {}).canonical == parse_schema(back, {}).canonical


def test_everything_of_odata_4_is_in_the_model() -> None:
    model = read(document("trips.xml"))
    assert model.version == "4.0"
    traveller, guide = model.types["Travel.Model.Traveller"], model.types["Travel.Model.Guide"]
    assert isinstance(traveller, EntityType)
    assert isinstance(guide, EntityType)
    assert (traveller.open, guide.base, dict(model.key("Travel.Model.Guide"))) == (
        True,
        "Travel.Model.Traveller",
        {"Login": "Login"},
    )
    assert list(model.properties("Travel.Model.Guide")) == [
        "Login", "FullName", "Mails", "Home", "Mood", "Changed", "Fee",
    ]  # fmt: skip
    mails, mood = traveller.properties["Mails"], traveller.properties["Mood"]
    assert (mails.type, mails.is_collection, mails.nullable) == ("Edm.String", True, False)
    assert (mood.type, mood.default) == ("Travel.Model.Mood", "Calm")
    assert traveller.properties["FullName"].annotations == {"Org.OData.Core.V1.Description": "What friends call them"}
    enum, weight, place = (model.types[f"Travel.Model.{name}"] for name in ("Mood", "Kilograms", "Airfield"))
    assert isinstance(enum, EnumType)
    assert {name: member.value for name, member in enum.members.items()} == {"Calm": 0, "Merry": 1, "Wild": 5}
    assert isinstance(weight, TypeDefinition)
    assert (weight.type, weight.precision, weight.scale) == ("Edm.Decimal", 6, 2)
    assert isinstance(place, ComplexType)
    assert place.properties["Where"].srid == "4326"
    [share] = model.operations["Travel.Model.Share"]
    assert (share.is_action, share.is_bound, [each.name for each in share.parameters]) == (
        True,
        True,
        ["traveller", "with"],
    )
    assert [each.name for _, each in model.sets()] == ["Airports", "Me", "Travellers"]


def test_associations_of_odata_2_and_3_lead_to_sets() -> None:
    model = read(document("orders_v3.xml"))
    order = model.types["Trade.Model.Order"]
    assert isinstance(order, EntityType)
    way = order.navigations["Customer"]
    assert (way.type, way.multiplicity, way.reverse) == ("Trade.Model.Customer", "0..1", "*")
    assert way.constraints == {"CustomerID": "CustomerID"}
    customer, orders = describe(model).entities
    assert customer.description == "Who buys"
    assert [(each.name, each.multiplicity, each.entity_set_name) for each in orders.associations] == [
        ("FK_Orders_Customers", "0..1", "Customers")
    ]
    [late] = model.containers["Trade.Web.TradeEntities"].imports["LateOrders"].overloads
    assert late.returns is not None
    assert (late.is_action, late.returns.is_collection) == (False, True)
    assert not describe(model).actions


@pytest.mark.parametrize(
    ("text", "version"),
    [
        (v4(""), "4.0"),
        (v4("", version="4.01"), "4.01"),
        (v3("", version="2.0"), "2.0"),
        (v3(""), "3.0"),
        (EMPTY, "3.0"),
        (v3("").replace("m:MaxDataServiceVersion", "m:Other"), "1.0"),
        (v3("", dated="2006/04").replace("DataServiceVersion", "Other"), "2.0"),
        ('{"$Version": "4.01"}', "4.01"),
    ],
)
def test_the_version_is_what_the_document_says(text: str, version: str) -> None:
    assert read(text).version == version


def test_an_empty_contract_has_no_entities() -> None:
    assert describe(read("\ufeff" + EMPTY)).entities == ()


def test_technical_ids_of_mendix_are_no_attributes() -> None:
    model = read(v3(EMPLOYEE))
    [employees] = describe(model).entities
    assert [each.name for each in employees.attributes] == ["Name", "Salary"]
    assert (employees.entity_set_name, employees.entity_type_name, employees.namespace) == (
        "Employees",
        "Employee",
        "My",
    )
    assert (employees.insertable, employees.updatable, employees.deletable) == (False, False, False)
    assert employees.countable
    assert employees.top_supported
    assert employees.skip_supported
    assert employees.filterable
    assert employees.sortable


def test_capabilities_are_those_of_the_annotations() -> None:
    travellers, airports = describe(read(document("trips.xml"))).entities
    assert (travellers.insertable, travellers.updatable, travellers.top_supported) == (True, False, True)
    assert (airports.insertable, airports.updatable, airports.top_supported) == (False, True, False)
    assert {each.name for each in travellers.attributes if not each.filterable} == {"Mails"}
    assert {each.name for each in travellers.attributes if not each.insertable} == {"Changed"}
    assert {each.name: each.insertable for each in travellers.associations} == {"Friends": True, "Trips": False}
    assert {each.name: each.type_kind for each in travellers.attributes if each.type_kind != "Primitive"} == {
        "Home": "Complex",
        "Mood": "Enum",
    }


def test_unbound_operations_are_actions() -> None:
    nearest, reset = describe(read(document("trips.xml"))).actions
    assert (nearest.fully_qualified_name, nearest.return_type) == ("Travel.Model.Nearest", "Travel.Model.Airport")
    assert (reset.summary, reset.description) == (
        "Start over",
        "Throws away what was entered, and starts over.",
    )
    [keep] = reset.parameters
    assert (keep.type_name, keep.type_kind, keep.is_collection, keep.nullable) == (
        "Edm.String",
        "Primitive",
        True,
        True,
    )


def test_included_documents_are_part_of_it() -> None:
    shared = v4(
        '<ComplexType Name="Address"><Property Name="Zip" Type="Edm.String"/></ComplexType>', namespace="Shared"
    )
    include = (
        '<edmx:Reference Uri="http://other.example.test/shared.xml?v=1"><edmx:Include Namespace="Shared" Alias="S"/>'
        "</edmx:Reference>"
    )
    text = v4('<ComplexType Name="C"><Property Name="At" Type="S.Address"/></ComplexType>', outside=include)
    model = read(text, {"shared.xml": shared, "unused.xml": "no document at all"})
    assert list(model.properties("Shared.Address")) == ["Zip"]
    assert {name: each.origin for name, each in model.namespaces.items()} == {"My": None, "Shared": "shared.xml"}
    assert list(read(text).types) == ["My.C"]
    with pytest.raises(SchemaError, match=r"in the reference 'shared.xml': not well-formed"):
        read(text, {"shared.xml": shared[:-3]})


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("", "not well-formed XML", 1),
        ("<a>\n<b></a>", "not well-formed XML", 2),
        ("<Edmx/>", "no edmx:Edmx", 1),
        ('<!-- x -->\n<!DOCTYPE e [<!ENTITY a "b">]><e>&a;</e>', "document type", 2),
        (v4('\n<EntityType Name="A" BaseType="My.A"/>'), "based on itself", 2),
        (v4('\n<ComplexType Name="A">\n<Property Name="B" Type="My.Nothing"/></ComplexType>'), "'My.Nothing'", 3),
        (v4('<ComplexType Name="A">\n<Property Name="B"/></ComplexType>'), "has no Type", 2),
        (v4('<ComplexType Name="A"/>\n<ComplexType Name="A"/>'), "declared twice", 2),
        (
            v4('<ComplexType Name="A">\n<Property Name="B" Type="Edm.String" MaxLength="x"/></ComplexType>'),
            "MaxLength",
            2,
        ),
        (v4('<EntityContainer Name="A">\n<EntitySet Name="B" EntityType="My.C"/></EntityContainer>'), "'My.C'", 2),
        ('{"$Version": "3.0"}', "no $Version 4.x", None),
        ('{"$Version": "4.01",\n x}', "not JSON", 2),
        ('{"$Version": "4.01", "A": {"B": {"$Kind": "Nothing"}}}', "no known $Kind", None),
        ('{"$Version": "4.01", "A": {}, "A": {}}', "twice", None),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, message: str, line: int | None) -> None:
    with pytest.raises(SchemaError) as caught:
        read(text)
    assert message in caught.value.message
    assert caught.value.line == line


def test_the_json_of_a_document_is_valid_json_in_the_order_of_names() -> None:
    canonical = parse_schema(document("trips.xml"), {}).canonical
    assert canonical == json.dumps(json.loads(canonical), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
