"""A parsed Protobuf schema."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from app.formats.hashed import Hashed
from app.formats.model import SchemaError
from app.formats.protobuf.canonical import print_file
from app.formats.protobuf.linker import Linked, link
from app.formats.protobuf.normal import normalized
from app.formats.protobuf.source import read_source


class ProtobufSchema(Hashed):
    """One schema with the files that it imports. Immutable; made by `parse_schema`."""

    def __init__(self, linked: Linked, pool: Any, refusal: SchemaError | None) -> None:
        self.linked = linked
        self.pool = pool
        """The descriptors of Google's runtime, or null if it does not take them."""
        self.flaw = linked.flaw or refusal
        """Why protoc would refuse the schema, which the registries take all the same; null if it would not."""

    @property
    def canonical(self) -> str:
        """The schema as Confluent's registry formats it, without its comments and blanks."""
        return self._printed

    @cached_property
    def _printed(self) -> str:
        return print_file(self.linked.main)

    @property
    def normalized(self) -> str:
        """The schema as the registry stores it when asked to normalise: sorted, and with full names of types."""
        return self._sorted

    @cached_property
    def _sorted(self) -> str:
        return print_file(normalized(self.linked.main))


def parse_schema(text: str, references: Mapping[str, str]) -> ProtobufSchema:
    """Read a schema and what it imports. Raises `SchemaError`, and nothing else, where it cannot be understood."""
    from app.formats.protobuf.building import build_pool  # noqa: PLC0415 - the runtime loads with the first schema

    main = read_source(text)
    try:
        linked = link(main, references)
    except SchemaError as error:
        raise SchemaError(error.message) if main.compiled else error from None
    return ProtobufSchema(linked, *build_pool(linked))
