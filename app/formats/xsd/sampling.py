"""A schema's own syntax, checked on a sample that is wrong exactly when the whole is.

xmlschema checks a schema as a document of the schema for schemas, which takes most of the time of reading a large one:
0.2 ms for each of its elements, although thousands of them look the same. Of the declarations that stand beside each
other and differ in nothing but their names, one is enough; so it is with listed values, and what is said for people is
left out.
"""

import re
from collections.abc import Callable, Hashable, Iterator
from typing import Any
from xml.etree.ElementTree import Element

import xmlschema

from app.formats.xsd.size import XSD

_NAMED = frozenset(f"{{{XSD}}}{name}" for name in ("element", "attribute", "simpleType", "complexType"))
_ENUMERATION, _ANNOTATION = f"{{{XSD}}}enumeration", f"{{{XSD}}}annotation"
_SAID = frozenset([f"{{{XSD}}}documentation", f"{{{XSD}}}appinfo"])
_PARENTS = {
    f"{{{XSD}}}{parent}": frozenset(f"{{{XSD}}}{kind}" for kind in kinds)
    for parent, kinds in {
        "schema": ("element", "attribute", "simpleType", "complexType"),
        "sequence": ("element",),
        "choice": ("element",),
        "all": ("element",),
        "complexType": ("attribute",),
        "extension": ("attribute",),
        "attributeGroup": ("attribute",),
        "restriction": ("attribute", "enumeration"),
        "union": ("simpleType",),
    }.items()
}
"""What may stand in a parent as often as one likes."""
_UNIQUE = frozenset(f"{{{XSD}}}{name}" for name in ("key", "keyref", "unique"))
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*\Z")
_Look = Hashable | None


def check_by_sample() -> None:
    """Have xmlschema check every schema by a sample."""
    for schemas in (xmlschema.XMLSchema10, xmlschema.XMLSchema11):
        meta: Any = schemas.meta_schema
        meta.iter_errors = _sampling(meta.iter_errors)


def _sampling(whole: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
    def sampled(source: Any, *arguments: Any, **options: Any) -> Iterator[Any]:
        return whole(sample(source), *arguments, **options)

    return sampled


def sample(root: Any) -> Any:
    """The element with a sample of what is inside it; what it is not sure about stays as it is."""
    return _sampled(root)[0]


def _sampled(node: Any) -> tuple[Any, _Look]:
    """A sample of an element, and what it looks like, apart from its name: null if it has to stay."""
    if not isinstance(node.tag, str):
        return node, None
    made = Element(node.tag, node.attrib)
    made.text, made.tail = node.text, node.tail
    if node.tag == _ANNOTATION and not node.attrib and all(child.tag in _SAID and not child.attrib for child in node):
        return made, (node.tag, _written(node.text))
    repeating = _PARENTS.get(node.tag, frozenset())
    looks: list[_Look] = []
    before, seen = None, set[_Look]()
    for child in node:
        inner, look = _sampled(child)
        if child.tag != before:
            before, seen = child.tag, set()
        if look is None or look not in seen or child.tag not in repeating or _written(child.tail):
            made.append(inner)
            looks.append(look)
            seen.add(look)
    return made, _look(node, looks)


def _look(node: Any, inside: list[_Look]) -> _Look:
    if "id" in node.attrib or node.tag in _UNIQUE or None in inside:
        return None
    attributes = node.attrib
    if node.tag == _ENUMERATION and "value" in attributes:
        attributes = {name: value for name, value in attributes.items() if name != "value"}
    elif node.tag in _NAMED and _PLAIN.match(attributes.get("name", "")):
        attributes = {name: value for name, value in attributes.items() if name != "name"}
        attributes[""] = ""
    return node.tag, frozenset(attributes.items()), _written(node.text), tuple(inside)


def _written(text: str | None) -> bool:
    return bool(text and text.strip())
