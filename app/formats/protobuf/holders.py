"""How the messages of two schemas hold each other on both sides: from the outermost ones to those inside."""

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from app.formats.protobuf.findings import Pair
from app.formats.protobuf.syntax import Field, File, Message

_LONGEST = 16


class Way(NamedTuple):
    """An outermost message, as each side has it, and the numbers of the fields that lead from it to another one."""

    old: Message
    new: Message
    numbers: tuple[int, ...]


class _Step(NamedTuple):
    old: Message
    new: Message
    number: int
    length: int


class Holders:
    """The shortest ways to the messages that two files declare or use, along fields of one number on both sides.

    A message is outermost if no other one holds it; where messages only hold each other, the first of them is.
    """

    def __init__(self, old: File, new: File) -> None:
        self._above: dict[Pair, _Step | None] = {}
        self.pairs: list[tuple[Message, Message]] = []
        """Messages of both sides that are held in the same way, the outermost first."""
        declared = list(_declared(old.messages, new.messages))
        held = {_key(*inside) for pair in declared for _, *inside in _held(*pair) if _key(*inside) != _key(*pair)}
        self._walk([pair for pair in declared if _key(*pair) not in held])
        for pair in declared:
            self._walk([pair])

    def way(self, old: Message, new: Message) -> Way | None:
        """The shortest way to a message from an outermost one; null if it is outermost itself, or very deep inside."""
        step = self._above.get(_key(old, new))
        if step is None or step.length > _LONGEST:
            return None
        numbers: list[int] = []
        while step is not None:
            old, new = step.old, step.new
            numbers.append(step.number)
            step = self._above[_key(old, new)]
        return Way(old, new, tuple(reversed(numbers)))

    def _walk(self, outermost: list[tuple[Message, Message]]) -> None:
        queue = deque((pair, 0) for pair in outermost if _key(*pair) not in self._above)
        self._above |= {_key(*pair): None for pair, _ in queue}
        while queue:
            (old, new), length = queue.popleft()
            self.pairs.append((old, new))
            for number, *inside in _held(old, new):
                if _key(*inside) not in self._above:
                    self._above[_key(*inside)] = _Step(old, new, number, length + 1)
                    queue.append(((inside[0], inside[1]), length + 1))


def _key(old: Message, new: Message) -> Pair:
    return id(old), id(new)


def _declared(old: list[Message], new: list[Message]) -> Iterator[tuple[Message, Message]]:
    """The messages that both sides declare under one name, in the order of the new text."""
    names = {message.name: message for message in old}
    for message in new:
        if message.name in names:
            yield names[message.name], message
            yield from _declared(list(names[message.name].bodies()), list(message.bodies()))


def _held(old: Message, new: Message) -> Iterator[tuple[int, Message, Message]]:
    """The fields that hold a message on both sides, in the same way."""
    before = {field.number: field for field in old.fields if isinstance(field.target, Message)}
    for field in new.fields:
        known = before.get(field.number)
        if known is None or not isinstance(known.target, Message) or not isinstance(field.target, Message):
            continue
        if _form(known) == _form(field):
            yield field.number, known.target, field.target


def _form(field: Field) -> tuple[bool, bool]:
    return field.key is not None, field.group is not None
