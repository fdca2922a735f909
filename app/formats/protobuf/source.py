"""A file as it arrives: `.proto` text, or a FileDescriptorProto in base64."""

import base64
import binascii
import re

from app.formats.protobuf.descriptors import read_descriptor
from app.formats.protobuf.parser import parse_file
from app.formats.protobuf.syntax import File

_BASE64 = re.compile(r"\s*(?:[A-Za-z0-9+/]++\s*+)*+={0,2}\s*")


def read_source(text: str, path: str = "") -> File:
    """Read a file. Raises `SchemaError` where it is none. No `.proto` text but an empty one is valid base64."""
    if not is_compiled(text):
        return parse_file(text, path)
    try:
        serialized = base64.b64decode("".join(text.split()), validate=True)
    except binascii.Error:
        return parse_file(text, path)
    return read_descriptor(serialized, path)


def is_compiled(text: str) -> bool:
    """Whether a file that was accepted is a descriptor, which people and other languages' clients cannot read."""
    return bool(text.strip()) and _BASE64.fullmatch(text) is not None
