"""Whether there is anything to write for an element or an attribute at all."""

from collections.abc import Mapping

from app.formats.xsd.components import Attribute, Element, SimpleType
from app.formats.xsd.findings import Trial
from app.formats.xsd.judging import is_valid
from app.formats.xsd.values import value_of
from app.formats.xsd.writing import Impossible, Writer


class Pieces:
    """Answers for the elements of a schema, for each type once. `elements` are the global ones."""

    def __init__(self, elements: Mapping[str, Element]) -> None:
        self._elements = elements
        self._known: dict[int, bool] = {}

    def can_write(self, element: Element) -> bool:
        """Whether the schema has a small valid piece of a document for an element."""
        kind = element.type
        if id(kind) not in self._known:
            known = value_of(kind) is not None if isinstance(kind, SimpleType) else self._is_written(element)
            self._known[id(kind)] = known
        return self._known[id(kind)]

    def can_say(self, attribute: Attribute) -> bool:
        """Whether there is a value for an attribute."""
        return attribute.fixed is not None or attribute.type is None or value_of(attribute.type) is not None

    def _is_written(self, element: Element) -> bool:
        try:
            return is_valid(element.source, Writer(self._elements).document([element], Trial()))
        except (Impossible, RecursionError):
            return False
