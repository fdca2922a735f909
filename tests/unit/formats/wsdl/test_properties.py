"""Verdicts held against what services do with the messages of random descriptions."""

import os
from random import Random
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.formats import Direction, Severity
from app.formats.wsdl import WsdlFormat, WsdlSchema
from app.formats.wsdl.bodies import Side, all_calls
from app.formats.wsdl.service import Service
from app.formats.xsd import XsdFormat
from app.formats.xsd.judging import first_error, is_valid
from tests.unit.formats.wsdl.helpers import around
from tests.unit.formats.xsd.generate import documents, mutated, schema

WSDL, XSD = WsdlFormat(), XsdFormat()
MANY = int(os.environ.get("ASSENT_EXAMPLES", "40"))
FRAME = (
    '<w:definitions xmlns:w="http://schemas.xmlsoap.org/wsdl/" targetNamespace="urn:s" xmlns:s="urn:s"><w:types>{}'
    '</w:types><w:message name="m"><w:part name="body" element="r"/></w:message><w:portType name="p">'
    '<w:operation name="o"><w:input message="s:m"/><w:output message="s:m"/></w:operation></w:portType></w:definitions>'
)


@pytest.mark.parametrize("seed", range(12))
def test_messages_are_judged_in_the_direction_that_they_take(seed: int) -> None:
    random = Random(seed)  # noqa: S311  # the same schemas every time
    text = schema(random)
    other = mutated(random, text)
    changes = WSDL.compare(WSDL.parse(FRAME.format(text)), WSDL.parse(FRAME.format(other)), witnesses=False)
    broken = {change.rule.partition("_")[0] for change in changes if change.breaks}
    old, new = XSD.parse(text), XSD.parse(other)
    for side, writer, reader in (("REQUEST", old, new), ("RESPONSE", new, old)):
        for document in documents(writer) if side not in broken else ():
            if is_valid(writer.validator, document):
                assert first_error(reader.validator, document) is None, document


class Operation(NamedTuple):
    """An operation at random: parts by name and type of what is sent and answered, in one of the styles."""

    action: str | None
    rpc: bool
    sent: tuple[tuple[str, str], ...]
    answered: tuple[tuple[str, str], ...]
    one_way: bool
    header: bool


TYPES = ("xs:int", "xs:long", "xs:string", "o:State", "o:Name")
PARTS = st.dictionaries(st.sampled_from("abc"), st.sampled_from(TYPES), min_size=1, max_size=2)
OPERATIONS = st.builds(
    Operation,
    action=st.sampled_from([None, "", "urn:1", "urn:2"]),
    rpc=st.booleans(),
    sent=PARTS.map(lambda parts: tuple(parts.items())),
    answered=PARTS.map(lambda parts: tuple(parts.items())),
    one_way=st.integers(0, 9).map(lambda at: at == 0),
    header=st.integers(0, 9).map(lambda at: at == 0),
)
SERVICES = st.dictionaries(st.sampled_from(["One", "Two", "Three"]), OPERATIONS, min_size=1)
CHANGES = st.lists(
    st.tuples(st.sampled_from(["One", "Two", "Three"]), st.sampled_from(["", *Operation._fields]), OPERATIONS),
    max_size=2,
)
"""The operation that changes, in what (nothing: it is another one), and where that is taken from."""


def described(operations: dict[str, Operation]) -> str:
    types = (
        '<xs:simpleType name="State"><xs:restriction base="xs:string"><xs:enumeration value="new"/></xs:restriction>'
        '</xs:simpleType><xs:simpleType name="Name"><xs:restriction base="xs:string"/></xs:simpleType>'
        '<xs:element name="Session" type="xs:string"/>'
    )
    messages = '<message name="Head"><part name="session" element="o:Session"/></message>'
    ports = bound = ""
    for name, one in operations.items():
        for ending, parts in (("", one.sent), ("Response", one.answered)):
            inside = "".join(f'<xs:element name="{part}" type="{kind}"/>' for part, kind in parts)
            types += f'<xs:element name="{name}{ending}"><xs:complexType><xs:sequence>{inside}</xs:sequence>'
            types += "</xs:complexType></xs:element>"
            typed = "".join(f'<part name="{part}" type="{kind}"/>' for part, kind in parts)
            single = f'<part name="body" element="o:{name}{ending}"/>'
            messages += f'<message name="{name}{ending}">{typed if one.rpc else single}</message>'
        output = "" if one.one_way else f'<output message="o:{name}Response"/>'
        ports += f'<operation name="{name}"><input message="o:{name}"/>{output}</operation>'
        body = '<soap:body use="literal" namespace="urn:calls"/>'
        head = '<soap:header message="o:Head" part="session" use="literal"/>' if one.header else ""
        action = "" if one.action is None else f' soapAction="{one.action}"'
        style = ' style="rpc"' if one.rpc else ""
        output = "" if one.one_way else f"<output>{body}</output>"
        bound += (
            f'<operation name="{name}"><soap:operation{action}{style}/><input>{body}{head}</input>{output}</operation>'
        )
    return around(
        f'WSDL 1.1\n{types}{messages}<portType name="Orders">{ports}</portType>'
        f'<binding name="OrdersSoap" type="o:Orders"><soap:binding/>{bound}</binding>'
    )


def failing(old: WsdlSchema, new: WsdlSchema) -> list[str]:
    """What goes wrong between clients of the old description and a service of the new one."""
    client, service = Service(old), Service(new)
    found: list[str] = []
    offered = {call.key: call for call in all_calls(new.description)}
    for call in all_calls(old.description):
        request = client.request(call)
        assert request is not None
        assert client.refusal(request) is None
        found += filter(None, [service.refusal(request)])
        answer, known = offered[call.key].body(Side.RESPONSE) if call.key in offered else None, call.body(Side.RESPONSE)
        if answer is not None and known is not None:
            document = service.sample(answer)
            assert document is not None
            found += filter(None, [None if answer.name == known.name else "name", client.complaint(document, known)])
    return found


@settings(max_examples=MANY, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SERVICES, CHANGES, st.booleans())
def test_what_is_called_compatible_works(
    before: dict[str, Operation], changes: list[tuple[str, str, Operation]], turned: bool
) -> None:
    after = dict(before)
    for name, part, other in changes:
        known = after.get(name, other)
        after[name] = known._replace(**{part: getattr(other, part)}) if part else other
    if turned:
        before, after = after, before
    old, new = WSDL.parse(described(before)), WSDL.parse(described(after))
    found = WSDL.compare(old, new)
    assert found == WSDL.compare(old, new)
    for change in found:
        assert change.breaks == (tuple(Direction) if change.severity is Severity.BREAKING else ())
        assert change.old_path is None or old.places.has(change.old_path.removesuffix("/base"))
        assert change.new_path is None or new.places.has(change.new_path.removesuffix("/base"))
        assert change.unproven == (bool(change.breaks) and not change.witnesses)
    if not any(change.breaks for change in found):
        assert failing(old, new) == []
    assert bool(found) == (old.canonical != new.canonical)
