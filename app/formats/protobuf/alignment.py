"""Two lists of things that have names or numbers, read side by side."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def aligned(old: Iterable[T], new: Iterable[T], key: Callable[[T], Hashable]) -> Iterator[tuple[T, T | None, T | None]]:
    """What is known by each key, and what it is in the old and in the new list.

    The order is that of the new list; what was removed comes where it was, after what stood before it. Of several
    things with one key the last counts, as in the reference.
    """
    before, after = {key(each): each for each in old}, {key(each): each for each in new}
    removed: dict[Hashable, list[T]] = {}
    last: Hashable = None
    for name, each in before.items():
        if name in after:
            last = name
        else:
            removed.setdefault(last, []).append(each)
    yield from ((gone, gone, None) for gone in removed.get(None, ()))
    for name, each in after.items():
        yield each, before.get(name), each
        yield from ((gone, gone, None) for gone in removed.get(name, ()))
