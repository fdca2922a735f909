"""A parsed XML Schema."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from app.formats.hashed import Hashed
from app.formats.markup import canonical_xml, read_xml
from app.formats.xsd.components import Element, Type
from app.formats.xsd.loading import address, load
from app.formats.xsd.reading import Reader
from app.formats.xsd.routes import Routes


class XsdSchema(Hashed):
    """One schema with what it includes and imports. Never changed after it was made.

    Raises `SchemaError` when it is made from what is no XML Schema, or from one that lacks something.
    """

    def __init__(self, text: str, references: Mapping[str, str]) -> None:
        self.text = text
        self.references = dict(references)
        self.validator: Any = load(text, references)
        """xmlschema's object, which judges documents."""
        self._canonical = canonical_xml(read_xml(text))

    @property
    def canonical(self) -> str:
        """Canonical XML, without comments."""
        return self._canonical

    @property
    def normalized(self) -> str:
        """The canonical text: order matters in a schema, and there is nothing else to settle."""
        return self._canonical

    @property
    def target_namespace(self) -> str:
        """The namespace that it declares things in; empty for none."""
        return str(self.validator.target_namespace or "")

    @cached_property
    def _reader(self) -> Reader:
        return Reader(self.validator, {address(name): name for name in self.references})

    @cached_property
    def elements(self) -> dict[str, Element]:
        """The global elements, with those of what it includes and imports."""
        return self._reader.elements()

    @cached_property
    def types(self) -> dict[str, Type]:
        """The global types."""
        return self._reader.types()

    def type_named(self, name: str) -> Type | None:
        """A global type by its name in Clark notation, also one that XML Schema itself has; null if there is none."""
        found = self.validator.maps.types.get(name)
        return None if found is None else self._reader.type(found)

    @cached_property
    def routes(self) -> Routes:
        """How documents get to its types."""
        return Routes(self.elements.values())
