"""Small random schemas, mutations of them, and documents of a schema."""

import re
from collections.abc import Iterator
from contextlib import suppress
from random import Random

from app.formats.xsd import XsdSchema
from app.formats.xsd.components import Element, SimpleType
from app.formats.xsd.findings import Trial
from app.formats.xsd.values import candidates
from app.formats.xsd.writing import Impossible, Writer

HEAD = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">'
BUILTINS = ("xs:string", "xs:int", "xs:long", "xs:decimal", "xs:boolean", "xs:date", "Small", "Colour", "Code", "Inner")
SIMPLE = (
    '<xs:simpleType name="Small"><xs:restriction base="xs:int"><xs:maxInclusive value="10"/></xs:restriction>'
    "</xs:simpleType>"
    '<xs:simpleType name="Colour"><xs:restriction base="xs:string"><xs:enumeration value="red"/>'
    '<xs:enumeration value="blue"/></xs:restriction></xs:simpleType>'
    '<xs:simpleType name="Code"><xs:restriction base="xs:string"><xs:pattern value="[A-Z]{2}"/></xs:restriction>'
    "</xs:simpleType>"
    '<xs:complexType name="Inner"><xs:sequence><xs:element name="x" type="xs:int" minOccurs="0"/></xs:sequence>'
    '<xs:attribute name="k" type="xs:int"/></xs:complexType>'
)
MUTATIONS = (
    ('minOccurs="0"', 'minOccurs="1"'),
    ('minOccurs="1"', 'minOccurs="0"'),
    ('maxOccurs="3"', 'maxOccurs="unbounded"'),
    ('maxOccurs="3"', 'maxOccurs="2"'),
    ('type="xs:int"', 'type="xs:long"'),
    ('type="xs:string"', 'type="xs:int"'),
    ('nillable="true"', 'nillable="false"'),
    ('nillable="false"', 'nillable="true"'),
    ('value="10"', 'value="5"'),
    ('value="10"', 'value="20"'),
    ('value="red"', 'value="green"'),
    ("[A-Z]{2}", "[A-Z]{3}"),
    ('<xs:enumeration value="red"/><xs:enumeration value="blue"/>', ""),
    ('<xs:element name="r">', '<xs:element name="s" type="xs:int"/><xs:element name="r">'),
    ("<xs:choice>", "<xs:sequence>"),
    ('mixed="false"', 'mixed="true"'),
    ('mixed="true"', 'mixed="false"'),
    ('use="optional"', 'use="required"'),
    ('name="k"', 'name="l"'),
    (" elementFormDefault=", ' targetNamespace="urn:t" elementFormDefault='),
)


def schema(random: Random) -> str:
    """The text of a schema with one root element."""
    names = list("abcdefg")
    random.shuffle(names)
    body = _group(random, names, 0)
    attributes = "".join(
        f'<xs:attribute name="{name}" type="{random.choice(BUILTINS[:9])}" use="{_use(random)}"/>'
        for name in ("p", "q")[: random.randrange(3)]
    )
    kind = f'<xs:complexType mixed="{_flag(random, 0.1)}">{body}{attributes}</xs:complexType>'
    return f'{HEAD}<xs:element name="r">{kind}</xs:element>{SIMPLE}</xs:schema>'


def _use(random: Random) -> str:
    return random.choice(("optional", "required"))


def _group(random: Random, names: list[str], depth: int) -> str:
    kind = random.choice(("sequence", "sequence", "choice") if depth else ("sequence", "sequence", "choice", "all"))
    parts: list[str] = []
    for _ in range(random.randint(1, 3)):
        if not names:
            break
        if kind != "all" and depth < 2 and random.random() < 0.25:
            parts.append(_group(random, names, depth + 1))
            continue
        most = "1" if kind == "all" else random.choice(("1", "1", "3", "unbounded"))
        parts.append(
            f'<xs:element name="{names.pop()}" type="{random.choice(BUILTINS)}" minOccurs="{random.choice("01")}" '
            f'maxOccurs="{most}" nillable="{_flag(random, 0.2)}"/>'
        )
    occurs = f' minOccurs="{random.choice("01")}" maxOccurs="3"' if depth and random.random() < 0.3 else ""
    return f"<xs:{kind}{occurs}>{''.join(parts)}</xs:{kind}>"


def _flag(random: Random, chance: float) -> str:
    return "true" if random.random() < chance else "false"


def mutated(random: Random, text: str) -> str:
    """The text with one to three changes."""
    for _ in range(random.randint(1, 3)):
        text = random.choice((_replaced, _removed, _swapped, _added))(random, text)
    return text


def _replaced(random: Random, text: str) -> str:
    before, after = random.choice(MUTATIONS)
    places = [found.start() for found in re.finditer(re.escape(before), text)]
    if not places or before == "<xs:choice>":
        return text
    at = random.choice(places)
    return text[:at] + after + text[at + len(before) :]


def _removed(random: Random, text: str) -> str:
    parts = re.findall(r"<xs:(?:element|attribute)[^>]*/>", text)
    return text.replace(random.choice(parts), "", 1) if len(parts) > 3 else text


def _swapped(random: Random, text: str) -> str:
    pairs = re.findall(r"(<xs:element[^>]*/>)(<xs:element[^>]*/>)", text)
    if not pairs:
        return text
    first, second = random.choice(pairs)
    return text.replace(first + second, second + first, 1)


def _added(random: Random, text: str) -> str:
    place = random.choice(["<xs:sequence>", "</xs:sequence>"])
    new = f'<xs:element name="n{random.randrange(1000)}" type="xs:int" minOccurs="{random.choice("01")}"/>'
    at = text.find(place)
    if at < 0:
        return text
    at += len(place) if place[1] != "/" else 0
    return text[:at] + new + text[at:]


def documents(found: XsdSchema) -> Iterator[str]:
    """Documents of many shapes, most of them valid."""
    for root in found.elements.values():
        yield from _written(found, [root], Trial())
        yield from _inside(found, root)


def _inside(found: XsdSchema, root: Element) -> Iterator[str]:
    kind = root.type
    if isinstance(kind, SimpleType):
        for text in candidates(kind):
            yield from _written(found, [root], Trial(text=text))
        return
    particles = [slot.particle for slot in kind.slots]
    yield from _written(found, [root], Trial(want=tuple(particles)))
    yield from _written(found, [root], Trial(text="text"))
    for particle in particles:
        for count in (1, 2, 3, 4):
            yield from _written(found, [root], Trial(want=(particle,), count=count))
        if isinstance(particle, Element):
            yield from _written(found, [root, particle], Trial(nil=True))
            yield from _texts(found, root, particle)
    for slot in kind.slots:
        for group in slot.groups:
            yield from _written(found, [root], Trial(want=(group,), count=2))
    for name, attribute in kind.attributes.items():
        yield from _written(found, [root], Trial(without=name))
        for text in candidates(attribute.type) if attribute.type else ():
            yield from _written(found, [root], Trial(attributes={name: text}))


def _texts(found: XsdSchema, root: Element, particle: Element) -> Iterator[str]:
    kind = particle.type
    if isinstance(kind, SimpleType):
        for text in candidates(kind):
            yield from _written(found, [root, particle], Trial(text=text))
    else:
        for slot in kind.slots:
            yield from _written(found, [root, particle], Trial(want=(slot.particle,)))
        for name in kind.attributes:
            yield from _written(found, [root, particle], Trial(attributes={name: ""}))


def _written(found: XsdSchema, route: list[Element], trial: Trial) -> Iterator[str]:
    with suppress(Impossible):
        yield Writer(found.elements).document(route, trial)
