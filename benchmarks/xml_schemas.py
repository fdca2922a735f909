"""XML Schemas of any size: so many fields in one sequence, or in several of two thousand."""

_HEAD = (
    '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:bench" xmlns="urn:bench" '
    'elementFormDefault="qualified">'
)
_LARGEST = 2_000
"""Fields of a type."""
_PART = '<xs:complexType><xs:sequence><xs:element name="a" type="xs:int"/></xs:sequence></xs:complexType>'


def xml_schema(fields: int) -> tuple[str, str]:
    """An XML Schema before and after: of every twenty fields one has another type, one may have another value, and one
    has another name."""
    return _schema(fields, after=False), _schema(fields, after=True)


def _schema(fields: int, *, after: bool) -> str:
    types = {f"Part{at // _LARGEST}": range(at, min(at + _LARGEST, fields)) for at in range(0, fields, _LARGEST)}
    parts = "".join(f'<xs:element name="{name.lower()}" type="{name}"/>' for name in types)
    root = f"<xs:complexType><xs:sequence>{parts}</xs:sequence></xs:complexType>" if len(types) > 1 else ""
    kind = "" if root else f' type="{next(iter(types))}"'
    return (
        f'{_HEAD}\n<xs:element name="event"{kind}>{root}</xs:element>\n'
        f"{''.join(_type(name, numbers, after=after) for name, numbers in types.items())}</xs:schema>\n"
    )


def _type(name: str, numbers: range, *, after: bool) -> str:
    body = "\n".join(_field(at, changed=after and at % 20 < 10) for at in numbers)
    return f'<xs:complexType name="{name}"><xs:sequence>\n{body}\n</xs:sequence></xs:complexType>\n'


def _field(at: int, *, changed: bool) -> str:
    values = "ABC" if changed else "AB"
    listed = "".join(f'<xs:enumeration value="{value}"/>' for value in values)
    kinds = [
        ("long", ""),
        ("string", ""),
        ("string", 'minOccurs="0"'),
        ("long" if changed else "int", ""),
        ("string", 'minOccurs="0" maxOccurs="unbounded"'),
        ("dateTime", ""),
        ("double", ""),
        (f'<xs:simpleType><xs:restriction base="xs:string">{listed}</xs:restriction></xs:simpleType>', ""),
        (_PART, ""),
        ("boolean", ""),
    ]
    kind, occurs = kinds[at % 10]
    name = f"field_{at}{'_new' if changed and at % 10 == 9 else ''}"
    told = f"<xs:annotation><xs:documentation>What field_{at} is for.</xs:documentation></xs:annotation>"
    typed, inside = (f' type="xs:{kind}"', "") if not kind.startswith("<") else ("", kind)
    return f'<xs:element name="{name}"{typed}{f" {occurs}" if occurs else ""}>{told}{inside}</xs:element>'
