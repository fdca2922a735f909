"""Artifact types that are kept as they are: XML documents, Kafka Connect schemas, and any text.

Their syntax is checked where there is one. What a difference in them means is not known, so that only identical
content, compared in its canonical form, is compatible.

>>> XML.compare(XML.parse("<a x='1' y='2'/>"), XML.parse('<a y="2"   x="1"></a>'))
()
>>> [change.message for change in TEXT.compare(TEXT.parse("a"), TEXT.parse("b"))]
['The content changed, first in line 1; only identical content is known to be compatible.']
"""

from collections.abc import Callable, Mapping

from app.formats.json_schema.text import read, write
from app.formats.markup import canonical_xml, encoded, read_xml
from app.formats.model import Change, Schema
from app.formats.plain.comparison import compare_content
from app.formats.plain.connect import check_connect_schema
from app.formats.plain.content import Content

__all__ = ["KCONNECT", "TEXT", "XML", "Content", "PlainFormat"]


class PlainFormat:
    """A type of which only the canonical form is known. References of it are kept and not looked at."""

    def __init__(self, name: str, canonicalise: Callable[[str], str]) -> None:
        self.name = name
        self._canonicalise = canonicalise

    def parse(self, text: str, references: Mapping[str, str] | None = None) -> Content:  # the protocol's
        """Check the syntax and take the text. Raises `SchemaError`."""
        return Content(self.name, self._canonicalise(text))

    def compare(self, old: Schema, new: Schema, *, witnesses: bool = True) -> tuple[Change, ...]:
        """Nothing, or the one change that says where the content first differs; it has no witness."""
        if not isinstance(old, Content) or not isinstance(new, Content) or {old.type, new.type} != {self.name}:
            raise TypeError(f"both must have been parsed as {self.name}")
        return compare_content(old, new)


def _connect_canonical(text: str) -> str:
    value = read(text)
    check_connect_schema(value)
    canonical = write(value, sort_keys=True)
    encoded(canonical)
    return canonical


def _text_canonical(text: str) -> str:
    encoded(text)
    return text


XML = PlainFormat("XML", lambda text: canonical_xml(read_xml(text)))
"""Any well-formed XML document without a document type."""
KCONNECT = PlainFormat("KCONNECT", _connect_canonical)
"""Schemas as Kafka Connect's JsonConverter writes them beside the data."""
TEXT = PlainFormat("TEXT", _text_canonical)
"""Any text. Nothing but the same text is the same."""
