"""What protoc demands of one file beyond its grammar and its names. Numbers, reservations, enums, defaults."""

from collections.abc import Iterable

from app.formats.protobuf.features import feature, is_packable
from app.formats.protobuf.syntax import Enum, Extend, Field, File, Message, Option, Range, Word
from app.formats.protobuf.tokens import problem

_LIBRARY = Range(19_000, 19_999)
_OPTION_MESSAGES = frozenset(
    f"google.protobuf.{kind}Options"
    for kind in ["File", "Message", "Field", "Oneof", "ExtensionRange", "Enum", "EnumValue", "Service", "Method"]
)


def check_file(file: File) -> None:
    """Raise `SchemaError` for the first thing in a linked file that protoc would refuse."""
    _check_options(file, file.options)
    for message in file.messages:
        _check_message(file, message)
    for enum in file.enums:
        _check_enum(file, enum)
    _check_extends(file, file.extends)
    for service in file.services:
        _check_options(file, service.options)
        for method in service.methods:
            _check_options(file, method.options)


def json_name(name: str) -> str:
    """The default name of a field in JSON: underscores go, the letter after each becomes a capital."""
    first, *rest = name.split("_")
    return first + "".join(part[:1].upper() + part[1:] for part in rest)


def _check_message(file: File, message: Message) -> None:
    _check_options(file, message.options)
    _check_numbers(file, message)
    _check_json_names(file, message)
    for found in message.fields:
        _check_field(file, found)
    for nested in message.messages:
        _check_message(file, nested)
    for enum in message.enums:
        _check_enum(file, enum)
    _check_extends(file, message.extends)


def _check_numbers(file: File, message: Message) -> None:
    if message.extensions and file.syntax == "proto3":
        raise problem(file.text, message.offset, "extension ranges are not allowed in proto3")
    _check_overlaps(file, message)
    taken = _Ranges(message.reserved)
    extensions = _Ranges(message.extensions)
    names = frozenset(message.reserved_names)
    used: dict[int, str] = {}
    for found in message.fields:
        where = f"the field {found.name!r} of {message.name!r}"
        if found.number in taken:
            raise problem(file.text, found.offset, f"{where} uses the reserved number {found.number}")
        if found.number in extensions:
            raise problem(file.text, found.offset, f"{where} has a number of an extension range: {found.number}")
        if found.name in names:
            raise problem(file.text, found.offset, f"{where} has a reserved name")
        if found.number in used:
            raise problem(
                file.text, found.offset, f"{where} has the number {found.number}, as has {used[found.number]!r}"
            )
        used[found.number] = found.name


def _check_overlaps(file: File, owner: Message | Enum) -> None:
    ranges = owner.reserved + (owner.extensions if isinstance(owner, Message) else [])
    last: int | None = None
    for found in sorted(ranges, key=lambda each: each.first):
        if last is not None and found.first <= last:
            raise problem(file.text, owner.offset, f"ranges of {owner.name!r} overlap at {found.first}")
        last = found.last
    if len(set(owner.reserved_names)) < len(owner.reserved_names):
        raise problem(file.text, owner.offset, f"{owner.name!r} reserves a name twice")


class _Ranges:
    """Ranges that do not overlap, for quick look-ups."""

    def __init__(self, ranges: Iterable[Range]) -> None:
        self._single: set[int] = set()
        self._wide: list[Range] = []
        for found in ranges:
            if found.first == found.last:
                self._single.add(found.first)
            else:
                self._wide.append(found)
        self._wide.sort(key=lambda each: each.first)

    def __contains__(self, number: int) -> bool:
        if number in self._single:
            return True
        low, high = 0, len(self._wide)
        while low < high:
            middle = (low + high) // 2
            if self._wide[middle].last < number:
                low = middle + 1
            else:
                high = middle
        return low < len(self._wide) and number in self._wide[low]


def _check_json_names(file: File, message: Message) -> None:
    if file.syntax == "proto2":
        return  # protoc only warns there
    if feature(message.options, "json_format") == "LEGACY_BEST_EFFORT":
        return
    known: dict[str, str] = {}
    for found in message.fields:
        custom = found.option("json_name")
        name = custom if isinstance(custom, str) else json_name(found.name)
        if name in known:
            raise problem(
                file.text, found.offset, f"the fields {known[name]!r} and {found.name!r} are both {name!r} in JSON"
            )
        known[name] = found.name


def _check_field(file: File, found: Field) -> None:
    if found.number in _LIBRARY:
        raise problem(file.text, found.offset, "the numbers 19000 to 19999 belong to the protobuf library")
    _check_options(file, found.options)
    _check_default(file, found)
    if found.option("packed") is not None and not is_packable(found):
        raise problem(file.text, found.offset, "only repeated fields of numbers, bool or enums can be packed")
    target = found.target
    if file.syntax == "proto3" and isinstance(target, Enum) and target.closed:
        raise problem(file.text, found.offset, f"a proto3 message cannot use the closed enum {target.full_name!r}")
    if found.group is not None:
        _check_message(file, found.group)


def _check_default(file: File, found: Field) -> None:
    default = found.option("default")
    if default is None:
        return
    if file.syntax == "proto3":
        raise problem(file.text, found.offset, "proto3 has no default values")
    if found.key is not None or found.label == "repeated" or isinstance(found.target, Message):
        raise problem(file.text, found.offset, f"the field {found.name!r} cannot have a default value")
    if isinstance(found.target, Enum) and (
        not isinstance(default, Word) or all(value.name != default.text for value in found.target.values)
    ):
        raise problem(file.text, found.offset, f"the default of {found.name!r} is not a value of its enum")


def _check_enum(file: File, enum: Enum) -> None:
    _check_options(file, enum.options)
    if not enum.values:
        raise problem(file.text, enum.offset, f"the enum {enum.name!r} has no values")
    if not enum.closed and enum.values[0].number != 0:
        raise problem(file.text, enum.values[0].offset, "the first value of an open enum must be zero")
    _check_overlaps(file, enum)
    aliases = any(option.name == "allow_alias" and option.value == Word("true") for option in enum.options)
    reserved, names = _Ranges(enum.reserved), frozenset(enum.reserved_names)
    used: dict[int, str] = {}
    for value in enum.values:
        if value.number in reserved or value.name in names:
            raise problem(file.text, value.offset, f"the value {value.name!r} is reserved")
        if value.number in used and not aliases:
            raise problem(
                file.text,
                value.offset,
                f"{value.name!r} has the number of {used[value.number]!r}: allow_alias would permit that",
            )
        used.setdefault(value.number, value.name)


def _check_extends(file: File, extends: list[Extend]) -> None:
    for extend in extends:
        target = extend.target
        if target is None:
            continue
        if file.syntax == "proto3" and target.full_name not in _OPTION_MESSAGES:
            raise problem(file.text, extend.offset, "proto3 can extend only the messages of options")
        declared = _Ranges(target.extensions)
        for found in extend.fields:
            if found.number not in declared:
                raise problem(
                    file.text, found.offset, f"{target.full_name!r} does not declare {found.number} for extensions"
                )
            _check_field(file, found)


def _check_options(file: File, options: list[Option]) -> None:
    """No option twice; those of extensions may be set part by part, and repeated ones more than once."""
    seen: set[str] = set()
    for option in options:
        if option.name in seen and "(" not in option.name:
            raise problem(file.text, option.offset, f"the option {option.name!r} was already set")
        seen.add(option.name)
