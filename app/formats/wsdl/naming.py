"""What consumers call the fields of messages: the operation, and what is in its messages by dots."""

from collections.abc import Iterable
from dataclasses import replace

from app.formats.wsdl.scope import MAX_FIELDS
from app.formats.xsd.components import ComplexType, Element
from app.formats.xsd.findings import Spot
from app.formats.xsd.routes import MAX_NAMES, Routes


class Naming(Routes):
    """Names by the routes from the bodies of messages, each given with its operation.

    No operation that leads to a type is ever left out: where there are too many names the operations are named alone,
    and where these are too many, nobody is (`None`), which means everybody.
    """

    def __init__(self, roots: Iterable[tuple[str, Element]]) -> None:
        roots = list(roots)
        self._roots: dict[int, dict[str, None]] = {}
        self._operations: dict[int, dict[str, None]] = {}
        for operation, root in roots:
            self._roots.setdefault(id(root), {})[operation] = None
            self._reach(operation, root)
        super().__init__(replace(root, name=operation) for operation, root in roots)

    def fields(self, spot: Spot) -> list[str] | None:
        """The fields at a spot; null for all."""
        if spot.holder is None:
            found = [*self._roots.get(id(spot.root), {})]
            return found if len(found) <= MAX_FIELDS else None
        operations = self._operations.get(id(spot.holder), {})
        if len(operations) > MAX_FIELDS:
            return None
        names = self.names(spot)
        if len(names) >= MAX_NAMES:
            return [*operations]
        told = {name.partition(".")[0] for name in names}
        return [*names, *(each for each in operations if each.partition(".")[0] not in told)]

    def _reach(self, operation: str, root: Element) -> None:
        """Note an operation at every type that it leads to, up to one more than are ever named."""
        waiting = [root]
        while waiting:
            kind = waiting.pop().type
            if not isinstance(kind, ComplexType):
                continue
            known = self._operations.setdefault(id(kind), {})
            if operation not in known and len(known) <= MAX_FIELDS:
                known[operation] = None
                waiting += [slot.particle for slot in kind.slots if isinstance(slot.particle, Element)]
