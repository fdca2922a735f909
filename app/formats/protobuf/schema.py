"""A parsed Protobuf schema."""

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from app.formats.model import SchemaError
from app.formats.protobuf.canonical import print_file
from app.formats.protobuf.descriptors import read_descriptor
from app.formats.protobuf.linker import Linked, link
from app.formats.protobuf.normal import normalized
from app.formats.protobuf.parser import parse_file
from app.formats.protobuf.syntax import File

_BASE64 = re.compile(r"\s*(?:[A-Za-z0-9+/]++\s*+)*+={0,2}\s*")


class ProtobufSchema:
    """One schema with the files that it imports. Immutable; made by `parse_schema`."""

    def __init__(self, linked: Linked, pool: Any) -> None:
        self.linked = linked
        self.pool = pool
        """The descriptors of Google's runtime, or null if they do not fit into it."""

    @property
    def canonical(self) -> str:
        """The schema as Confluent's registry formats it, without its comments and blanks."""
        return self._printed

    @property
    def fingerprint(self) -> str:
        """SHA-256 of `canonical`, in hexadecimal."""
        return self._hashed

    @cached_property
    def _printed(self) -> str:
        return print_file(self.linked.main)

    @cached_property
    def _hashed(self) -> str:
        return hashlib.sha256(self._printed.encode()).hexdigest()

    @cached_property
    def normalized(self) -> str:
        """The schema as the registry stores it when asked to normalise: sorted, and with full names of types."""
        return print_file(normalized(self.linked.main))


def parse_schema(text: str, references: Mapping[str, str]) -> ProtobufSchema:
    """Read a schema and what it imports. Raises `SchemaError`, and nothing else, for whatever is wrong with it."""
    from app.formats.protobuf.building import build_pool  # noqa: PLC0415 - the runtime loads with the first schema

    main, compiled = _read(text)
    try:
        linked = link(main, references)
        return ProtobufSchema(linked, build_pool(linked))
    except SchemaError as error:
        if compiled and error.line is not None:
            raise SchemaError(error.message) from None
        raise


def _read(text: str) -> tuple[File, bool]:
    """The file, and whether it came as a descriptor. No `.proto` text but an empty one is valid base64."""
    if not text.strip() or not _BASE64.fullmatch(text):
        return parse_file(text), False
    try:
        serialized = base64.b64decode("".join(text.split()), validate=True)
    except binascii.Error:
        return parse_file(text), False
    return read_descriptor(serialized), True
