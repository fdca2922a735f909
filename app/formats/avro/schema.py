"""A parsed Avro schema."""

from collections.abc import Mapping
from functools import cached_property

from app.formats.avro.canonical import print_schema
from app.formats.avro.normal import normal_text
from app.formats.avro.parser import Parser
from app.formats.avro.types import NamedType, StandIn, Type
from app.formats.hashed import Hashed
from app.formats.model import SchemaError


class AvroSchema(Hashed):
    """One Avro schema with the texts that it refers to. Immutable; made by `parse_schema`.

    `is_tangled` tells that a type may contain itself or that a field has an alias.
    """

    def __init__(self, root: Type, parser: Parser, referenced: frozenset[str], references: Mapping[str, str]) -> None:
        self.root = root
        self.is_tangled = parser.has_forward_names or parser.has_field_aliases
        self._referenced = referenced
        self._references = references

    @property
    def canonical(self) -> str:
        """The schema as Confluent's registry stores it when it is not asked to normalise."""
        return self._printed

    @property
    def normalized(self) -> str:
        """The schema as Confluent's registry stores it when asked to normalise: properties and aliases sorted."""
        return self._normal

    @cached_property
    def _printed(self) -> str:
        return print_schema(self.root, self._referenced)

    @cached_property
    def _normal(self) -> str:
        return parse_schema(normal_text(self.root, self._referenced), self._references).canonical


def parse_schema(text: str, references: Mapping[str, str]) -> AvroSchema:
    """Read a schema and what it refers to. Raises `SchemaError`, and nothing else, for whatever is wrong with it."""
    parser = Parser()
    try:
        referenced = frozenset(_read_reference(parser, name, references[name]) for name in references)
        root = parser.link(parser.read(text))
        schema = AvroSchema(root, parser, referenced, references)
        if parser.has_forward_names or references:
            # Names can nest types deeper than the brackets of any one text do: let the printer look now.
            _ = schema.canonical
    except RecursionError:
        raise SchemaError("the schema nests too deep") from None
    return schema


def _read_reference(parser: Parser, name: str, text: str) -> str:
    try:
        root = parser.read(text, external=True)
    except SchemaError as problem:
        raise SchemaError(
            f"in the reference {name!r}: {problem.message}", line=problem.line, column=problem.column
        ) from None
    if isinstance(root, StandIn):
        raise SchemaError(f"the reference {name!r} is only a name, {root.full_name!r}, that is not defined")
    return root.full_name if isinstance(root, NamedType) else root.kind
