"""The documents of a description, and what the references in them lead to.

Nothing is ever fetched: what is not among the texts that came along is an error.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from app.formats.apis.reading import read
from app.formats.apis.texts import Texts
from app.formats.json_schema.documents import escape
from app.formats.model import SchemaError

_MOST_HOPS = 1_000


class Merged(dict[str, Any]):
    """An object that is put together of several others; `origins` are the places where its values were written."""

    def __init__(self, origins: "Mapping[str, Spot]") -> None:
        super().__init__({key: spot.value for key, spot in origins.items()})
        self.origins = dict(origins)


class MergedList(list[Any]):
    """The same for a list; `origins` are by index."""

    def __init__(self, origins: "Sequence[Spot]") -> None:
        super().__init__(spot.value for spot in origins)
        self.origins = [*origins]


@dataclass(frozen=True, slots=True)
class Spot:
    """A value in one of the documents. `file` is null for the description itself, else the reference's name."""

    value: Any
    pointer: str
    file: str | None

    @property
    def path(self) -> str:
        """The place for people: a JSON Pointer, with the reference's name and `#` before it in another document."""
        return self.pointer if self.file is None else f"{self.file}#{self.pointer}"

    def get(self, key: str) -> Any:
        """The value of a key, null where this is no object or has no such key."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def has(self, key: str) -> bool:
        """Whether this is an object with a key."""
        return isinstance(self.value, dict) and key in self.value

    def is_within(self, other: "Spot") -> bool:
        """Whether this is another place or a place inside of it."""
        return self.file == other.file and f"{self.pointer}/".startswith(f"{other.pointer}/")

    def child(self, key: str | int) -> "Spot":
        """What an object or a list has under a key that is there."""
        if isinstance(self.value, Merged):
            return self.value.origins[str(key)]
        if isinstance(self.value, MergedList):
            return self.value.origins[int(key)]
        token = escape(key) if isinstance(key, str) else str(key)
        return Spot(self.value[key], f"{self.pointer}/{token}", self.file)

    def under(self, key: str) -> "Spot | None":
        """What an object has under a key, null without it."""
        return self.child(key) if self.has(key) else None

    def error(self, problem: str) -> SchemaError:
        """An error at this place."""
        prefix = "" if self.file is None else f'in the reference "{self.file}": '
        return SchemaError(prefix + problem, path=self.pointer)

    def members(self, what: str) -> "Iterator[tuple[str, Spot]]":
        """The keys and values of what has to be an object."""
        for key in self.object(what):
            yield key, self.child(key)

    def items(self, what: str) -> "Iterator[Spot]":
        """The items of what has to be a list."""
        if not isinstance(self.value, list):
            raise self.error(f"{what} must be a list")
        for index in range(len(self.value)):
            yield self.child(index)

    def object(self, what: str) -> dict[str, Any]:
        """The value of what has to be an object."""
        if not isinstance(self.value, dict):
            raise self.error(f"{what} must be an object")
        return self.value

    def text(self, key: str, *, needed: bool = False) -> str | None:
        """The text under a key, null where there is none."""
        value = self.get(key)
        if value is None and not self.has(key):
            if needed:
                raise self.error(f"{key} is missing")
            return None
        if not isinstance(value, str):
            raise self.child(key).error(f"{key} must be a text")
        return value

    def flag(self, key: str, default: bool = False) -> bool:
        """The boolean under a key."""
        value = self.get(key)
        if value is None and not self.has(key):
            return default
        if not isinstance(value, bool):
            raise self.child(key).error(f"{key} must be true or false")
        return value


class Documents:
    """A description and the texts that it may refer to. Texts that nothing refers to are never read."""

    def __init__(self, value: Any, texts: Mapping[str, str]) -> None:
        self.root = Spot(value, "", None)
        self._texts = Texts(texts)
        self._read: dict[str | None, Any] = {None: value}
        self._anchors: dict[str | None, dict[str, Spot]] = {}

    def resolve(self, spot: Spot) -> Spot:
        """What the `$ref` of a place leads to in one step. Raises `SchemaError` where that is nothing."""
        reference = spot.get("$ref")
        if not isinstance(reference, str):
            raise spot.child("$ref").error("$ref must be a text")
        target, _, fragment = reference.partition("#")
        file = self.file(reference, spot.file)
        if file is None and target and not self._is_itself(target):
            raise spot.child("$ref").error(f'"{target}" is not among the references of the document')
        found = self.at(file, fragment)
        if found is None:
            raise spot.child("$ref").error(f'"{reference}" leads nowhere')
        return found

    def follow(self, spot: Spot) -> Spot:
        """The place itself, or what it refers to in the end."""
        start, seen = spot, 0
        while isinstance(spot.value, dict) and "$ref" in spot.value:
            spot = self.resolve(spot)
            seen += 1
            if seen > _MOST_HOPS:
                raise start.child("$ref").error("refers to itself")
        return spot

    def written_out(self, spot: Spot, levels: int = 6) -> Any:
        """A value with what it refers to in place of the references, some levels deep."""
        if levels and isinstance(spot.value, dict | list):
            spot = self.follow(spot)
        if not levels or not isinstance(spot.value, dict | list):
            return spot.value
        if isinstance(spot.value, list):
            return [self.written_out(spot.child(index), levels - 1) for index in range(len(spot.value))]
        return {key: self.written_out(spot.child(key), levels - 1) for key in spot.value}

    def file(self, reference: str, file: str | None) -> str | None:
        """The text that a reference in a text means: null for the description itself, and for what is not there."""
        return file if reference.startswith("#") or not reference else self._texts.find(reference, file)

    def text(self, file: str) -> str:
        """A text as it was given, whatever it is written in."""
        return self._texts[file]

    def at(self, file: str | None, fragment: str) -> Spot | None:
        """A place in a text, null where nothing is. Raises `SchemaError` for a text that cannot be read."""
        if file not in self._read:
            self._read[file] = self._parsed(file or "")
        return self._follow(file, unquote(fragment))

    def _is_itself(self, target: str) -> bool:
        """Whether a description calls itself so."""
        return target in (self.root.get("$self"), self.root.get("$id"))

    def _parsed(self, name: str) -> Any:
        try:
            return read(self._texts[name])
        except SchemaError as error:
            message = f'in the reference "{name}": {error.message}'
            raise SchemaError(message, line=error.line, column=error.column) from None

    def _follow(self, file: str | None, fragment: str) -> Spot | None:
        spot = Spot(self._read[file], "", file)
        if not fragment:
            return spot
        if not fragment.startswith("/"):
            return self._anchored(spot).get(fragment)
        for raw in fragment[1:].split("/"):
            token = raw.replace("~1", "/").replace("~0", "~")
            if isinstance(spot.value, dict) and token in spot.value:
                spot = spot.child(token)
            elif (
                isinstance(spot.value, list) and token.isdecimal() and len(token) < 10 and int(token) < len(spot.value)
            ):
                spot = spot.child(int(token))
            else:
                return None
        return spot

    def _anchored(self, whole: Spot) -> dict[str, Spot]:
        """By name, the places of a document that have an `$anchor`."""
        if whole.file not in self._anchors:
            found: dict[str, Spot] = {}
            waiting = [whole]
            while waiting:
                spot = waiting.pop()
                for keyword in ("$anchor", "$dynamicAnchor"):
                    if isinstance(anchor := spot.get(keyword), str):
                        found.setdefault(anchor, spot)
                keys = spot.value if isinstance(spot.value, dict) else range(len(spot.value))
                waiting += [spot.child(key) for key in keys if isinstance(spot.value[key], (dict, list))]
            self._anchors[whole.file] = found
        return self._anchors[whole.file]
