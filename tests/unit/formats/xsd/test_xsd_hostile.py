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


def _chain(kind: str, derivation: str) -> str:
    types = (f'<xs:{kind} name="t{n}">{derivation.format(f"t{n + 1}")}</xs:{kind}>' for n in range(500))
    return f'{"".join(types)}<xs:{kind} name="t500">{derivation.format("xs:anyType")}</xs:{kind}>'


def _pattern(written: str) -> str:
    return (
        f'<xs:element name="a"><xs:simpleType><xs:restriction base="xs:string"><xs:pattern value="{written}"/>'
        "</xs:restriction></xs:simpleType></xs:element>"
    )


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
        (_schema("\0"), "Invalid character"),
        (_schema("&#0;"), "not well-formed"),
        (_schema("&foo;"), "Entity 'foo' not defined"),
        (
            _schema(_chain("complexType", "<xs:complexContent><xs:extension base='{}'/></xs:complexContent>")),
            "150 levels",
        ),
        (_schema(_chain("simpleType", "<xs:restriction base='{}'/>")), "150 levels"),
        (_schema("".join(f'<xs:element name="e{n}" substitutionGroup="e{n + 1}"/>' for n in range(500))), "150 levels"),
        (
            _schema('<xs:element name="a" substitutionGroup="b"/><xs:element name="b" substitutionGroup="a"/>'),
            "ircular",
        ),
        (_schema(_pattern("(" * 5_000 + "a" + ")" * 5_000)), "nest too deep"),
        (_schema(_pattern("a{1,99999999999}")), "repetition number"),
    ],
    ids=lambda value: value[:30],
)
def test_what_is_refused(text: str, message: str) -> None:
    with pytest.raises(SchemaError, match=message) as refused:
        FORMATS["XSD"].parse(text)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "body",
    [
        '<xs:element name="a"/><xs:element name="a"/>',
        '<xs:element name="a"/><xs:element name="b c"/>',
        '<xs:element name="a"/><xs:element name="b" foo="1"/>',
        '<xs:element name="a"/>text<xs:element name="b"/>',
        '<xs:element name="a" id="x"/><xs:element name="b" id="x"/>',
        '<xs:complexType name="a"><xs:attribute name="b"/><xs:anyAttribute/><xs:attribute name="c"/></xs:complexType>',
        '<xs:complexType name="a"><xs:sequence/><xs:sequence/></xs:complexType>',
        "<xs:annotation><xs:foo/></xs:annotation>",
    ],
)
def test_of_declarations_that_look_alike_each_is_checked(body: str) -> None:
    with pytest.raises(SchemaError):
        FORMATS["XSD"].parse(_schema(body))


def _listed(count: int, letter: str) -> str:
    values = "".join(f'<xs:enumeration value="{letter}{n}"/>' for n in range(count))
    return f'<xs:simpleType name="L"><xs:restriction base="xs:string">{values}</xs:restriction></xs:simpleType>'


def _many(count: int, letter: str) -> str:
    return "".join(f'<xs:element name="{letter}{n}"/>' for n in range(count))


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
            _model('<xs:element name="a" minOccurs="3" maxOccurs="100000"/>'),
            _model('<xs:element name="a" maxOccurs="100000"/>'),
        ),
        (
            _schema('<xs:element name="x" type="L"/>' + _listed(3_000, "a")),
            _schema('<xs:element name="x" type="L"/>' + _listed(3_000, "b")),
        ),
        (
            _model(f"<xs:choice>{_many(1_500, 'a')}</xs:choice>"),
            _model(f"<xs:choice>{_many(1_500, 'b')}</xs:choice>"),
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
    ids=lambda text: text[55:90],
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
