"""What protoc demands of an enum beyond its grammar."""

from app.formats.protobuf.naming import short_value_name
from app.formats.protobuf.reservations import Ranges, check_options, check_overlaps
from app.formats.protobuf.syntax import Enum, File, Word
from app.formats.protobuf.tokens import problem


def check_enum(file: File, enum: Enum) -> None:
    """Raise `SchemaError` for the first thing that protoc would refuse."""
    check_options(file, enum.options)
    if not enum.values:
        raise problem(file.text, enum.offset, f"the enum {enum.name!r} has no values")
    if not enum.closed and enum.values[0].number != 0:
        raise problem(file.text, enum.values[0].offset, "the first value of an open enum must be zero")
    check_overlaps(file, enum)
    reserved, names = Ranges(enum.reserved), frozenset(enum.reserved_names)
    for value in enum.values:
        check_options(file, value.options)
        if value.number in reserved or value.name in names:
            raise problem(file.text, value.offset, f"the value {value.name!r} is reserved")
    _check_aliases(file, enum)
    _check_short_names(file, enum)


def _check_aliases(file: File, enum: Enum) -> None:
    allowed = any(option.name == "allow_alias" and option.value == Word("true") for option in enum.options)
    used: dict[int, str] = {}
    for value in enum.values:
        if value.number in used and not allowed:
            known = used[value.number]
            message = f"{value.name!r} has the number of {known!r}: allow_alias would permit that"
            raise problem(file.text, value.offset, message)
        used.setdefault(value.number, value.name)
    if allowed and len(used) == len(enum.values):
        raise problem(file.text, enum.offset, f"the enum {enum.name!r} allows aliases, but has none")


def _check_short_names(file: File, enum: Enum) -> None:
    known: dict[str, tuple[str, int]] = {}
    for value in enum.values:
        short = short_value_name(enum.name, value.name)
        name, number = known.setdefault(short, (value.name, value.number))
        if number != value.number:
            message = f"without the name of the enum, {value.name!r} and {name!r} are the same in some languages"
            raise problem(file.text, value.offset, message)
