"""What stands for what in two documents, and where the changes between them are gathered."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, TypeVar

from app.formats.apis.collecting import Collector, Proof
from app.formats.model import Severity
from app.formats.wsdl.model import Binding, Interface, Operation, Service, local, namespace
from app.formats.wsdl.places import Places
from app.formats.wsdl.rules import RULES
from app.formats.wsdl.schema import WsdlSchema

MAX_FIELDS = 32
"""Operations that one change names; one that touches more counts for all consumers."""

Named = TypeVar("Named")
Pair = tuple[Named | None, Named | None]


class At(NamedTuple):
    """A place in a document."""

    path: str
    value: Any = None


class Sequence:
    """What was there in the old order, then what is new."""

    def __init__(self, old: Places, new: Places) -> None:
        self._old, self._new = old, new

    def of(self, old: str | None, new: str | None) -> tuple[int, int]:
        """The sort key of a change."""
        return (0, self._old.order(old)) if old is not None else (1, self._new.order(new or ""))


class Scope:
    """A comparison under way: both documents, and pairs of what they declare."""

    def __init__(self, old: WsdlSchema, new: WsdlSchema, *, witnesses: bool) -> None:
        self.old, self.new = old, new
        self.found = Collector(RULES, Sequence(old.places, new.places), witnesses=witnesses)
        self.moved = _moved(old, new)
        before, after = old.description, new.description
        self.interfaces: list[Pair[Interface]] = self.matched(before.interfaces, after.interfaces)
        self.services: list[Pair[Service]] = self.matched(before.services, after.services)
        self.bindings: list[Pair[Binding]] = _bindings(self)

    def now(self, name: str) -> str:
        """What a name of the old document is called in the new one, if its namespace moved."""
        space = self.moved.get(namespace(name))
        return name if space is None else f"{{{space}}}{local(name)}" if space else local(name)

    def matched(self, old: Mapping[str, Named], new: Mapping[str, Named]) -> list[Pair[Named]]:
        """What stands for what: by full names, by local names, and the only ones left. Then what is on one side."""
        pairs: dict[str, str] = {name: self.now(name) for name in old if self.now(name) in new}
        taken = {*pairs.values()}
        by_local = {local(name): name for name in new if name not in taken}
        pairs |= {name: by_local.pop(local(name)) for name in old if name not in pairs and local(name) in by_local}
        taken = {*pairs.values()}
        gone, come = [name for name in old if name not in pairs], [name for name in new if name not in taken]
        if len(gone) == len(come) == 1:
            pairs[gone.pop()] = come.pop()
        both: list[Pair[Named]] = [(old[name], new[pairs[name]]) for name in old if name in pairs]
        return [*both, *((old[name], None) for name in gone), *((None, new[name]) for name in come)]

    def add(
        self, rule: str, old: At | None, new: At | None, it: str, *,
        fields: Iterable[str] = (), values: tuple[Any, Any] | None = None,
        severity: Severity | None = None, proof: Proof | None = None,
    ) -> None:  # fmt: skip
        """Note a change of a rule. More fields than are listed are none: the change touches everybody."""
        named = tuple(dict.fromkeys(fields))
        shown = named if len(named) <= MAX_FIELDS else ()
        self.found.add(rule, old, new, it, fields=shown, values=values, severity=severity, proof=proof)


def same_operations(old: Interface, new: Interface) -> dict[str, str]:
    """The operations that stand for each other, by their keys: those of one key, then those of one name with messages
    of the same names, since another operation of that name may have come or gone."""
    pairs = {key: key for key in old.operations if key in new.operations}
    left = {_signature(each): key for key, each in new.operations.items() if key not in pairs}
    for key, each in old.operations.items():
        if key not in pairs and _signature(each) in left:
            pairs[key] = left.pop(_signature(each))
    return pairs


def _signature(operation: Operation) -> tuple[str | None, ...]:
    exchanges = operation.input, operation.output
    return operation.name, *(each.name if each is not None else None for each in exchanges)


def operations_of(interface: Interface | None) -> tuple[str, ...]:
    """The names of an interface's operations, as consumers name them."""
    return tuple(each.name for each in interface.operations.values()) if interface is not None else ()


def _moved(old: WsdlSchema, new: WsdlSchema) -> dict[str, str]:
    """Namespaces that took the place of others: that of the document, and the only ones that went and came."""
    before = {old.description.namespace, *old.documents.imports}
    after = {new.description.namespace, *new.documents.imports}
    gone, come = before - after, after - before
    moved: dict[str, str] = {}
    if old.description.namespace in gone and new.description.namespace in come:
        moved[old.description.namespace] = new.description.namespace
        gone, come = gone - moved.keys(), come - {*moved.values()}
    if len(gone) == len(come) == 1:
        moved[gone.pop()] = come.pop()
    return moved


def _bindings(scope: Scope) -> list[Pair[Binding]]:
    """By their names; then by the ports that have them; then by what they bind, and how."""
    old, new = scope.old.description.bindings, scope.new.description.bindings
    pairs = {name: scope.now(name) for name in old if scope.now(name) in new}
    taken = {*pairs.values()}

    def pair(before: str, after: str) -> None:
        if before not in pairs and after not in taken:
            pairs[before] = after
            taken.add(after)

    for before, after in scope.services:
        for name, port in before.ports.items() if before is not None and after is not None else ():
            other = after.ports.get(name) if after is not None else None
            if other is not None:
                pair(port.binding, other.binding)
    interfaces = {one.name: two.name for one, two in scope.interfaces if one is not None and two is not None}
    alike = {(binding.interface, binding.protocol): name for name, binding in new.items() if name not in taken}
    for name, binding in old.items():
        twin = alike.get((interfaces.get(binding.interface, ""), binding.protocol))
        if twin is not None:
            pair(name, twin)
    both: list[Pair[Binding]] = [(old[name], new[pairs[name]]) for name in old if name in pairs]
    gone = [each for name, each in old.items() if name not in pairs]
    come = [each for name, each in new.items() if name not in taken]
    return [*both, *((each, None) for each in gone), *((None, each) for each in come)]
