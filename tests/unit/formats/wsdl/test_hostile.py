"""Documents made to hurt, or to lie, get an answer or a clear refusal."""

import pytest

from app.formats import SchemaError
from app.formats.wsdl import WsdlFormat
from tests.unit.formats.wsdl.helpers import NAMESPACES, SMALL, around

WSDL = WsdlFormat()
LAUGHS = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'


def definitions(body: str) -> str:
    return f'<definitions {NAMESPACES} xmlns:o="urn:orders" targetNamespace="urn:orders">{body}</definitions>'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("", "not well-formed", id="empty"),
        pytest.param("<a/>", "neither wsdl:definitions", id="other"),
        pytest.param(LAUGHS + SMALL, "document type", id="laughs"),
        pytest.param('<!DOCTYPE l SYSTEM "file:///etc/passwd">' + SMALL, "document type", id="external"),
        pytest.param(SMALL.replace("urn:Place", "&a;"), "not well-formed", id="entity"),
        pytest.param(SMALL.replace("urn:Place", "\x00"), "not well-formed|null|NUL|bytes", id="nul"),
        pytest.param(SMALL.replace("urn:Place", "\ud800"), "surrogate", id="surrogate"),
        pytest.param(definitions("<x>" * 10_000 + "</x>" * 10_000), "deeper than 256", id="deep"),
        pytest.param(SMALL.replace('element="o:Place"', 'element="o:Nothing"'), "in no schema", id="element"),
        pytest.param(SMALL.replace('element="o:Place"', 'type="o:Nothing"'), "in no schema", id="type"),
        pytest.param(SMALL.replace('element="o:Place"', 'element="q:Place"'), "prefix 'q'", id="prefix"),
        pytest.param(SMALL.replace('element="o:Place"', ""), "either an element or a type", id="part"),
        pytest.param(SMALL.replace('<input message="o:PlaceIn"/>', '<input message="o:X"/>'), "message", id="message"),
        pytest.param(SMALL.replace('type="o:Orders"', 'type="o:X"'), "port type", id="port type"),
        pytest.param(SMALL.replace('binding="o:OrdersSoap"', 'binding="o:X"'), "binding", id="binding"),
        pytest.param(SMALL.replace('name="Place"><soap', 'name="X"><soap'), "'X'", id="operation"),
        pytest.param(SMALL.replace('<message name="PlaceOut">', '<message name="PlaceIn">'), "twice", id="twice"),
        pytest.param(SMALL.replace('<message name="PlaceOut">', "<message>"), "has no name", id="nameless"),
        pytest.param(SMALL.replace('type="o:State"', 'type="o:Nothing"'), "Nothing", id="schema"),
        pytest.param(
            definitions('<types><xs:schema><xs:include schemaLocation="http://[::1]:1/a"/></xs:schema></types>'),
            "not among the references",
            id="include",
        ),
        pytest.param(
            definitions('<types><xs:schema><xs:include schemaLocation="file:///etc/passwd"/></xs:schema></types>'),
            "not among the references",
            id="file",
        ),
        pytest.param(SMALL.replace('name="body" element="o:Place"', 'name="1" type="xs:int"'), "1", id="name"),
    ],
)  # fmt: skip
def test_it_is_refused(text: str, message: str) -> None:
    with pytest.raises(SchemaError, match=message):
        WSDL.parse(text)


def test_errors_have_the_line() -> None:
    text = SMALL.replace('binding="o:OrdersSoap"', 'binding="o:X"')
    with pytest.raises(SchemaError) as found:
        WSDL.parse(text)
    assert found.value.line == text.partition('binding="o:X"')[0].count("\n") + 1
    with pytest.raises(SchemaError) as found:
        WSDL.parse(SMALL.replace('element="o:Place"', 'element="o:Nothing"'))
    assert found.value.path == "/message:PlaceIn/part:body"
    assert found.value.line is not None


