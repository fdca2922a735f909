"""How documents get to a type: through which elements, and what a consumer calls the fields there."""

from collections import deque
from collections.abc import Iterable, Mapping

from app.formats.xsd.components import ComplexType, Element, local
from app.formats.xsd.findings import Spot

MAX_NAMES = 32
"""Names of fields that are told for one difference; one that touches more names the first."""
_MAX_DEPTH = 24


class Routes:
    """Routes from the elements that documents begin with."""

    def __init__(self, roots: Iterable[Element]) -> None:
        self._came: dict[int, tuple[ComplexType | None, Element]] = {}
        self._prefixes: dict[int, list[str]] = {}
        roots = list(roots)
        self._search(roots)
        for root in roots:
            self._name(root)

    def to(self, holder: ComplexType) -> list[Element] | None:
        """The shortest way to an element of a type, the document's first element first; null if there is none."""
        route: list[Element] = []
        step: ComplexType | None = holder
        while step is not None:
            if id(step) not in self._came:
                return None
            step, element = self._came[id(step)]
            route.append(element)
        return route[::-1]

    def names(self, spot: Spot) -> list[str]:
        """The dotted names of the fields at a spot."""
        if spot.holder is None:
            return [local(spot.root.name)] if spot.root else []
        prefixes = self._prefixes.get(id(spot.holder), [])
        particle = spot.slot.particle if spot.slot else None
        last = particle.name if isinstance(particle, Element) else spot.attribute.name if spot.attribute else None
        return [f"{prefix}.{local(last)}" for prefix in prefixes] if last else prefixes

    def _search(self, roots: list[Element]) -> None:
        waiting: deque[tuple[ComplexType | None, Element]] = deque((None, root) for root in roots if not root.abstract)
        while waiting:
            holder, element = waiting.popleft()
            kind = element.type
            if isinstance(kind, ComplexType) and id(kind) not in self._came:
                self._came[id(kind)] = holder, element
                parts = (slot.particle for slot in kind.slots)
                waiting += [(kind, part) for part in parts if isinstance(part, Element)]

    def _name(self, root: Element) -> None:
        waiting: list[tuple[Element, str, int]] = [(root, local(root.name), 0)]
        while waiting:
            element, prefix, depth = waiting.pop()
            kind = element.type
            if not isinstance(kind, ComplexType) or depth > _MAX_DEPTH:
                continue
            known = self._prefixes.setdefault(id(kind), [])
            if len(known) < MAX_NAMES and prefix not in known:
                known.append(prefix)
                parts = [slot.particle for slot in reversed(kind.slots)]
                waiting += [
                    (part, f"{prefix}.{local(part.name)}", depth + 1) for part in parts if isinstance(part, Element)
                ]


def names_of(spots: Iterable[tuple[Routes, Spot | None]]) -> tuple[str, ...]:
    """The fields at some spots, each once, in order."""
    found: Mapping[str, None] = {
        name: None for routes, spot in spots if spot is not None for name in routes.names(spot)
    }
    return tuple(found)[:MAX_NAMES]
