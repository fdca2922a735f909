"""From the text of an XML Schema, and of what it includes and imports, to components that are linked.

The reading is xmlschema's. It gets at nothing but the given texts: every address that it opens is looked up among them.
"""

import io
import logging
import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from urllib.error import URLError
from urllib.parse import urljoin
from urllib.request import OpenerDirector

import lxml.etree
import xmlschema
from xmlschema import XMLSchemaException
from xmlschema.utils.urls import encode_url
from xmlschema.validators import XsdGlobals

from app.formats.markup import Node, read_reference, read_xml
from app.formats.model import SchemaError
from app.formats.xsd.chains import refuse_long_chains
from app.formats.xsd.sampling import check_by_sample
from app.formats.xsd.size import XSD, is_examinable

XML = "http://www.w3.org/XML/1998/namespace"
BASE = "http://references.invalid/"
"""What relative names are resolved against; no address of it is ever opened."""
_INCLUSIONS = frozenset(f"{{{XSD}}}{name}" for name in ("include", "redefine", "override"))
_NEW_IN_1_1 = re.compile(r"<(?:[\w.-]+:)?(?:assert|assertion|alternative|override|openContent|defaultOpenContent)\b")
_CRASHES = OSError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, re.error
"""What xmlschema has been seen to raise, or may raise, for schemas that nobody expected."""
_CLASSES = {False: xmlschema.XMLSchema10, True: xmlschema.XMLSchema11}

logging.getLogger("xmlschema").setLevel(logging.ERROR)
check_by_sample()


class _References(OpenerDirector):
    """Opens what is among the given texts."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        super().__init__()
        self._texts = texts

    def open(self, fullurl: Any, data: Any = None, timeout: Any = None) -> Any:  # urllib's signature
        """The bytes of a text. Raises `URLError` for every other address."""
        text = self._texts.get(str(fullurl))
        if text is None:
            raise URLError("not among the references")
        return io.BytesIO(text.encode())


class _Unexamined(XsdGlobals):
    """Components whose content models xmlschema does not examine, which takes the square of their size."""

    def check(self, schemas: Any = None) -> None:
        """Nothing."""


def address(name: str, base: str = BASE) -> str:
    """The address under which a reference is looked up, with blanks and the like as xmlschema writes them."""
    try:
        return encode_url(urljoin(base, name))
    except ValueError:
        return name


def load(text: str, references: Mapping[str, str]) -> Any:
    """The `XMLSchema` of a text. Raises `SchemaError` for what is no XML Schema 1.0 or 1.1, and for what it lacks."""
    root = read_xml(text)
    if not is_schema(root):
        raise SchemaError("the root element is not xs:schema", line=root.sourceline or 1, column=1)
    sources = _sources(root, references)
    roots = [root, *(read_xml(source) for source in sources.values())]
    refuse_long_chains(roots)
    examined = is_examinable(roots)
    newer = _is_newer(root, text, sources)
    try:
        return _built(root, sources, newer=newer, examined=examined)
    except SchemaError:
        if not newer:
            with suppress(SchemaError):
                return _built(root, sources, newer=True, examined=examined)
        raise


def is_schema(root: Node) -> bool:
    """Whether an element is the root of an XML Schema."""
    return root.tag == f"{{{XSD}}}schema"


def _is_newer(root: Node, text: str, sources: Mapping[str, str]) -> bool:
    versions = "http://www.w3.org/2007/XMLSchema-versioning"
    said = root.get(f"{{{versions}}}minVersion")
    return said == "1.1" or any(_NEW_IN_1_1.search(each) for each in (text, *sources.values()))


def _sources(root: Node, references: Mapping[str, str]) -> dict[str, str]:
    """The texts that a schema needs, by address. What is imported and not given is left out of `root`, as it may be.

    Raises `SchemaError` for an inclusion that is not given.
    """
    given = {address(name): (name, text) for name, text in references.items()}
    found: dict[str, str] = {}
    waiting: list[tuple[Node, str, str | None]] = [(root, BASE, None)]
    while waiting:
        node, base, name = waiting.pop()
        for child in node:
            location = child.get("schemaLocation") if isinstance(child.tag, str) else None
            if location is None:
                continue
            at = address(location, base)
            if at not in given and location in references:
                given[at] = (location, references[location])
            if at not in given:
                _missing(child, location, name)
            elif at not in found:
                further = read_reference(*given[at])
                found[at] = ""
                waiting.append((further, at, given[at][0]))
                found[at] = given[at][1]
        if name is not None:
            found[base] = lxml.etree.tostring(node, encoding="unicode")
    return found


def _missing(child: Node, location: str, name: str | None) -> None:
    if child.tag in _INCLUSIONS:
        where = f"in the reference {name!r}: " if name else ""
        message = f"{where}{location!r} is included and not among the references"
        raise SchemaError(message, line=child.sourceline or 1, column=1)
    del child.attrib["schemaLocation"]


def _built(root: Node, sources: Mapping[str, str], *, newer: bool, examined: bool) -> Any:
    written = lxml.etree.tostring(root, encoding="unicode")
    try:
        schema: Any = _CLASSES[newer](
            written, base_url=BASE, opener=_References(sources), allow="all", defuse="always", build=False
        )
        if not examined:
            object.__setattr__(schema.maps, "__class__", _Unexamined)  # its own __setattr__ forgets what was set
        schema.build()
    except XMLSchemaException as problem:
        raise _refusal(problem) from None
    except RecursionError:
        raise SchemaError("the schema cannot be read: types, groups or expressions nest too deep") from None
    except _CRASHES as error:
        raise SchemaError(f"the schema cannot be read: {_one_line(str(error)) or type(error).__name__}") from None
    return schema


def _refusal(problem: Exception) -> SchemaError:
    message = _one_line(str(getattr(problem, "message", None) or problem))
    elem = getattr(problem, "elem", None)
    path = _pointer(elem) if elem is not None else None
    return SchemaError(message or "not an XML Schema", path=path)


def _pointer(elem: Any) -> str:
    name = elem.get("name") or elem.get("ref")
    kind = str(elem.tag).rpartition("}")[2]
    return f"/{kind}:{name}" if name else f"/{kind}"


def _one_line(message: str) -> str:
    first = message.strip().partition("\n\n")[0].replace("\n", " ")
    return first if len(first) <= 300 else f"{first[:300]}..."
