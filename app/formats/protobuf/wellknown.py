"""The files that every schema may import without bringing them: Google's well-known and common types, Confluent's own.

They are the same that Confluent's registry knows without a reference.
"""

from functools import lru_cache
from importlib import import_module

from app.formats.protobuf.descriptors import read_descriptor
from app.formats.protobuf.parser import parse_file
from app.formats.protobuf.syntax import File

_PROTOBUF = "any api descriptor duration empty field_mask source_context struct timestamp type wrappers"
_COMMON = (
    "calendar_period color date datetime dayofweek decimal expr fraction interval latlng money month phone_number "
    "postal_address quaternion timeofday"
)
_MODULES = {f"google/protobuf/{name}.proto": f"google.protobuf.{name}_pb2" for name in _PROTOBUF.split()} | {
    f"google/type/{name}.proto": f"google.type.{name}_pb2" for name in _COMMON.split()
}
_CONFLUENT = {
    "confluent/meta.proto": """syntax = "proto3";
package confluent;
import "google/protobuf/descriptor.proto";
message Meta {
  string doc = 1;
  map<string, string> params = 2;
  repeated string tags = 3;
}
extend google.protobuf.FileOptions { Meta file_meta = 1088; }
extend google.protobuf.MessageOptions { Meta message_meta = 1088; }
extend google.protobuf.FieldOptions { Meta field_meta = 1088; }
extend google.protobuf.EnumOptions { Meta enum_meta = 1088; }
extend google.protobuf.EnumValueOptions { Meta enum_value_meta = 1088; }
""",
    "confluent/type/decimal.proto": """syntax = "proto3";
package confluent.type;
message Decimal {
  bytes value = 1;
  uint32 precision = 2;
  int32 scale = 3;
}
""",
}

WELL_KNOWN = (*_MODULES, *_CONFLUENT)
"""Their paths."""


def well_known(path: str, replaced: frozenset[str]) -> File | None:
    """The file at this path, or null if it is none of them.

    Linked once, a file is shared by all schemas, except by one that has replaced some of these files by its own.
    """
    if replaced.isdisjoint(_MODULES) and replaced.isdisjoint(_CONFLUENT):
        return _shared(path)
    return _read(path)


def serialized_file(path: str) -> bytes | None:
    """The descriptor of one of Google's files, as its generated module has it, or null."""
    module = _MODULES.get(path)
    return None if module is None else import_module(module).DESCRIPTOR.serialized_pb


def _read(path: str) -> File | None:
    if path in _CONFLUENT:
        return parse_file(_CONFLUENT[path], path)
    serialized = serialized_file(path)
    return None if serialized is None else read_descriptor(serialized, path)


_shared = lru_cache(maxsize=64)(_read)
