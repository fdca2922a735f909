"""What the tests of WSDL share: a small service, of which a test says only what it is about."""

import re

NAMESPACES = (
    'xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:xs="http://www.w3.org/2001/XMLSchema" '
    'xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/" '
    'xmlns:http="http://schemas.xmlsoap.org/wsdl/http/" xmlns:mime="http://schemas.xmlsoap.org/wsdl/mime/"'
)
NAMESPACES_20 = (
    'xmlns="http://www.w3.org/ns/wsdl" xmlns:xs="http://www.w3.org/2001/XMLSchema" '
    'xmlns:wsoap="http://www.w3.org/ns/wsdl/soap" xmlns:whttp="http://www.w3.org/ns/wsdl/http"'
)
TYPES = """<xs:element name="Place"><xs:complexType><xs:sequence>
  <xs:element name="id" type="xs:string"/>
  <xs:element name="note" type="xs:string" minOccurs="0"/>
</xs:sequence></xs:complexType></xs:element>
<xs:element name="Placed"><xs:complexType><xs:sequence>
  <xs:element name="state" type="o:State"/>
</xs:sequence></xs:complexType></xs:element>
<xs:simpleType name="State"><xs:restriction base="xs:string">
  <xs:enumeration value="new"/><xs:enumeration value="done"/>
</xs:restriction></xs:simpleType>"""
MESSAGES = """<message name="PlaceIn"><part name="body" element="o:Place"/></message>
<message name="PlaceOut"><part name="body" element="o:Placed"/></message>"""
PORT_TYPE = """<portType name="Orders">
  <operation name="Place"><input message="o:PlaceIn"/><output message="o:PlaceOut"/></operation>
</portType>"""
SERVICE = """<service name="OrderService">
  <port name="OrdersPort" binding="o:OrdersSoap"><soap:address location="http://shop.example/orders"/></port>
</service>"""
OPERATION = """  <operation name="{0}"><soap:operation soapAction="urn:{0}"/>
    <input><soap:body use="literal"/></input><output><soap:body use="literal"/></output></operation>
"""
BINDING = """<binding name="OrdersSoap" type="o:Orders">
  <soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
{0}</binding>"""


def schema(body: str, target: str = "urn:orders") -> str:
    """The types of a document: one schema."""
    return (
        f'<types><xs:schema targetNamespace="{target}" elementFormDefault="qualified">\n{body}\n</xs:schema></types>\n'
    )


def around(written: str) -> str:
    """The document of a side of a case. Its first line is the version of WSDL, and `without` parts that it has not; a
    namespace stands behind `in`. Components of a schema come first. What is not said is as in the small service."""
    line, _, body = written.partition("\n")
    target = found[1] if (found := re.search(r" in (\S+)", line)) else "urn:orders"
    named = f'xmlns:o="{target}" targetNamespace="{target}"'
    if line.startswith("WSDL 2.0"):
        return f"<description {NAMESPACES_20} {named}>\n{body}</description>"
    without = line.partition("without ")[2]
    components, rest = split(body)
    parts = [] if "<types>" in rest else [schema(components.strip() or TYPES, target)]
    parts += [] if "<message" in rest else [MESSAGES]
    parts += [] if "<portType" in rest else [PORT_TYPE]
    parts += [rest]
    if "<binding" not in rest and "binding" not in without:
        bound = "".join(OPERATION.format(name) for name in re.findall(r'<operation name="(\w+)"', rest) or ["Place"])
        parts.append(BINDING.format(bound))
    if '"OrdersSoap"' in parts[-1] and "<service" not in rest:
        parts.append(SERVICE)
    return f"<definitions {NAMESPACES} {named}>\n" + "\n".join(parts) + "\n</definitions>"


def split(body: str) -> tuple[str, str]:
    """What stands before the first component of WSDL, and the rest."""
    at = re.search(r"<(types|message|portType|binding|service)\b", body)
    return (body[: at.start()], body[at.start() :]) if at else (body, "")


SMALL = around("WSDL 1.1")
