"""Where in two schemas a comparison stands, and which data fields lead there."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.formats.avro.types import Array, Field, Map, NamedType, Type, Union

Pair = tuple[int, int]
ROOT: Pair = (0, 0)
"""The owner of the places that no named type encloses."""

_MAX_ROUTES = 64


@dataclass(slots=True, eq=False)
class Place:
    """A pair of types that stand for each other.

    `owner` is the innermost pair of named types around the place and `names` the field within it (its old and its new
    name, if they differ). `step` says how the place was reached from `parent`: through a field or a union's branch,
    null on the side that took no step.
    """

    old: Type
    new: Type
    old_path: str
    new_path: str
    owner: Pair = ROOT
    names: tuple[str, ...] = ()
    part: str = ""
    parent: "Place | None" = None
    old_step: Field | int | None = None
    new_step: Field | int | None = None

    def field(self, old: Field, new: Field) -> "Place":
        """The place of a field's type, in a pair of records."""
        names = (old.name,) if old.name == new.name else (old.name, new.name)
        old_path = self.old_path if old.path is None else f"{old.path}/type"
        new_path = self.new_path if new.path is None else f"{new.path}/type"
        return Place(old.type, new.type, old_path, new_path, self.pair, names, "", self, old, new)

    def element(self) -> "Place | None":
        """The place of the items of two arrays, or of the values of two maps."""
        old, new = self.old, self.new
        if isinstance(old, Array) and isinstance(new, Array):
            return self._element(old.items, new.items, "items")
        if isinstance(old, Map) and isinstance(new, Map):
            return self._element(old.values, new.values, "values")
        return None

    def _element(self, old: Type, new: Type, what: str) -> "Place":
        old_path = below(self.old, self.old_path, what)
        new_path = below(self.new, self.new_path, what)
        return Place(old, new, old_path, new_path, self.owner, self.names, f"{what} of {self.part}", self)

    def branch(self, old: int | None, new: int | None) -> "Place":
        """The place of one branch of the union on either side, or on both."""
        old_type, old_path = _branch(self.old, self.old_path, old)
        new_type, new_path = _branch(self.new, self.new_path, new)
        return Place(old_type, new_type, old_path, new_path, self.owner, self.names, self.part, self, old, new)

    @property
    def pair(self) -> Pair:
        """The key of this pair of types."""
        return (id(self.old), id(self.new))

    @property
    def is_named(self) -> bool:
        """Whether both types are named and of one kind, so that other places may lead to the same pair."""
        return self.old.kind == self.new.kind and isinstance(self.old, NamedType)


def below(node: Type, site: str, step: str | int) -> str:
    """The path of a part of `node`; where it has no path, its parts share the place that refers to it."""
    return site if node.path is None else f"{node.path}/{step}"


def _branch(node: Type, path: str, at: int | None) -> tuple[Type, str]:
    if at is None or not isinstance(node, Union):
        return node, path
    return node.branches[at], below(node, path, at)


@dataclass(slots=True)
class Routes:
    """The ways from the root of the data to each pair of named types.

    They are collected while the types are compared, and asked for afterwards.
    """

    _into: dict[Pair, dict[tuple[Pair, tuple[str, ...]], None]] = field(default_factory=lambda: defaultdict(dict))
    _found: dict[Pair, list[tuple[tuple[str, ...], bool | None]]] = field(default_factory=dict)

    def add(self, place: Place) -> None:
        """Remember that `place` leads to its pair of named types."""
        self._into[place.pair][place.owner, place.names] = None

    def spoken(self, owner: Pair, names: tuple[str, ...]) -> str:
        """The name by which a message calls the field: one of the shortest ways to it; empty for the whole document."""
        ways = [prefix for prefix, cut in self._prefixes(owner) if cut is False]
        return ".".join(part for part in (*min(ways, key=len, default=()), *names[:1]) if part)

    def fields(self, owner: Pair, names: tuple[str, ...]) -> tuple[str, ...]:
        """The dotted names of what `names` of `owner` are in the data; empty where that is the whole document.

        Inside a recursive type the list is cut where it would repeat: the field that leads back stands for all that
        lies below it. Where there are very many ways the whole document is meant.
        """
        found: dict[str, None] = {}
        ways = self._prefixes(owner)
        if len(ways) > _MAX_ROUTES:
            return ()
        for prefix, cut in ways:
            if cut is None:
                return ()
            for name in ("",) if cut or not names else names:
                found[".".join(part for part in (*prefix, name) if part)] = None
        return () if "" in found else tuple(sorted(found))

    def _prefixes(self, owner: Pair) -> list[tuple[tuple[str, ...], bool | None]]:
        """The field names that lead to `owner`, outermost first, and whether they end where recursion was cut.

        The second value is null, at the end, when there are too many to list.
        """
        if owner not in self._found:
            self._found[owner] = list(self._walk_up(owner))
        return self._found[owner]

    def _walk_up(self, owner: Pair) -> Iterator[tuple[tuple[str, ...], bool | None]]:
        budget = _MAX_ROUTES * 16
        stack: list[tuple[Pair, tuple[str, ...], frozenset[Pair], bool]] = [(owner, (), frozenset({owner}), False)]
        while stack:
            at, names, seen, cut = stack.pop()
            if at == ROOT:
                yield names, cut
                continue
            for source, steps in reversed(self._into.get(at, {})):
                budget -= 1
                if budget < 0 or len(seen) > _MAX_ROUTES:
                    yield (), None
                    return
                if source not in seen:
                    stack.extend((source, (step, *names), seen | {source}, cut) for step in steps or ("",))
                elif not cut:
                    stack.extend((source, (step,), frozenset({source}), True) for step in steps)
