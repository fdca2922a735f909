"""Two schemas compared: each pair of components once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.formats.model import Direction
from app.formats.xsd.complex import compare_complex
from app.formats.xsd.components import ComplexType, Element, SimpleType, Type, local, namespace
from app.formats.xsd.declarations import compare_declarations
from app.formats.xsd.facets import of_bases
from app.formats.xsd.findings import BACKWARD, BOTH, FORWARD, Finding, Spot, Spots, Trial
from app.formats.xsd.reference import is_seen
from app.formats.xsd.simple import compare_simple
from app.formats.xsd.walk import Named

_BUILTIN = "{http://www.w3.org/2001/XMLSchema}"
_ANY = f"{_BUILTIN}anyType"


class Comparison:
    """Compares components and collects what differs in `findings`; `uses` has every spot of a pair of types.

    `moved` maps namespaces of the old schema onto what took their place. Where `names_matter` not, types of other names
    are compared by what they allow.
    """

    def __init__(self, moved: Mapping[str, str] | None = None, *, names_matter: bool = True) -> None:
        self.findings: list[Finding] = []
        self.uses: dict[tuple[int, int], list[Spots]] = defaultdict(list)
        self._moved = moved or {}
        self._names_matter = names_matter
        self._waiting: list[tuple[Type, Type, Spots, str]] = []

    def elements(self, old: Mapping[str, Element], new: Mapping[str, Element]) -> None:
        """Compare global elements: what a document may begin with."""
        for before, after in self.paired(old, new):
            if before is not None and after is not None:
                self.declarations(before, after, (Spot(None, root=before), Spot(None, root=after)))
            elif before is not None:
                it = f"The element '{local(before.name)}'"
                self._one_sided("ELEMENT_REMOVED", f"{it} was removed.", (before.path, None), (_root(before), None))
            elif after is not None:
                it = f"The element '{local(after.name)}'"
                self._one_sided("ELEMENT_ADDED", f"{it} was added.", (None, after.path), (None, _root(after)))
        self._finish()

    def matched(self, pairs: Iterable[tuple[Element, Element]]) -> None:
        """Compare elements that documents may begin with, and that stand for each other whatever they are called."""
        for before, after in pairs:
            self.declarations(before, after, (Spot(None, root=before), Spot(None, root=after)))
        self._finish()

    def types(self, old: Mapping[str, Type], new: Mapping[str, Type]) -> None:
        """Compare global types, also those that no element uses."""
        for before, after in self.paired(old, new):
            if before is not None and after is not None:
                self.pair(before, after, (None, None), (before.path, after.path), "")
            elif before is not None:
                it = f"The type '{local(before.name or '')}'"
                self._one_sided("TYPE_REMOVED", f"{it} was removed.", (before.path, None), (None, None))
            elif after is not None:
                it = f"The type '{local(after.name or '')}'"
                self._one_sided("TYPE_ADDED", f"{it} was added.", (None, after.path), (None, None))
        self._finish()

    def _one_sided(self, rule: str, message: str, paths: tuple[str | None, str | None], spots: Spots) -> None:
        direction = BACKWARD if paths[1] is None else FORWARD
        required = rule.startswith("ELEMENT") and is_seen(paths[0] or paths[1] or "")
        breaks = BOTH if required else (direction,)
        self.add(Finding(rule, message, *paths, spots, breaks=breaks, trials={direction: (Trial(),)}))

    def paired(self, old: Mapping[str, Named], new: Mapping[str, Named]) -> Iterator[tuple[Named | None, Named | None]]:
        """What has the same name on both sides, and what is on one only; the old order, then what is new."""
        taken: set[str] = set()
        for name, before in old.items():
            taken.add(self.now(name))
            yield before, new.get(self.now(name))
        for name, after in new.items():
            if name not in taken:
                yield None, after

    def now(self, name: str) -> str:
        """What a name of the old schema is called in the new one, if its namespace moved."""
        moved = self._moved.get(namespace(name))
        if moved is None:
            return name
        return f"{{{moved}}}{local(name)}" if moved else local(name)

    def add(self, finding: Finding) -> None:
        """Note a difference."""
        self.findings.append(finding)

    def declarations(self, old: Element, new: Element, spots: Spots) -> None:
        """Compare two declarations of an element, but for how often it occurs."""
        compare_declarations(self, old, new, spots)

    def pair(
        self, old: Type, new: Type, spots: Spots, at: tuple[str, str], what: str, *, declared: bool = False
    ) -> None:
        """Compare two types, now or later; once for each pair. `at` and `what` say where they stand for each other, and
        `declared` that an element or attribute is declared there: then having a name is a difference by itself."""
        if (breaks := self._replaced(old, new, named=declared and is_seen(at[0]))) is not None:
            before, after = _called(old), _called(new)
            message = f"{what} is {after} now, not {before}."
            trials: dict[Any, Any] = {direction: (Trial(),) for direction in breaks}
            self.add(Finding("TYPE_CHANGED", message, *at, spots, before, after, breaks, trials=trials))
            return
        key = id(old), id(new)
        if key not in self.uses and not (_is_builtin(old) and old.name == new.name):
            self._waiting.append((old, new, spots, what))
        self.uses[key].append(spots)

    def _replaced(self, old: Type, new: Type, *, named: bool) -> tuple[Direction, ...] | None:
        """What it breaks that a type took the place of another; null if the two have to be compared. `named` says that
        a name and none are different names."""
        names = old.name and self.now(old.name), new.name
        renamed = None not in names and names[0] != names[1]
        if self._names_matter and (renamed or (named and names[0] != names[1])):
            return BOTH
        if (old.name == _ANY) != (new.name == _ANY):
            return (BACKWARD,) if old.name == _ANY else (FORWARD,)
        if not isinstance(old, SimpleType) or not isinstance(new, SimpleType):
            return BOTH if type(old) is not type(new) else None
        return of_bases(old, new) if renamed and _is_builtin(old) and _is_builtin(new) else None

    def _finish(self) -> None:
        while self._waiting:
            waiting, self._waiting = self._waiting, []
            for old, new, spots, what in waiting:
                named = f"The type '{local(new.name)}'" if new.name else what
                if isinstance(old, SimpleType) and isinstance(new, SimpleType):
                    compare_simple(self, old, new, spots, named)
                elif isinstance(old, ComplexType) and isinstance(new, ComplexType):
                    compare_complex(self, old, new, f"{named[:1].lower()}{named[1:]}")


def _is_builtin(found: Type) -> bool:
    return (found.name or "").startswith(_BUILTIN)


def _root(element: Element) -> Spot:
    return Spot(None, root=element)


def _called(found: Type) -> str:
    """What a type is called in a sentence."""
    if found.name:
        return f"of the type {local(found.name)}"
    return "of a type of its own, with text" if isinstance(found, SimpleType) else "of a type of its own, with elements"
