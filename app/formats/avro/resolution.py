"""Whether a reader's type can read whatever a writer's type wrote: Avro 1.12 schema resolution.

The rules are those of `SchemaCompatibility` in Avro's Java library, which Confluent's registry applies unchanged. Two
points of it surprise: names are compared without their namespace, and a reader's field that matches two fields of the
writer (by its name and by an alias) can read neither.
"""

from collections.abc import Generator

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

_Steps = Generator[tuple[Type, Type], bool, bool]


def names_match(reader: NamedType, writer: NamedType) -> bool:
    """Whether the reader's type may stand for the writer's, by its simple name or by an alias."""
    return reader.name == writer.name or writer.full_name in reader.aliases


def writer_fields(reader: Field, writer: Record) -> list[Field]:
    """The writer's fields that a reader's field matches: by its name first, then by its aliases."""
    names = (reader.name, *reader.aliases) if reader.aliases else (reader.name,)
    return [writer.by_name[name] for name in names if name in writer.by_name]


def plainly_read(reader: Field, writer: Record) -> bool:
    """Whether a field is the same primitive on both sides, which is most of any record and needs no further look."""
    found = writer.by_name.get(reader.name)
    return (
        found is not None
        and not reader.aliases
        and (kind := reader.type.kind) == found.type.kind
        and kind in READABLE_AS
    )


def missing_symbols(reader: Enum, writer: Enum) -> list[str]:
    """The writer's symbols that the reader can neither name nor replace by a default."""
    if reader.default is not None:
        return []
    known = frozenset(reader.symbols)
    return [symbol for symbol in writer.symbols if symbol not in known]


class Resolver:
    """Answers for pairs of types, and remembers the answers, so that recursion ends and nothing is decided twice.

    A pair met again while it is being decided counts as readable: it is unless something else says no.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], bool] = {}

    def can_read(self, reader: Type, writer: Type) -> bool:
        """Whether every value of `writer` can be read as `reader`. The depth of the types costs no call stack."""
        if (known := self._at_hand(reader, writer)) is not None:
            return known
        stack: list[tuple[tuple[int, int], _Steps]] = []
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

    def _start(self, reader: Type, writer: Type, stack: list[tuple[tuple[int, int], _Steps]]) -> bool | None:
        """The answer if it is at hand, else null after putting the pair's own steps on the stack."""
        if (known := self._at_hand(reader, writer)) is None:
            key = (id(reader), id(writer))
            self._known[key] = True
            stack.append((key, _steps(reader, writer)))
        return known

    def _at_hand(self, reader: Type, writer: Type) -> bool | None:
        if isinstance(reader, Primitive) and isinstance(writer, Primitive):
            return reader.kind in READABLE_AS[writer.kind]
        return self._known.get((id(reader), id(writer)))


def _steps(reader: Type, writer: Type) -> _Steps:
    """Decide one pair, asking for the pairs below it as they are needed."""
    if isinstance(writer, Union):
        return (yield from _all_read(reader, writer))
    if isinstance(reader, Union):
        return (yield from _any_reads(reader, writer))
    if isinstance(reader, Array) and isinstance(writer, Array):
        return (yield reader.items, writer.items)
    if isinstance(reader, Map) and isinstance(writer, Map):
        return (yield reader.values, writer.values)
    if isinstance(reader, Record) and isinstance(writer, Record):
        return names_match(reader, writer) and (yield from _record_steps(reader, writer))
    return _named_leaf(reader, writer)


def _all_read(reader: Type, writer: Union) -> _Steps:
    for branch in writer.branches:
        if not (yield reader, branch):
            return False
    return True


def _any_reads(reader: Union, writer: Type) -> _Steps:
    for at in candidates(reader, writer):
        if (yield reader.branches[at], writer):
            return True
    return False


def _named_leaf(reader: Type, writer: Type) -> bool:
    if isinstance(reader, Fixed) and isinstance(writer, Fixed):
        return names_match(reader, writer) and reader.size == writer.size
    if isinstance(reader, Enum) and isinstance(writer, Enum):
        return names_match(reader, writer) and not missing_symbols(reader, writer)
    return False


def _record_steps(reader: Record, writer: Record) -> _Steps:
    for field in reader.fields:
        if plainly_read(field, writer):
            continue
        found = writer_fields(field, writer)
        if len(found) > 1 or not (found or field.has_default):
            return False
        if found and not (yield field.type, found[0].type):
            return False
    return True
