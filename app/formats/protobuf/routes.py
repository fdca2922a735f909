"""The names by which data fields are reached from a whole document, as a consumer would write them."""

from collections import deque
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from app.formats.protobuf.syntax import Enum, File, Message

_MOST = 64
_DEEPEST = 24


class _Route(NamedTuple):
    """The fields that lead to a message: their places, from the outermost message's own, and their dotted names."""

    places: tuple[int, ...]
    names: str


class Routes:
    """For each message of a schema, the dotted names of the fields that hold it.

    A document is a message of the schema's own file that no other message has as a field; where messages only hold each
    other, the first of them is taken. A message reached in very many ways, or very deep, has no names: it is
    everywhere.
    """

    def __init__(self, file: File) -> None:
        self._found: dict[int, list[_Route] | None] = {}
        self._messages = messages = list(_all(file.messages))
        held = {id(target) for message in messages for _, target in _held(message) if target is not message}
        for at, message in enumerate(messages):
            if id(message) not in held:
                self._walk(message, at)
        for at, message in enumerate(messages):
            if id(message) not in self._found:
                self._walk(message, at)

    def names(self, message: Message, field: str | None) -> list[str] | None:
        """The full names of a field of this message, or of the message itself: the shortest first, then the others in
        the order of the document. Null means everywhere."""
        routes = self._found.get(id(message), [])
        if routes is None:
            return None
        prefixes = _shortest_first([route.names for route in sorted(routes)])
        if field is None:
            return None if not prefixes or "" in prefixes else prefixes
        return [f"{prefix}.{field}" if prefix else field for prefix in prefixes or [""]]

    def users(self, enum: str) -> list[str]:
        """The names of the fields of this schema's own messages whose type is the enum of this full name."""
        names = [name for message, field in self._users.get(enum, ()) for name in self.names(message, field) or []]
        return _shortest_first(names)

    @cached_property
    def _users(self) -> dict[str, list[tuple[Message, str]]]:
        found: dict[str, list[tuple[Message, str]]] = {}
        for message in self._messages:
            for field in message.fields:
                if isinstance(field.target, Enum):
                    found.setdefault(field.target.full_name, []).append((message, field.name))
        return found

    def _walk(self, root: Message, at: int) -> None:
        queue: deque[tuple[Message, _Route, frozenset[int]]] = deque([(root, _Route((at,), ""), frozenset())])
        while queue:
            message, route, above = queue.popleft()
            known = self._found.setdefault(id(message), [])
            if known is None:
                continue
            if len(known) == _MOST or len(above) > _DEEPEST:
                self._found[id(message)] = None
                self._spread(message)
                continue
            known.append(route)
            inside = above | {id(message)}
            for place, (name, target) in enumerate(_held(message)):
                if id(target) not in inside:
                    names = f"{route.names}.{name}" if route.names else name
                    queue.append((target, _Route((*route.places, place), names), inside))

    def _spread(self, message: Message) -> None:
        """What is inside a message that is everywhere is everywhere, too."""
        waiting = [message]
        while waiting:
            for _, target in _held(waiting.pop()):
                if self._found.get(id(target), []) is not None:
                    self._found[id(target)] = None
                    waiting.append(target)


def _shortest_first(names: list[str]) -> list[str]:
    if not names:
        return names
    shortest = min(range(len(names)), key=lambda at: names[at].count("."))
    return [names[shortest], *names[:shortest], *names[shortest + 1 :]]


def _all(messages: list[Message]) -> Iterator[Message]:
    for message in messages:
        yield message
        yield from _all(list(message.bodies()))


def _held(message: Message) -> Iterator[tuple[str, Message]]:
    for field in message.fields:
        if isinstance(field.target, Message):
            yield field.name, field.target
