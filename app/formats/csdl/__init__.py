"""The CSDL format: what an OData service says of itself, compared as those who call it would.

`read` gives the model of a document, and `describe` lists it as a catalog does.
"""

from collections.abc import Mapping

from app.formats.csdl.catalog import Action, Association, Attribute, Entity, Service, describe
from app.formats.csdl.comparison import compare_schemas
from app.formats.csdl.model import Model
from app.formats.csdl.reading import read
from app.formats.csdl.schema import CsdlSchema, parse_schema
from app.formats.model import Change, Schema

__all__ = [
    "Action", "Association", "Attribute", "CsdlFormat", "CsdlSchema", "Entity", "Model", "Service", "describe", "read",
]  # fmt: skip


class CsdlFormat:
    """Reads and compares the metadata of OData services."""

    name = "CSDL"

    def parse(self, text: str, references: Mapping[str, str] | None = None) -> CsdlSchema:
        """Read a document; `references` maps the addresses that it includes onto texts. Raises `SchemaError`."""
        return parse_schema(text, references or {})

    def compare(self, old: Schema, new: Schema, *, witnesses: bool = True) -> tuple[Change, ...]:
        """All differences, in the order of places. Both schemas must come from this format's `parse`."""
        if not isinstance(old, CsdlSchema) or not isinstance(new, CsdlSchema):
            raise TypeError("both schemas must have been parsed as CSDL")
        return compare_schemas(old, new, witnesses=witnesses)
