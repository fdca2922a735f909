"""Schemas that mean harm, and documents that lie about what they are."""

import pytest

from app.formats import FORMATS, SchemaError

HEAD = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">'
DOUBLING = "".join(
    f'<xs:group name="g{n}"><xs:sequence><xs:group ref="g{n - 1}"/><xs:group ref="g{n - 1}"/></xs:sequence></xs:group>'
    for n in range(1, 40)
)


def _schema(body: str) -> str:
    return f"{HEAD}{body}</xs:schema>"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<a/>", "not xs:schema"),
        (_schema("<xs:foo/>"), "Unexpected child"),
        (_schema('<xs:element name="a" type="b"/>'), "unknown type"),
        (_schema('<xs:include schemaLocation="file:///etc/passwd"/>'), "not among the references"),
        (_schema('<xs:include schemaLocation="http://127.0.0.1:1/a.xsd"/>'), "not among the references"),
        ('<!DOCTYPE a [<!ENTITY x "ha">]>' + _schema(""), "document type"),
        (_schema('<xs:simpleType name="a"><xs:restriction base="a"/></xs:simpleType>'), "ircular"),
        (
            _schema('<xs:group name="g0"><xs:sequence><xs:element name="a"/></xs:sequence></xs:group>' + DOUBLING),
            "20000",
        ),
        (HEAD * 10_000, "deeper than 256"),
        (_schema('<xs:element name="a" minOccurs="x"/>'), "minOccurs"),
    ],
)
def test_what_is_refused(text: str, message: str) -> None:
    with pytest.raises(SchemaError, match=message):
        FORMATS["XSD"].parse(text)


def _model(body: str) -> str:
    return _schema(
        f'<xs:element name="r"><xs:complexType><xs:sequence>{body}</xs:sequence></xs:complexType></xs:element>'
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (_model(f'<xs:element name="a" maxOccurs="{10**9}"/>'), _model('<xs:element name="a" maxOccurs="999999999"/>')),
        (
            _model(f'<xs:element name="a" minOccurs="{10**9}" maxOccurs="unbounded"/>'),
            _model('<xs:element name="a"/>'),
        ),
        (
            _model("".join(f'<xs:element name="e{n}" minOccurs="0"/>' for n in range(1000))),
            _model("".join(f'<xs:element name="e{n}" minOccurs="0"/>' for n in range(1, 1000))),
        ),
        (
            _schema('<xs:element name="a" type="P"/><xs:simpleType name="P"><xs:restriction base="xs:string">'
                    '<xs:pattern value="(a+)+(a|aa)*b"/></xs:restriction></xs:simpleType>'),
            _schema('<xs:element name="a" type="P"/><xs:simpleType name="P"><xs:restriction base="xs:string">'
                    '<xs:pattern value="(a|a)+c"/><xs:maxLength value="40"/></xs:restriction></xs:simpleType>'),
        ),
        (
            _schema('<xs:element name="a" type="T"/><xs:complexType name="T"><xs:sequence>'
                    '<xs:element ref="a"/></xs:sequence></xs:complexType>'),
            _schema('<xs:element name="a" type="T"/><xs:complexType name="T"><xs:sequence>'
                    '<xs:element ref="a" minOccurs="0"/></xs:sequence></xs:complexType>'),
        ),
    ],
)  # fmt: skip
def test_what_is_large_or_endless_gets_an_answer(old: str, new: str) -> None:
    xsd = FORMATS["XSD"]
    assert xsd.compare(xsd.parse(old), xsd.parse(new))


def test_documents_that_include_each_other() -> None:
    include = '<xs:include schemaLocation="%s"/>'
    references = {"a.xsd": _schema(include % "b.xsd"), "b.xsd": _schema(include % "a.xsd" + '<xs:element name="b"/>')}
    xsd = FORMATS["XSD"]
    parsed = xsd.parse(_schema(include % "a.xsd"), references)
    [change] = xsd.compare(parsed, xsd.parse(_schema("")))
    assert (change.rule, change.old_path) == ("ELEMENT_REMOVED", "b.xsd#/element:b")


def test_an_included_schema_takes_the_namespace_of_what_includes_it() -> None:
    main = (
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:m" xmlns="urn:m">'
        '<xs:include schemaLocation="common.xsd"/><xs:element name="a" type="Code"/></xs:schema>'
    )
    common = _schema('<xs:simpleType name="Code"><xs:restriction base="xs:string"><xs:maxLength value="%d"/>'
                     "</xs:restriction></xs:simpleType>")  # fmt: skip
    xsd = FORMATS["XSD"]
    old, new = (xsd.parse(main, {"common.xsd": common % length}) for length in (3, 2))
    [change] = xsd.compare(old, new)
    assert (change.rule, change.old_path) == ("FACET_NARROWED", "common.xsd#/simpleType:Code/maxLength")
    assert change.witnesses[0].document == '<n:a xmlns:n="urn:m">aaa</n:a>'
