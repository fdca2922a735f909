"""YAML 1.2 as descriptions of APIs use it: what JSON can say, with anchors, in bounded time and space.

PyYAML's events are read, not its objects: no tag is ever run, keys stay as they are written (`200:` is "200"), `no` is
a text and not false, and dates stay texts, as the core schema of YAML 1.2 has it.
"""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

import yaml

from app.formats.model import SchemaError

MAX_DEPTH = 200
"""Deepest nesting of objects and arrays that is read."""

MAX_NODES = 3_000_000
"""Most values of a document once every alias stands for a copy of its anchor. More is a bomb."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"[-+]?[0-9]{1,4300}\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,4})?\Z")
_CONSTANTS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_RADIX = re.compile(r"0o[0-7]{1,100}\Z|0x[0-9a-fA-F]{1,100}\Z")
_MERGE = "<<"


def read_yaml(text: str) -> Any:
    """The value of one YAML document. Raises `SchemaError` with line and column."""
    try:
        return _Reader(text).document()
    except yaml.MarkedYAMLError as error:
        mark: Any = error.problem_mark or error.context_mark
        problem = " ".join(filter(None, (error.context, error.problem)))
        raise _error(f"not YAML: {problem}", mark) from None
    except yaml.YAMLError as error:
        raise SchemaError(f"not YAML: {error}".splitlines()[0], line=1, column=1) from None
    except UnicodeEncodeError:
        raise SchemaError("not YAML: half of a surrogate pair is no character", line=1, column=1) from None


def _error(message: str, mark: Any) -> SchemaError:
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    return SchemaError(message, line=line, column=column)


class _Level:
    """An object or a list that is being read. `size` counts the values in it."""

    __slots__ = ("anchor", "key", "merged", "own", "size", "value")

    def __init__(self, value: Any, anchor: str | None) -> None:
        self.value = value
        self.anchor = anchor
        self.key: str | None = None
        self.merged: list[Any] = []
        self.own: set[str] = set()
        self.size = 1


class _Reader:
    """Builds values from events."""

    def __init__(self, text: str) -> None:
        self._events: Iterator[Any] = yaml.parse(text, Loader=_LOADER)
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._levels: list[_Level] = []
        self._nodes = 0
        self._result: Any = None
        self._documents = 0

    def document(self) -> Any:
        """The only document of the text."""
        for event in self._events:
            kind = type(event)
            if kind is yaml.ScalarEvent:
                self._scalar(event)
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                self._open(event, {} if kind is yaml.MappingStartEvent else [])
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                self._close(event)
            elif kind is yaml.AliasEvent:
                self._alias(event)
            elif kind is yaml.DocumentStartEvent:
                self._documents += 1
                if self._documents > 1:
                    raise _error("more than one YAML document", event.start_mark)
        if not self._documents:
            raise SchemaError("the text is empty", line=1, column=1)
        return self._result

    def _scalar(self, event: Any) -> None:
        level = self._levels[-1] if self._levels else None
        if level is not None and isinstance(level.value, dict) and level.key is None:
            self._key(level, event)
            return
        value = _value(event)
        if event.anchor is not None:
            self._anchors[event.anchor] = value, 1
        self._put(value, 1, event)

    def _key(self, level: _Level, event: Any) -> None:
        if event.value == _MERGE and event.implicit[0]:
            level.key = _MERGE
            return
        if event.value in level.own:
            raise _error(f'the key "{event.value}" is there twice', event.start_mark)
        level.own.add(event.value)
        level.key = event.value

    def _open(self, event: Any, value: Any) -> None:
        level = self._levels[-1] if self._levels else None
        if level is not None and isinstance(level.value, dict) and level.key is None:
            raise _error("a key must be a text", event.start_mark)
        if len(self._levels) >= MAX_DEPTH:
            raise _error(f"nested deeper than {MAX_DEPTH} levels", event.start_mark)
        self._levels.append(_Level(value, event.anchor))

    def _close(self, event: Any) -> None:
        level = self._levels.pop()
        for merged in level.merged:
            for key, value in merged.items():
                level.value.setdefault(key, value)
        if level.anchor is not None:
            self._anchors[level.anchor] = level.value, level.size
        self._put(level.value, level.size, event)

    def _alias(self, event: Any) -> None:
        found = self._anchors.get(event.anchor)
        if found is None:
            raise _error(f'nothing is anchored as "{event.anchor}" before', event.start_mark)
        level = self._levels[-1]
        if isinstance(level.value, dict) and level.key is None:
            raise _error("a key must be written out", event.start_mark)
        value, size = found
        self._nodes += size
        self._put(value, size, event)

    def _put(self, value: Any, size: int, event: Any) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise _error(f"more than {MAX_NODES} values once aliases are followed", event.start_mark)
        if not self._levels:
            self._result = value
            return
        level = self._levels[-1]
        level.size += size
        if isinstance(level.value, list):
            level.value.append(value)
        elif level.key == _MERGE and _MERGE not in level.own:
            self._merge(level, value, event)
        else:
            level.value[level.key] = value
        level.key = None

    def _merge(self, level: _Level, value: Any, event: Any) -> None:
        """YAML 1.1's `<<`, which many documents still use: keys of other objects where there are none of their own."""
        merged: list[Any] = value if isinstance(value, list) else [value]
        if not all(isinstance(each, dict) for each in merged):
            raise _error("<< must stand before an object, or a list of objects", event.start_mark)
        level.merged += merged


def _value(event: Any) -> Any:
    """A scalar by the core schema of YAML 1.2."""
    text: str = event.value
    if event.tag is not None and event.tag != "!":
        return _tagged(event.tag.rpartition(":")[2], text, event)
    if not event.implicit[0]:
        return text
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    first = text[0]
    if not (first.isdigit() or first in "+-."):
        return text
    return _number(text)


def _number(text: str) -> Any:
    if _INTEGER.match(text):
        return int(text)
    if _FLOAT.match(text):
        try:
            value = Decimal(text)
        except InvalidOperation:
            return text
        return value if abs(value.adjusted()) <= 1_000 else text
    return int(text, 0) if _RADIX.match(text) else text


def _tagged(tag: str, text: str, event: Any) -> Any:
    if tag == "str":
        return text
    value: Any = _CONSTANTS[text] if text in _CONSTANTS else _number(text)
    fits = {
        "int": isinstance(value, int) and not isinstance(value, bool),
        "float": isinstance(value, (int, Decimal)) and not isinstance(value, bool),
        "bool": isinstance(value, bool),
        "null": value is None,
    }
    if not fits.get(tag, False):
        raise _error(f'a value of the tag "{event.tag}" is none that JSON has', event.start_mark)
    return value