def many(operations: int, action: str) -> str:
    names = [f"Op{at}" for at in range(operations)]
    declared = "".join(
        f'<operation name="{name}"><input message="o:PlaceIn"/><output message="o:PlaceOut"/></operation>'
        for name in names
    )
    bound = "".join(
        f'<operation name="{name}"><soap:operation soapAction="urn:{action}:{name}"/>'
        '<input><soap:body use="literal"/></input><output><soap:body use="literal"/></output></operation>'
        for name in names
    )
    return around(
        f'WSDL 1.1\n<portType name="Orders">{declared}</portType>'
        f'<binding name="OrdersSoap" type="o:Orders"><soap:binding/>{bound}</binding>'
    )


def test_many_operations_get_an_answer_with_some_proofs() -> None:
    changes = WSDL.compare(WSDL.parse(many(1_000, "a")), WSDL.parse(many(1_000, "b")))
    assert len(changes) == 1_000
    assert all(change.rule == "SOAP_ACTION_CHANGED" for change in changes)
    assert 0 < sum(bool(change.witnesses) for change in changes) <= 100


@pytest.mark.parametrize(("operations", "fields"), [(50, ()), (3, ("Op0.id", "Op1.id", "Op2.id"))], ids=["many", "few"])
def test_what_too_many_operations_share_is_everybodys(operations: int, fields: tuple[str, ...]) -> None:
    narrower = many(operations, "a").replace('name="id" type="xs:string"', 'name="id" type="xs:int"')
    [change] = WSDL.compare(WSDL.parse(many(operations, "a")), WSDL.parse(narrower))
    assert change.rule == "REQUEST_TYPE_CHANGED"
    assert change.fields == fields


def test_types_that_contain_themselves() -> None:
    tree = (
        'WSDL 1.1\n<xs:element name="Place" type="o:Node"/><xs:element name="Placed" type="o:Node"/>'
        '<xs:complexType name="Node"><xs:sequence><xs:element name="{0}" type="xs:string"/>'
        '<xs:element name="node" type="o:Node" minOccurs="0" maxOccurs="unbounded"/></xs:sequence></xs:complexType>'
    )
    changes = WSDL.compare(WSDL.parse(around(tree.format("a"))), WSDL.parse(around(tree.format("b"))))
    assert {change.rule for change in changes} >= {"REQUEST_ELEMENT_REMOVED", "RESPONSE_ELEMENT_ADDED"}


def test_types_that_double_at_every_level() -> None:
    def text(last: str) -> str:
        body = "".join(
            f'<xs:complexType name="T{at}"><xs:sequence><xs:element name="a" type="o:T{at + 1}"/>'
            f'<xs:element name="b" type="o:T{at + 1}"/></xs:sequence></xs:complexType>'
            for at in range(40)
        )
        return around(
            f'WSDL 1.1\n<xs:element name="Place" type="o:T0"/><xs:element name="Placed" type="xs:string"/>{body}'
            f'<xs:complexType name="T40"><xs:sequence><xs:element name="x" type="xs:{last}"/></xs:sequence>'
            "</xs:complexType>"
        )

    [change] = WSDL.compare(WSDL.parse(text("string")), WSDL.parse(text("int")))
    assert change.rule == "REQUEST_TYPE_CHANGED"
    assert change.fields == ("Place",)


@pytest.mark.parametrize("letter", ["<", "&lt;", "\u202e", "😀", "~/#"])
def test_what_is_said_in_names_and_notes_stays_text(letter: str) -> None:
    note = f'WSDL 1.1\n<portType name="Orders"><documentation>{{}}{letter if letter != "<" else ""}</documentation>'
    rest = '<operation name="Place"><input message="o:PlaceIn"/><output message="o:PlaceOut"/></operation></portType>'
    old, new = (WSDL.parse(around(note.format(each) + rest)) for each in ("a", "b"))
    assert [change.rule for change in WSDL.compare(old, new)] == ["DOCUMENTATION_CHANGED"]


def test_an_interface_that_extends_itself() -> None:
    text = around('WSDL 2.0\n<interface name="A" extends="o:B"/><interface name="B" extends="o:A"/>')
    assert WSDL.compare(WSDL.parse(text), WSDL.parse(text)) == ()
