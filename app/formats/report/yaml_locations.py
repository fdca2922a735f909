"""From a JSON Pointer to the line and column of a YAML text."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import yaml

from app.formats.report.locations import Position

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def locate_in_yaml(text: str, pointers: Iterable[str]) -> Mapping[str, Position]:
    """Where the members and items that `pointers` name begin; a member begins with its key.

    Pointers that lead nowhere or behind an alias are left out; so is what comes after the first thing that is no YAML.
    """
    wanted, found = set(pointers), dict[str, Position]()
    try:
        for pointer, mark in _places(text):
            if pointer in wanted:
                found[pointer] = Position(mark.line + 1, mark.column + 1)
    except yaml.YAMLError:
        pass
    return found


class _Level:
    """An object or a list that is being read, with the pointer of what comes next."""

    def __init__(self, pointer: str, *, is_list: bool) -> None:
        self.pointer = pointer
        self.is_list = is_list
        self.index = 0
        self.key: str | None = None
        self.mark: Any = None

    def here(self, mark: Any) -> tuple[str, Any]:
        """The pointer of a value, and where it begins."""
        if self.is_list:
            self.index += 1
            return f"{self.pointer}/{self.index - 1}", mark
        key, self.key = self.key or "", None
        return f"{self.pointer}/{key.replace('~', '~0').replace('/', '~1')}", self.mark


def _places(text: str) -> Iterator[tuple[str, Any]]:
    levels: list[_Level] = []
    for event in yaml.parse(text, Loader=_LOADER):
        mark: Any = event.start_mark
        if isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            levels.pop()
        elif isinstance(event, yaml.NodeEvent):
            level = levels[-1] if levels else None
            if level is not None and not level.is_list and level.key is None:
                level.key, level.mark = str(getattr(event, "value", "")), mark
                continue
            pointer, place = level.here(mark) if level is not None else ("", mark)
            yield pointer, place
            if isinstance(event, yaml.CollectionStartEvent):
                levels.append(_Level(pointer, is_list=isinstance(event, yaml.SequenceStartEvent)))
