"""What was worked out once and is asked for again and again."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

_Made = TypeVar("_Made")
_MOST = 500_000
"""Entries of what is remembered, all together."""


class Memo:
    """Remembers results that have a length. When they are too many it forgets all of them, so that a document in which
    everything inherits from everything takes time and no memory."""

    def __init__(self) -> None:
        self._known: dict[Hashable, Any] = {}
        self._entries = 0

    def of(self, key: Hashable, make: Callable[[], _Made], size: Callable[[_Made], int]) -> _Made:
        """What `make` gives, or gave for the same key; `size` says how many entries that has."""
        if key not in self._known:
            made = make()
            self._entries += size(made) + 1
            if self._entries > _MOST:
                self._known.clear()
                self._entries = size(made) + 1
            self._known[key] = made
        return self._known[key]
