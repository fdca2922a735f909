"""The WSDL format: what a SOAP or HTTP service says of itself, compared as those who call it would."""

from collections.abc import Mapping

from app.formats.model import Change, Schema
from app.formats.wsdl.comparison import compare_schemas
from app.formats.wsdl.schema import WsdlSchema

__all__ = ["WsdlFormat", "WsdlSchema"]


class WsdlFormat:
    """Reads and compares descriptions in WSDL 1.1 and 2.0."""

    name = "WSDL"

    def parse(self, text: str, references: Mapping[str, str] | None = None) -> WsdlSchema:
        """Read a document; `references` maps locations that are imported onto texts. Raises `SchemaError`."""
        return WsdlSchema(text, references or {})

    def compare(self, old: Schema, new: Schema, *, witnesses: bool = True) -> tuple[Change, ...]:
        """All differences, by place. Both schemas must come from this format's `parse`."""
        if not isinstance(old, WsdlSchema) or not isinstance(new, WsdlSchema):
            raise TypeError("both schemas must have been parsed as WSDL")
        return compare_schemas(old, new, witnesses=witnesses)
