"""Includes put into an XML Schema: it stands alone, and says the same."""

import pytest

from app.formats import FORMATS, SchemaError, dereference, find_references, rewrite

MAIN = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="urn:m" xmlns:o="urn:o" targetNamespace="urn:m"
    elementFormDefault="qualified">
  <xs:include schemaLocation="common.xsd"/><xs:import namespace="urn:o" schemaLocation="other.xsd"/>
  <xs:element name="order"><xs:complexType><xs:sequence><xs:element name="code" type="Code"/>
    <xs:element ref="o:note"/><xs:element name="lines" type="Lines"/></xs:sequence></xs:complexType></xs:element>
</xs:schema>"""
COMMON = """<schema xmlns="http://www.w3.org/2001/XMLSchema"><include schemaLocation="lines.xsd"/>
  <simpleType name="Code"><restriction base="string"><maxLength value="3"/></restriction></simpleType></schema>"""
LINES = """<s:schema xmlns:s="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:m" targetNamespace="urn:m">
  <s:include schemaLocation="common.xsd"/>
  <s:complexType name="Lines"><s:sequence><s:element name="line" type="t:Code" maxOccurs="9"/>
  </s:sequence></s:complexType>
</s:schema>"""
OTHER = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:o">
  <xs:element name="note" type="xs:string"/></xs:schema>"""
REFERENCES = {"common.xsd": COMMON, "lines.xsd": LINES, "other.xsd": OTHER}


def test_includes_are_put_in_and_imports_stay() -> None:
    text = dereference("XSD", MAIN, REFERENCES)
    xsd = FORMATS["XSD"]
    assert [mention.name for mention in find_references("XSD", text)] == ["other.xsd"]
    changes = xsd.compare(xsd.parse(MAIN, REFERENCES), xsd.parse(text, {"other.xsd": OTHER}))
    assert [change.rule for change in changes] == ["RESTATED"]
    assert 'name="line"' in text
    assert 'form="unqualified"' in text


def test_locations_are_found_and_rewritten() -> None:
    assert [mention.name for mention in find_references("XSD", MAIN)] == ["common.xsd", "other.xsd"]
    text = rewrite("XSD", MAIN, {"common.xsd": "http://r/1"})
    assert [mention.name for mention in find_references("XSD", text)] == ["http://r/1", "other.xsd"]


def test_schemas_inside_of_a_wsdl() -> None:
    wsdl = """<d:definitions xmlns:d="http://schemas.xmlsoap.org/wsdl/"><d:types>
      <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:m" xmlns:m="urn:m">
        <xs:include schemaLocation="common.xsd"/></xs:schema></d:types></d:definitions>"""
    text = dereference("WSDL", wsdl, REFERENCES)
    assert find_references("WSDL", text) == ()
    assert 'name="Code"' in text


def test_what_is_no_xml_is_refused() -> None:
    with pytest.raises(SchemaError):
        dereference("XSD", MAIN, {"common.xsd": "<"})
    with pytest.raises(SchemaError):
        find_references("XSD", "<")
