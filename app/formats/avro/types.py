"""The Avro type tree that everything else in this package works on.

Nodes are compared by identity: two places of a schema that name the same record share one `Record`, which is how
recursion ends. `path` is the JSON Pointer of the node in the text it was read from, or null where it comes from a
referenced text and so has no place of its own in the document.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

PRIMITIVES = frozenset({"null", "boolean", "int", "long", "float", "double", "bytes", "string"})

READABLE_AS = {
    "null": ("null",),
    "boolean": ("boolean",),
    "int": ("int", "long", "float", "double"),
    "long": ("long", "float", "double"),
    "float": ("float", "double"),
    "double": ("double",),
    "bytes": ("bytes", "string"),
    "string": ("string", "bytes"),
}
"""For each primitive that was written, the primitives that may read it (Avro 1.12, Schema Resolution)."""


class Primitive(msgspec.Struct, eq=False):
    """One of the eight primitive types, with whatever properties (a logical type, say) the author hung on it."""

    kind: str
    path: str | None
    props: Mapping[str, Any]


class StandIn(Primitive, eq=False, kw_only=True):
    """A name that was used before it was defined, until the texts are read and its type takes this place."""

    full_name: str


class Array(msgspec.Struct, eq=False):
    """A list of values of one type."""

    items: "Type"
    path: str | None
    props: Mapping[str, Any]
    kind: str = "array"


class Map(msgspec.Struct, eq=False):
    """String keys to values of one type."""

    values: "Type"
    path: str | None
    props: Mapping[str, Any]
    kind: str = "map"


class Union(msgspec.Struct, eq=False):
    """One of several types. `index` finds the branches that could read a value without trying every one."""

    branches: list["Type"]
    path: str | None
    index: dict[str, list[int]]
    kind: str = "union"
    props: Mapping[str, Any] = {}


class Field(msgspec.Struct, eq=False):
    """A field of a record. `default` means something only where `has_default` is true, since null is a default."""

    name: str
    type: "Type"
    path: str | None
    doc: str | None
    has_default: bool
    default: Any
    order: str
    aliases: tuple[str, ...]
    props: Mapping[str, Any]


class Named(msgspec.Struct, eq=False):
    """What records, enums and fixed types share: a name that other places may refer to.

    `aliases` are full names; one without a namespace on a type that has one starts with a dot, as Avro's Java library
    has it (and which therefore never matches).
    """

    name: str
    namespace: str | None
    doc: str | None
    aliases: tuple[str, ...]
    path: str | None
    props: Mapping[str, Any]

    @property
    def full_name(self) -> str:
        """The name with its namespace, by which the type is known."""
        return f"{self.namespace}.{self.name}" if self.namespace else self.name


class Record(Named, eq=False):
    """Named fields in an order. `is_error` marks the variant spelled `error`, which resolves in the same way."""

    fields: list[Field]
    by_name: dict[str, Field]
    is_error: bool
    kind: str = "record"


class Enum(Named, eq=False):
    """One of a list of symbols. `default` stands in for a symbol that the reader does not know."""

    symbols: tuple[str, ...]
    default: str | None
    kind: str = "enum"


class Fixed(Named, eq=False):
    """A given number of bytes."""

    size: int
    kind: str = "fixed"


Type = Primitive | Array | Map | Union | Record | Enum | Fixed
NamedType = Record | Enum | Fixed


def branch_keys(branch: Type) -> tuple[str, ...]:
    """The keys under which a union files a branch: what a writer's type may be for this branch to read it."""
    if isinstance(branch, NamedType):
        return (f"{branch.kind}:{branch.name}", *(f"{branch.kind}={alias}" for alias in branch.aliases))
    return (branch.kind,)


def candidates(union: Union, writer: Type) -> list[int]:
    """Positions of the branches that can possibly read `writer`, in order; all others differ in type or in name."""
    index = union.index
    if not isinstance(writer, NamedType):
        keys = READABLE_AS.get(writer.kind, (writer.kind,))
        return sorted(index[key][0] for key in keys if key in index)
    keys = (f"{writer.kind}:{writer.name}", f"{writer.kind}={writer.full_name}")
    return sorted({at for key in keys for at in index.get(key, ())})
