"""What a `.proto` file says, as the parser reads it and the linker completes it.

Offsets count characters from the start of the text; `place` tells names that are only known after linking.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from app.formats.model import SchemaError

MAX_NUMBER = 2**29 - 1
MAX_ENUM_NUMBER = 2**31 - 1
SCALARS = frozenset(
    [
        "double",
        "float",
        "int32",
        "int64",
        "uint32",
        "uint64",
        "sint32",
        "sint64",
        "fixed32",
        "fixed64",
        "sfixed32",
        "sfixed64",
        "bool",
        "string",
        "bytes",
    ]
)
EDITIONS = ("2023", "2024")


class Label(StrEnum):
    """What stands before the type of a field, if anything does."""

    OPTIONAL = "optional"
    REQUIRED = "required"
    REPEATED = "repeated"


@dataclass(slots=True, frozen=True)
class Word:
    """A number or a name in the value of an option, as it is written."""

    text: str


@dataclass(slots=True, frozen=True)
class Aggregate:
    """A message in the value of an option: names and values, in order."""

    entries: tuple[tuple[str, "Value"], ...]


Value = Word | str | Aggregate | tuple["Value", ...]
"""The value of an option; a `str` is the content of a string literal."""


@dataclass(slots=True)
class Option:
    """`name` is written without blanks, an extension's part in parentheses: `(buf.validate.field).required`."""

    name: str
    value: Value
    offset: int


@dataclass(slots=True, frozen=True)
class Range:
    """Numbers from `first` to `last`, both included."""

    first: int
    last: int

    def __contains__(self, number: int) -> bool:
        return self.first <= number <= self.last


@dataclass(slots=True)
class Enum:
    """An enum. `full_name` has the package and no leading dot, `local_name` is without it.

    The linker sets both, and `file`, here and in messages.
    """

    name: str
    offset: int
    values: list["EnumValue"] = field(default_factory=list["EnumValue"])
    reserved: list[Range] = field(default_factory=list[Range])
    reserved_names: list[str] = field(default_factory=list[str])
    options: list[Option] = field(default_factory=list[Option])
    full_name: str = ""
    local_name: str = ""
    file: str = ""
    closed: bool = False


@dataclass(slots=True)
class EnumValue:
    """One name and its number."""

    name: str
    number: int
    offset: int
    options: list[Option] = field(default_factory=list[Option])


@dataclass(slots=True)
class Field:
    """A field. `type` is the written name; of a map it is the type of the values and `key` that of the keys.

    `group` is the message that a proto2 group declares in place. `target` is the message or enum that `type` names.
    """

    name: str
    number: int
    type: str
    offset: int
    label: Label | None = None
    key: str | None = None
    oneof: str | None = None
    group: "Message | None" = None
    options: list[Option] = field(default_factory=list[Option])
    target: "Message | Enum | None" = None

    def option(self, name: str) -> Value | None:
        """The value of an option, or null."""
        return next((option.value for option in self.options if option.name == name), None)


@dataclass(slots=True)
class Oneof:
    """The name of a oneof; its fields are with the others of the message."""

    name: str
    offset: int
    options: list[Option] = field(default_factory=list[Option])


@dataclass(slots=True)
class Extend:
    """Fields added to the message that `extendee` names."""

    extendee: str
    offset: int
    fields: list[Field] = field(default_factory=list[Field])
    target: "Message | None" = None


@dataclass(slots=True)
class Message:
    """A message. All its fields are in `fields`, in the order of the text, those of oneofs and groups included."""

    name: str
    offset: int
    fields: list[Field] = field(default_factory=list[Field])
    oneofs: list[Oneof] = field(default_factory=list[Oneof])
    messages: list["Message"] = field(default_factory=list["Message"])
    enums: list[Enum] = field(default_factory=list[Enum])
    extends: list[Extend] = field(default_factory=list[Extend])
    reserved: list[Range] = field(default_factory=list[Range])
    reserved_names: list[str] = field(default_factory=list[str])
    extensions: list[Range] = field(default_factory=list[Range])
    options: list[Option] = field(default_factory=list[Option])
    full_name: str = ""
    local_name: str = ""
    file: str = ""

    def members(self) -> list["Field | Oneof | Message | Enum"]:
        """What is declared inside, in the order of the text."""
        return sorted([*self.fields, *self.oneofs, *self.messages, *self.enums], key=_offset)

    def bodies(self) -> Iterator["Message"]:
        """The messages declared directly inside, those of groups included."""
        yield from self.messages
        for found in [*self.fields, *(added for extend in self.extends for added in extend.fields)]:
            if found.group is not None:
                yield found.group


@dataclass(slots=True)
class Method:
    """One procedure of a service; `input` and `output` are the written names."""

    name: str
    input: str
    output: str
    client_streaming: bool
    server_streaming: bool
    offset: int
    options: list[Option] = field(default_factory=list[Option])
    input_target: Message | None = None
    output_target: Message | None = None


@dataclass(slots=True)
class Service:
    """A service and its methods."""

    name: str
    offset: int
    methods: list[Method] = field(default_factory=list[Method])
    options: list[Option] = field(default_factory=list[Option])


@dataclass(slots=True)
class Import:
    """`modifier` is `public`, `weak`, `option` or empty. `missing` says that no reference has the path."""

    path: str
    modifier: str
    offset: int
    missing: bool = False


@dataclass(slots=True)
class File:
    """One file. `syntax` is proto2, proto3 or an edition; `declared` whether the text says so.

    `compiled` says that it came as a descriptor, so that there is no text and no offset means anything.
    `implied` are the files whose types it uses without importing them. `flaw` is the first thing that protoc would
    refuse, although the file can be understood.
    """

    text: str
    syntax: str = "proto2"
    declared: bool = False
    package: str = ""
    imports: list[Import] = field(default_factory=list[Import])
    options: list[Option] = field(default_factory=list[Option])
    messages: list[Message] = field(default_factory=list[Message])
    enums: list[Enum] = field(default_factory=list[Enum])
    extends: list[Extend] = field(default_factory=list[Extend])
    services: list[Service] = field(default_factory=list[Service])
    path: str = ""
    compiled: bool = False
    implied: list[str] = field(default_factory=list[str])
    flaw: SchemaError | None = None

    @property
    def loaded(self) -> list[Import]:
        """The imports whose types the file can use."""
        return [found for found in self.imports if found.modifier != "option" and not found.missing]

    @property
    def edition(self) -> bool:
        """Whether the file is written in an edition instead of a syntax."""
        return self.syntax in EDITIONS


def _offset(declared: Field | Oneof | Message | Enum) -> int:
    return declared.offset
