"""The ways from what a service offers by address to each of its types."""

from collections import defaultdict
from collections.abc import Iterator

from app.formats.csdl.capabilities import Capabilities, capabilities_of
from app.formats.csdl.model import EntitySet, Model, StructuredType, Typed

_MAX_ROUTES = 64
_MAX_STEPS = 200_000
_MAX_DEPTH = 40
_EVERYWHERE: dict[str, None] = {}


class Routes:
    """By type, the dotted names under which its values are reached: `Employees`, `Employees.Home`, `Reset.keep`.

    A set leads to its type, to the base types of that, and to those derived from it; from there properties lead on, and
    navigations to types that no set holds. Where a model offers nothing by address every type begins a way by itself,
    for such documents are there to be included by others.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self._prefixes: dict[str, dict[str, None]] = defaultdict(dict)
        self._sets: dict[str, list[tuple[EntitySet, str]]] = defaultdict(list)
        self._inputs: set[str] = set()
        self._steps = 0
        self._derived = _derived(model)
        self._related: dict[str, list[str]] = {}
        self._capabilities: dict[str, Capabilities] = {}
        self._held = {name for _, each in model.sets() for name in self.related(each.type)}
        self._walk_all()

    def prefixes(self, name: str) -> tuple[str, ...] | None:
        """The ways to a type, none if there is none; null if there are too many to list."""
        if self._steps > _MAX_STEPS or len(found := self._prefixes.get(name, _EVERYWHERE)) > _MAX_ROUTES:
            return None
        return tuple(found)

    def sets(self, name: str) -> list[tuple[EntitySet, str]]:
        """The sets that lead to a type, each with the path of properties in between, dotted."""
        return self._sets.get(name, [])

    def derived(self, name: str) -> list[str]:
        """All types that are based on a type, directly or through others."""
        found, waiting = [], list(self._derived.get(name, ()))
        while waiting:
            at = waiting.pop(0)
            found.append(at)
            waiting += self._derived.get(at, ())
        return found

    def related(self, name: str) -> list[str]:
        """A type with its base types and those that are based on it."""
        if name not in self._related:
            self._related[name] = [*(each for each, _ in self._model.lineage(name)), *self.derived(name)] or [name]
        return self._related[name]

    def is_written(self, name: str, part: str | None = None) -> bool:
        """Whether clients write values of a type, or of a property of it, into some set or give them to an action."""
        if name in self._inputs:
            return True
        return any(self._takes(found, path, part) for found, path in self.sets(name))

    def can(self, found: EntitySet) -> Capabilities:
        """What a set allows."""
        if found.name not in self._capabilities:
            self._capabilities[found.name] = capabilities_of(found)
        return self._capabilities[found.name]

    def _takes(self, found: EntitySet, path: str, part: str | None) -> bool:
        can = self.can(found)
        whole = "/".join(filter(None, (*path.split("."), part)))
        top = whole.partition("/")[0]
        return any(can.allows(each, whole) and can.allows(each, top) for each in ("insertable", "updatable"))

    def _walk_all(self) -> None:
        for _, found in self._model.sets():
            self._walk(found.type, found.name, found, is_input=False)
        for _, called in self._model.imports():
            for operation in called.overloads or self._model.operations.get(called.operation, ()):
                self._into(called.name, operation.parameters)
                if operation.returns is not None and operation.returns.type not in self._held:
                    self._walk(operation.returns.type, called.name, None, is_input=False)
        for operations in self._model.operations.values():
            for operation in (each for each in operations if each.is_bound):
                self._into(operation.name, operation.parameters[1:])
        if not self._model.containers:
            for name in self._model.types:
                self._prefixes[name][name.rpartition(".")[2]] = None

    def _into(self, name: str, parameters: tuple[Typed, ...]) -> None:
        for each in parameters:
            self._walk(each.type, f"{name}.{each.name}", None, is_input=True)

    def _walk(self, start: str, name: str, root: EntitySet | None, *, is_input: bool) -> None:
        """Go all ways that begin at a set, which is the root, or at a parameter or an answer of an operation."""
        stack: list[tuple[str, str, str, tuple[str, ...]]] = [(start, name, "", ())]
        while stack:
            at, prefix, path, above = stack.pop()
            for each in self.related(at):
                self._steps += 1 if len(above) < _MAX_DEPTH else _MAX_STEPS
                known = self._prefixes[each]
                if self._steps > _MAX_STEPS:
                    return
                if each in above or prefix in known or len(known) > _MAX_ROUTES:
                    continue
                known[prefix] = None
                if is_input:
                    self._inputs.add(each)
                if root is not None:
                    self._sets[each].append((root, path))
                found = self._model.types.get(each)
                if isinstance(found, StructuredType):
                    stack += [
                        (type_, f"{prefix}.{step}", f"{path}.{step}" if path else step, (*above, each))
                        for step, type_ in self._steps_from(found)
                    ]

    def _steps_from(self, found: StructuredType) -> Iterator[tuple[str, str]]:
        for each in found.properties.values():
            if each.type in self._model.types:
                yield each.name, each.type
        for way in found.navigations.values():
            if way.type in self._model.types and way.type not in self._held:
                yield way.name, way.type


def _derived(model: Model) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name, each in model.types.items():
        if isinstance(each, StructuredType) and each.base is not None:
            found[each.base].append(name)
    return found
