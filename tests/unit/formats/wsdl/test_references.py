"""Documents that import others, and schemas that stand in several."""

import pytest

from app.formats import SchemaError, dereference, find_references
from app.formats.wsdl import WsdlFormat
from tests.unit.formats.wsdl.helpers import BINDING, MESSAGES, NAMESPACES, OPERATION, PORT_TYPE, SERVICE, TYPES, schema

WSDL = WsdlFormat()


def definitions(body: str) -> str:
    return f'<definitions {NAMESPACES} xmlns:o="urn:orders" targetNamespace="urn:orders">{body}</definitions>'


IMPORT = '<import namespace="urn:orders" location="{}"/>'
CONCRETE = definitions(IMPORT.format("abstract.wsdl") + BINDING.format(OPERATION.format("Place")) + SERVICE)
ABSTRACT = definitions(schema(TYPES) + MESSAGES + PORT_TYPE)


def test_the_abstract_part_stands_in_a_document_of_its_own() -> None:
    narrower = ABSTRACT.replace('name="id" type="xs:string"', 'name="id" type="xs:int"')
    old, new = (WSDL.parse(CONCRETE, {"abstract.wsdl": text}) for text in (ABSTRACT, narrower))
    [change] = WSDL.compare(old, new)
    assert change.rule == "REQUEST_TYPE_CHANGED"
    assert change.old_path == "abstract.wsdl#/types/schema:urn:orders/element:Place/complexType/element:id"
    assert change.fields == ("Place.id",)
    assert change.witnesses[0].document == '<n:Place xmlns:n="urn:orders"><n:id>a</n:id></n:Place>'


def test_locations_are_relative_to_the_document_that_says_them() -> None:
    main = definitions(IMPORT.format("http://shop.example/wsdl/orders.wsdl") + SERVICE)
    others = {
        "http://shop.example/wsdl/orders.wsdl": definitions(
            IMPORT.format("../abstract.wsdl?part=1") + BINDING.format(OPERATION.format("Place"))
        ),
        "http://shop.example/abstract.wsdl?part=1": definitions(
            schema('<xs:include schemaLocation="types.xsd"/>') + MESSAGES + PORT_TYPE
        ),
        "http://shop.example/types.xsd": f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:o="urn:orders" '
        f'targetNamespace="urn:orders">{TYPES}</xs:schema>',
    }
    assert "{urn:orders}Orders" in WSDL.parse(main, others).description.interfaces


def test_documents_that_import_each_other() -> None:
    circle = ABSTRACT.replace("<types>", f"{IMPORT.format('concrete.wsdl')}<types>")
    parsed = WSDL.parse(CONCRETE, {"abstract.wsdl": circle, "concrete.wsdl": CONCRETE})
    assert list(parsed.description.bindings) == ["{urn:orders}OrdersSoap"]
    assert WSDL.compare(parsed, WSDL.parse(CONCRETE, {"abstract.wsdl": ABSTRACT})) == ()


def test_what_is_imported_and_missing_is_an_error_where_it_is_used() -> None:
    unused = definitions(IMPORT.format("elsewhere.wsdl") + schema(TYPES) + MESSAGES + PORT_TYPE)
    assert WSDL.parse(unused).description.interfaces
    with pytest.raises(SchemaError, match="declared neither here nor in what is imported"):
        WSDL.parse(CONCRETE)


@pytest.mark.parametrize("name", ["types.xsd", "Order types (1)!.xsd", "größe.xsd", "http://a.example/s?xsd=xsd0"])
def test_an_import_may_name_a_schema(name: str) -> None:
    text = definitions(IMPORT.format(name) + MESSAGES + PORT_TYPE)
    types = schema(TYPES).removeprefix("<types>").strip().removesuffix("</types>")
    types = types.replace("<xs:schema", '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:o="urn:orders"')
    parsed = WSDL.parse(text, {name: types})
    [change] = WSDL.compare(parsed, WSDL.parse(text, {name: types.replace('"new"', '"old"')}))[:1]
    assert change.old_path == f"{name}#/simpleType:State/enumeration"


@pytest.mark.parametrize("text", ["<a/>", "<a", '<!DOCTYPE a [<!ENTITY x "y">]><a/>'], ids=["other", "broken", "dtd"])
def test_a_reference_that_is_no_wsdl(text: str) -> None:
    with pytest.raises(SchemaError, match=r"abstract\.wsdl"):
        WSDL.parse(CONCRETE, {"abstract.wsdl": text})


