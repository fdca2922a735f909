"""SOAP services of any size: ten fields to an operation, which it is sent and answers."""

_FIELDS = 10
"""Fields of an operation."""
_SPACES = (
    'xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" '
    'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:b="urn:bench" targetNamespace="urn:bench"'
)
_BODY = '<soap:body use="literal"/>'


def soap_service(fields: int) -> tuple[str, str]:
    """A WSDL 1.1 document before and after: of every twenty fields one has another type, one may have another value,
    and one has another name."""
    return _service(fields, after=False), _service(fields, after=True)


def _service(fields: int, *, after: bool) -> str:
    count = -(-fields // _FIELDS)
    types = "\n".join(_element(at, range(at * _FIELDS, min((at + 1) * _FIELDS, fields)), after) for at in range(count))
    messages = "\n".join(
        f'<message name="Op{at}{end}"><part name="body" element="b:Op{at}{end}"/></message>'
        for at in range(count)
        for end in ("", "Response")
    )
    declared = "\n".join(
        f'<operation name="Op{at}"><documentation>What Op{at} is for.</documentation><input message="b:Op{at}"/>'
        f'<output message="b:Op{at}Response"/></operation>'
        for at in range(count)
    )
    bound = "\n".join(
        f'<operation name="Op{at}"><soap:operation soapAction="urn:bench:Op{at}"/><input>{_BODY}</input>'
        f"<output>{_BODY}</output></operation>"
        for at in range(count)
    )
    return f"""<definitions {_SPACES}>
<types><xs:schema targetNamespace="urn:bench" elementFormDefault="qualified">
{types}
</xs:schema></types>
{messages}
<portType name="Bench">{declared}</portType>
<binding name="BenchSoap" type="b:Bench">
<soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>{bound}
</binding>
<service name="BenchService">
<port name="BenchPort" binding="b:BenchSoap"><soap:address location="http://a/b"/></port>
</service></definitions>"""


def _element(at: int, numbers: range, after: bool) -> str:
    body = "".join(_field(each, changed=after and each % 20 < 10) for each in numbers)
    kind = f"<xs:complexType><xs:sequence>{body}</xs:sequence></xs:complexType>"
    return "".join(f'<xs:element name="Op{at}{end}">{kind}</xs:element>' for end in ("", "Response"))


def _field(at: int, *, changed: bool) -> str:
    listed = "".join(f'<xs:enumeration value="{value}"/>' for value in ("ABC" if changed else "AB"))
    kinds = {3: "long" if changed else "int", 5: "dateTime", 6: "double", 9: "boolean"}
    name = f"field_{at}{'_new' if changed and at % 10 == 9 else ''}"
    if at % 10 == 7:
        inside = f'<xs:simpleType><xs:restriction base="xs:string">{listed}</xs:restriction></xs:simpleType>'
        return f'<xs:element name="{name}">{inside}</xs:element>\n'
    occurs = ' minOccurs="0"' if at % 10 == 2 else ""
    return f'<xs:element name="{name}" type="xs:{kinds.get(at % 10, "string")}"{occurs}/>\n'
