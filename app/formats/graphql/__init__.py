"""The GRAPHQL format: schemas in SDL, compared by graphql-core's rules, each break with a proof."""

from collections.abc import Mapping

from app.formats.graphql.comparison import compare_schemas
from app.formats.graphql.schema import GraphqlSchema, parse_schema
from app.formats.model import Change, Schema

__all__ = ["GraphqlFormat", "GraphqlSchema"]


class GraphqlFormat:
    """Reads and compares GraphQL schemas.

    >>> graphql = GraphqlFormat()
    >>> old = graphql.parse("type Query { name: String, age: Int }")
    >>> new = graphql.parse("type Query { name: String }")
    >>> [change.rule for change in graphql.compare(old, new) if change.fields == ("Query.age",)]
    ['FIELD_REMOVED']
    """

    name = "GRAPHQL"

    def parse(self, text: str, references: Mapping[str, str] | None = None) -> GraphqlSchema:
        """Read a schema; the texts of `references` are part of it, as if all were one. Raises `SchemaError`."""
        return parse_schema(text, references or {})

    def compare(self, old: Schema, new: Schema, *, witnesses: bool = True) -> tuple[Change, ...]:
        """All differences, in the order of places. Both schemas must come from this format's `parse`."""
        if not isinstance(old, GraphqlSchema) or not isinstance(new, GraphqlSchema):
            raise TypeError("both schemas must have been parsed as GRAPHQL")
        return compare_schemas(old, new, witnesses=witnesses)