def test_schemas_of_one_document_use_each_other_without_saying_so() -> None:
    types = schema('<xs:element name="Place" type="t:Id"/><xs:element name="Placed" type="t:Id"/>').replace(
        "</types>", '<xs:schema targetNamespace="urn:t"><xs:simpleType name="Id"><xs:restriction base="xs:string"/>'
        "</xs:simpleType></xs:schema></types>",
    )  # fmt: skip
    text = definitions(types + MESSAGES + PORT_TYPE).replace("<types>", '<types xmlns:t="urn:t">')
    assert "{urn:t}Id" in WSDL.parse(text).types.types


def test_several_schemas_of_one_namespace_are_one() -> None:
    place, _, placed = TYPES.partition('<xs:element name="Placed">')
    types = schema(place) + schema(f'<xs:element name="Placed">{placed}')
    parsed = WSDL.parse(definitions(types.replace("</types>\n<types>", "") + MESSAGES + PORT_TYPE))
    assert WSDL.compare(parsed, WSDL.parse(definitions(schema(TYPES) + MESSAGES + PORT_TYPE))) != ()
    breaking = WSDL.compare(parsed, WSDL.parse(definitions(schema(TYPES) + MESSAGES + PORT_TYPE)))
    assert not any(change.breaks for change in breaking)


def test_the_arrays_of_soaps_encoding_are_known() -> None:
    types = schema(
        '<xs:complexType name="Ids"><xs:complexContent><xs:restriction base="e:Array">'
        '<xs:attribute ref="e:arrayType" w:arrayType="xs:string[]"/></xs:restriction></xs:complexContent>'
        '</xs:complexType><xs:element name="Place" type="o:Ids"/><xs:element name="Placed" type="xs:string"/>'
    )
    spaces = 'xmlns:e="http://schemas.xmlsoap.org/soap/encoding/" xmlns:w="http://schemas.xmlsoap.org/wsdl/"'
    text = definitions(types.replace("<types>", f"<types {spaces}>") + MESSAGES + PORT_TYPE)
    old, new = WSDL.parse(text), WSDL.parse(text.replace('"Placed" type="xs:string"', '"Placed" type="xs:int"'))
    assert [change.rule for change in WSDL.compare(old, new)] == ["RESPONSE_TYPE_CHANGED"]


def test_references_are_found_and_put_in() -> None:
    assert [mention.name for mention in find_references("WSDL", CONCRETE)] == ["abstract.wsdl"]
    main = definitions(schema('<xs:include schemaLocation="types.xsd"/>') + MESSAGES + PORT_TYPE)
    types = f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:o="urn:orders" elementFormDefault="qualified" targetNamespace="urn:orders">{TYPES}</xs:schema>'  # noqa: E501
    alone = WSDL.parse(dereference("WSDL", main, {"types.xsd": types}))
    changes = WSDL.compare(WSDL.parse(main, {"types.xsd": types}), alone)
    assert not any(change.breaks for change in changes)


def test_names_without_a_prefix_are_those_of_the_document() -> None:
    text = definitions(schema(TYPES) + MESSAGES + PORT_TYPE + BINDING.format(OPERATION.format("Place")) + SERVICE)
    bare = text.replace('type="o:Orders"', 'type="Orders"').replace('binding="o:', 'binding="')
    bare = bare.replace('message="o:', 'message="')
    assert WSDL.parse(bare).description == WSDL.parse(text).description


def test_calls_use_types_that_only_a_schema_imports() -> None:
    types = '<types><xs:schema><xs:import namespace="urn:t" schemaLocation="t.xsd"/></xs:schema></types>'
    message = '<message name="{}"><part name="a" type="t:T" xmlns:t="urn:t"/></message>'
    messages = message.format("PlaceIn") + message.format("PlaceOut")
    text = definitions(types + messages + PORT_TYPE)
    simple = '<xs:simpleType name="T"><xs:restriction base="xs:{}"/></xs:simpleType>'
    head = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:t">'
    schemas = [f"{head}{simple.format(each)}</xs:schema>" for each in ("string", "int")]
    old, new = (WSDL.parse(text, {"t.xsd": each}) for each in schemas)
    assert [change.rule for change in WSDL.compare(old, new) if change.breaks] == ["REQUEST_BASE_TYPE_CHANGED"]
