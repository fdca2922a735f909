"""The XSD format: XML Schema 1.0 and 1.1, compared component by component, each break with a document."""

from collections.abc import Mapping

from app.formats.model import Change, Schema
from app.formats.xsd.changes import compare_schemas
from app.formats.xsd.schema import XsdSchema

__all__ = ["XsdFormat", "XsdSchema"]


class XsdFormat:
    """Reads and compares XML Schemas.

    >>> xsd = XsdFormat()
    >>> text = '<schema xmlns="http://www.w3.org/2001/XMLSchema"><element name="age" type="%s"/></schema>'
    >>> [change] = xsd.compare(xsd.parse(text % "string"), xsd.parse(text % "int"))
    >>> change.rule, change.witnesses[0].document
    ('TYPE_CHANGED', '<age>a</age>')
    """

    name = "XSD"

    def parse(self, text: str, references: Mapping[str, str] | None = None) -> XsdSchema:
        """Read a schema; `references` maps schema locations to the texts found there. Raises `SchemaError`."""
        return XsdSchema(text, references or {})

    def compare(self, old: Schema, new: Schema, *, witnesses: bool = True) -> tuple[Change, ...]:
        """All differences in both directions, by place. Both schemas must come from this format's `parse`."""
        if not isinstance(old, XsdSchema) or not isinstance(new, XsdSchema):
            raise TypeError("both schemas must have been parsed as XSD")
        return compare_schemas(old, new, witnesses=witnesses)
