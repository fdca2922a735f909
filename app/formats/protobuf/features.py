"""What fields and enums are like, whatever says it: labels in proto2 and proto3, features in editions."""

from enum import StrEnum

from app.formats.protobuf.syntax import Aggregate, Enum, Field, File, Label, Option, Word

_UNPACKABLE = frozenset({"string", "bytes"})
_LONG = frozenset({"int64", "uint64", "sint64", "fixed64", "sfixed64"})


class Cardinality(StrEnum):
    """How often a field may occur, and whether its absence is seen."""

    IMPLICIT = "implicit"
    OPTIONAL = "optional"
    REQUIRED = "required"
    REPEATED = "repeated"
    MAP = "map"


def feature(options: list[Option], name: str) -> str | None:
    """The value that these options set for a feature of editions, or null."""
    for option in options:
        if option.name == f"features.{name}" and isinstance(option.value, Word):
            return option.value.text
        if option.name == "features" and isinstance(option.value, Aggregate):
            for key, value in option.value.entries:
                if key == name and isinstance(value, Word):
                    return value.text
    return None


def is_closed(enum: Enum, file: File) -> bool:
    """Whether readers treat a number that the enum lacks as an unknown field."""
    if not file.edition:
        return file.syntax == "proto2"
    return (feature(enum.options, "enum_type") or feature(file.options, "enum_type")) == "CLOSED"


def cardinality(field: Field, file: File) -> Cardinality:
    """How often the field may occur, by its label or its features."""
    if field.key is not None:
        return Cardinality.MAP
    if field.label is not None:
        return Cardinality(field.label)
    if field.oneof is not None or field.group is not None:
        return Cardinality.OPTIONAL
    if not file.edition:
        # A message has presence without any label.
        return Cardinality.IMPLICIT if not _is_message(field) else Cardinality.OPTIONAL
    presence = feature(field.options, "field_presence") or feature(file.options, "field_presence")
    if presence == "LEGACY_REQUIRED":
        return Cardinality.REQUIRED
    return Cardinality.IMPLICIT if presence == "IMPLICIT" and not _is_message(field) else Cardinality.OPTIONAL


def is_packable(field: Field) -> bool:
    """Whether many values of the field can share one length-prefixed record."""
    return field.label is Label.REPEATED and not _is_message(field) and field.type not in _UNPACKABLE


def unfit_option(field: Field) -> str | None:
    """What is wrong with an option that the field's type or label does not allow; null if nothing is."""
    if field.option("packed") is not None and not is_packable(field):
        return "only repeated fields of numbers, bool or enums can be packed"
    if field.option("jstype") not in {None, Word("JS_NORMAL")} and field.type not in _LONG:
        return "only fields of 64-bit integers can have a jstype"
    if field.option("lazy") == Word("true") and not _is_message(field):
        return "only fields of messages can be lazy"
    if feature(field.options, "repeated_field_encoding") and not is_packable(field):
        return "only repeated fields of numbers, bool or enums have an encoding to choose"
    if feature(field.options, "field_presence") == "IMPLICIT" and _is_message(field):
        return "fields of messages always have presence"
    return None


def _is_message(field: Field) -> bool:
    return field.target is not None and not isinstance(field.target, Enum)
