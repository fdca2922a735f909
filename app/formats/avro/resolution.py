"""Whether a reader's type can read whatever a writer's type wrote: Avro 1.12 schema resolution.

The rules are those of `SchemaCompatibility` in Avro's Java library, which Confluent's registry applies unchanged. Three
points of it surprise. Names are compared without their namespace. Where a reader's field matches two fields of the
writer, by its name and by an alias, the checker gives up, and the registry refuses the whole schema. And an answer that
was given while a record that contains itself was still being decided is kept, even if it turns out to rest on nothing.
"""

from collections.abc import Generator
from typing import NamedTuple

from app.formats.avro.places import Pair
from app.formats.avro.sameness import Sameness
from app.formats.avro.types import (
    READABLE_AS,
    Array,
    Enum,
    Field,
    Fixed,
    Map,
    NamedType,
    Primitive,
    Record,
    Type,
    Union,
    candidates,
)
from app.formats.model import Direction

_MAX_DETOURS = 5000
_Steps = Generator[tuple[Type, Type], bool, bool]


def names_match(reader: NamedType, writer: NamedType) -> bool:
    """Whether the reader's type may stand for the writer's, by its simple name or by an alias."""
    return reader.name == writer.name or writer.full_name in reader.aliases


def writer_fields(reader: Field, writer: Record) -> list[Field]:
    """The writer's fields that a reader's field matches: by its name first, then by its aliases."""
    names = (reader.name, *reader.aliases) if reader.aliases else (reader.name,)
    return [writer.by_name[name] for name in names if name in writer.by_name]


def counterpart(union: Union, other: Type) -> int | None:
    """The branch that `other` should be compared with: of its kind and of its full name, or else of a matching name."""
    found = [at for at in candidates(union, other) if union.branches[at].kind == other.kind]
    if isinstance(other, NamedType):
        for at in found:
            branch = union.branches[at]
            if isinstance(branch, NamedType) and branch.full_name == other.full_name:
                return at
    return found[0] if found else None


def missing_symbols(reader: Enum, writer: Enum) -> list[str]:
    """The writer's symbols that the reader can neither name nor replace by a default."""
    if reader.default is not None:
        return []
    known = frozenset(reader.symbols)
    return [symbol for symbol in writer.symbols if symbol not in known]


class Ambiguity(NamedTuple):
    """A reader's field that matches several fields of a writer's record."""

    reader: Record
    writer: Record
    field: Field


class Resolver:
    """Answers for pairs of types in one direction, and remembers the answers, so that nothing is decided twice.

    A pair met again while it is being decided counts as readable: it is unless something else says no. Where records
    contain themselves or fields have aliases, it matters what else Avro's checker looks at on its way: the fields of
    records in unions whose names differ. With `detours` they are looked at here, too, a limited number of times.
    `ambiguity` is the first one that was met.
    """

    def __init__(self, direction: Direction, sameness: Sameness, *, detours: bool) -> None:
        self.ambiguity: Ambiguity | None = None
        self._backward = direction is Direction.BACKWARD
        self._sameness = sameness
        self._detours = _MAX_DETOURS if detours else 0
        self._known: dict[Pair, bool] = {}

    def can_read(self, reader: Type, writer: Type) -> bool:
        """Whether every value of `writer` can be read as `reader`. The depth of the types costs no call stack."""
        stack: list[tuple[Pair, _Steps]] = []
        answer = self._start(reader, writer, stack)
        while stack:
            key, steps = stack[-1]
            try:
                pair = next(steps) if answer is None else steps.send(answer)
            except StopIteration as done:
                stack.pop()
                answer = self._known[key] = done.value
            else:
                answer = self._start(*pair, stack)
        return bool(answer)

    def open_fields(self, reader: Record, writer: Record) -> list[Field]:
        """The reader's fields that have to be looked at, which those that are just the same in the writer have not."""
        if self._backward:
            return self._sameness.rest(writer, reader)[1]
        return self._sameness.rest(reader, writer)[0]

    def _start(self, reader: Type, writer: Type, stack: list[tuple[Pair, _Steps]]) -> bool | None:
        """The answer if it is at hand, else null after putting the pair's own steps on the stack."""
        if isinstance(reader, Primitive) and isinstance(writer, Primitive):
            return reader.kind in READABLE_AS[writer.kind]
        key = (id(reader), id(writer))
        if (known := self._known.get(key)) is not None:
            return known
        if self._sameness.same(*((writer, reader) if self._backward else (reader, writer))):
            return True
        self._known[key] = True
        stack.append((key, self._steps(reader, writer)))
        return None

    def _steps(self, reader: Type, writer: Type) -> _Steps:
        """Decide one pair, asking for the pairs below it as they are needed, in the order of Avro's checker."""
        if isinstance(writer, Union):
            return (yield from _all_read(reader, writer))
        if isinstance(reader, Union):
            return (yield from self._any_reads(reader, writer))
        if isinstance(reader, Array) and isinstance(writer, Array):
            return (yield reader.items, writer.items)
        if isinstance(reader, Map) and isinstance(writer, Map):
            return (yield reader.values, writer.values)
        if isinstance(reader, Record) and isinstance(writer, Record):
            return (yield from self._record_steps(reader, writer))
        return _leaf_reads(reader, writer)

    def _any_reads(self, reader: Union, writer: Type) -> _Steps:
        if self._detours > 0 and isinstance(writer, Record):
            possible = [at for at, branch in enumerate(reader.branches) if isinstance(branch, Record)]
            self._detours -= len(possible)
        else:
            possible = candidates(reader, writer)
        for at in possible:
            if (yield reader.branches[at], writer):
                return True
        return False

    def _record_steps(self, reader: Record, writer: Record) -> _Steps:
        readable = names_match(reader, writer)
        for field in self.open_fields(reader, writer):
            found = writer_fields(field, writer)
            if len(found) > 1:
                self.ambiguity = self.ambiguity or Ambiguity(reader, writer, field)
                readable = False
            elif found:
                readable &= yield field.type, found[0].type
            else:
                readable &= field.has_default
        return readable


def _all_read(reader: Type, writer: Union) -> _Steps:
    readable = True
    for branch in writer.branches:
        readable &= yield reader, branch
    return readable


def _leaf_reads(reader: Type, writer: Type) -> bool:
    if isinstance(reader, Fixed) and isinstance(writer, Fixed):
        return names_match(reader, writer) and reader.size == writer.size
    if isinstance(reader, Enum) and isinstance(writer, Enum):
        return names_match(reader, writer) and not missing_symbols(reader, writer)
    return False
