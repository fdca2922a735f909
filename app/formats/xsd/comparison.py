"""Two schemas compared: each pair of components once."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from app.formats.xsd.complex import compare_complex
from app.formats.xsd.components import ComplexType, Element, SimpleType, Type, local, namespace
from app.formats.xsd.declarations import compare_declarations
from app.formats.xsd.findings import BACKWARD, BOTH, FORWARD, Finding, Spot, Spots, Trial
from app.formats.xsd.reference import is_seen
from app.formats.xsd.simple import compare_simple
from app.formats.xsd.walk import Named

_BUILTIN = "{http://www.w3.org/2001/XMLSchema}"


class Comparison:
    """Compares components and collects what differs in `findings`; `uses` has every spot of a pair of types.

    `moved` maps namespaces of the old schema onto what took their place.
    """

    def __init__(self, moved: Mapping[str, str] | None = None) -> None:
        self.findings: list[Finding] = []
        self.uses: dict[tuple[int, int], list[Spots]] = defaultdict(list)
        self._moved = moved or {}
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
        names = old.name and self.now(old.name), new.name
        by_name = None not in names or (declared and is_seen(at[0]))
        if (by_name and names[0] != names[1]) or type(old) is not type(new):
            before, after = _called(old), _called(new)
            message = f"{what} is {after} now, not {before}."
            trials: dict[Any, Any] = {direction: (Trial(),) for direction in BOTH}
            self.add(Finding("TYPE_CHANGED", message, *at, spots, before, after, BOTH, trials=trials))
            return
        key = id(old), id(new)
        if key not in self.uses and not (old.name or "").startswith(_BUILTIN):
            self._waiting.append((old, new, spots, what))
        self.uses[key].append(spots)

    def _finish(self) -> None:
        while self._waiting:
            waiting, self._waiting = self._waiting, []
            for old, new, spots, what in waiting:
                named = f"The type '{local(new.name)}'" if new.name else what
                if isinstance(old, SimpleType) and isinstance(new, SimpleType):
                    compare_simple(self, old, new, spots, named)
                elif isinstance(old, ComplexType) and isinstance(new, ComplexType):
                    compare_complex(self, old, new, f"{named[:1].lower()}{named[1:]}")


def _root(element: Element) -> Spot:
    return Spot(None, root=element)


def _called(found: Type) -> str:
    """What a type is called in a sentence."""
    if found.name:
        return f"of the type {local(found.name)}"
    return "of a type of its own, with text" if isinstance(found, SimpleType) else "of a type of its own, with elements"
