"""The names of the data fields that a change touches, as a consumer would write them: `address.street`."""

from collections.abc import Iterable, Mapping

from app.formats.json_schema.comparison import Pair, Step

MAX_NAMES = 32
"""Most names given for one change. Where a schema is reached by more, the change counts for the whole document."""

MAX_LENGTH = 500
"""Longest name, in characters. Deeper fields go by the name of the field around them."""

Links = Mapping[Pair, Iterable[tuple[Pair, Step | None]]]
"""By pair (old, new), the pairs inside it, each with the step that leads there."""


class FieldNames:
    """The dotted names under which the data of each pair can be found. Items of an array go by the array's name.

    `roots` are the names under which the pairs stand that nothing leads to: the empty one for a whole document.
    A recursive schema is named where it is entered; where it comes back below itself, that name covers what follows.
    """

    def __init__(self, roots: Mapping[Pair, Iterable[str]], links: Links) -> None:
        self._links = links
        self._names: dict[Pair, dict[str, None]] = {root: dict.fromkeys(names) for root, names in roots.items()}
        self._recurring: dict[Pair, dict[str, None]] = {}
        self._spread([(root, name) for root, names in self._names.items() for name in names])
        self._covering = self._cover()

    def of(self, pair: Pair, step: Step | None) -> tuple[str, ...]:
        """The names of a pair's data, or of the field below it. Empty means the whole document."""
        names = list(self._names.get(pair, ()))
        if step is not None and step.name is not None:
            names = [_join(name, step.name) for name in names]
        found = {**dict.fromkeys(names), **self._covering.get(pair, {})}
        return () if "" in found or len(found) > MAX_NAMES else tuple(found)

    def _spread(self, waiting: list[tuple[Pair, str]]) -> None:
        while waiting:
            pair, name = waiting.pop(0) if len(waiting) == 1 else waiting.pop()
            for child, step in self._links.get(pair, ()):
                below = _join(name, step.name) if step is not None and step.name is not None else name
                known = self._names.setdefault(child, {})
                if below in known or len(known) > MAX_NAMES:
                    continue
                if any(below.startswith(f"{entry}." if entry else "") for entry in known):
                    self._recurring.setdefault(child, {})[below] = None
                    continue
                known[below] = None
                waiting.append((child, below))

    def _cover(self) -> dict[Pair, dict[str, None]]:
        """For every pair inside a recursive one, the names at which the recursion comes back."""
        covering: dict[Pair, dict[str, None]] = {}
        for start, names in self._recurring.items():
            waiting, seen = [start], {start}
            while waiting:
                pair = waiting.pop()
                covering.setdefault(pair, {}).update(names)
                inside = [child for child, _ in self._links.get(pair, ()) if child not in seen]
                seen.update(inside)
                waiting += inside
        return covering


def _join(name: str, key: str) -> str:
    longer = f"{name}.{key}" if name else key
    return longer if len(longer) <= MAX_LENGTH else name
