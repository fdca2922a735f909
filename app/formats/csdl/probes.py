"""Documents that may prove a difference: requests that the old service took, and entities that one side alone takes.

Each method gives what to try, by the rule that asks; trying is another's work. A way through the old model is spelled
with its own names, so a request is what a client of the old service really sends.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from app.formats.csdl.bodies import arguments, insertion, is_required
from app.formats.csdl.capabilities import capabilities_in, is_computed
from app.formats.csdl.findings import Probe, Scope
from app.formats.csdl.model import EntitySet, Model, Operation, OperationImport, Property, StructuredType, Typed
from app.formats.csdl.payloads import RefusedError, steps_to
from app.formats.csdl.routes import Routes
from app.formats.csdl.values import probes_beyond, samples

Document = dict[str, Any]
_UNDECLARED = "Extra"
Trial = tuple[str, Document]


def _get(path: str) -> Document:
    return {"request": f"GET /{path}"}


class Probes:
    """Probes of one comparison."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._ways_in: dict[tuple[str, str], list[tuple[EntitySet, str]]] = {}

    @cached_property
    def _used(self) -> Mapping[str, Mapping[str, list[tuple[str, Property]]]]:
        """By side and type the properties of that type, with what declares each."""
        return {"old": _uses(self._scope.old), "new": _uses(self._scope.new)}

    @staticmethod
    def is_computed(found: Property) -> bool:
        """Whether clients never send a property."""
        return is_computed(found.annotations)

    def version(self) -> Probe:
        """The query option that one version has and the other has not."""

        def trials() -> Iterator[Trial]:
            for _, found in self._scope.old.sets():
                option = "$count=true" if self._scope.old.is_v4 else "$inlinecount=allpages"
                yield "old", _get(f"{found.name}?{option}")
                return

        return trials

    def renamed_namespace(self, namespace: str) -> Probe:
        """An entity with the name of its type."""

        def trials() -> Iterator[Trial]:
            for side, model in (("old", self._scope.old), ("new", self._scope.new)):
                space = namespace if side == "old" else self._scope.pairs.renamed[namespace]
                for _, found in model.sets():
                    if found.type.rpartition(".")[0] == space:
                        yield side, self._entity(model, found, found.type)
                        break

        return trials

    def _entity(self, model: Model, found: EntitySet, type_: str) -> Document:
        return {**_context(model, found), "@odata.type" if model.is_v4 else "odata.type": f"#{type_}"}

    def removed_set(self, found: EntitySet) -> Probe:
        """The set itself."""
        return lambda: [("old", _get(found.name))]

    def set_type(self, old: EntitySet, new: EntitySet) -> Probe:
        """Entities of the one type and of the other."""
        return lambda: [
            ("old", self._entity(self._scope.old, old, old.type)),
            ("new", self._entity(self._scope.new, new, new.type)),
        ]

    def capability(self, found: EntitySet, name: str) -> Probe:
        """The request that a capability is about."""

        def trials() -> Iterator[Trial]:
            old = self._scope.old
            can = capabilities_in(self._scope.old, found)
            one = found.name if found.is_singleton else f"{found.name}({_key(old, found.type)})"
            properties, ways = list(old.properties(found.type)), list(old.navigations(found.type))
            simple = {
                "deletable": {"request": f"DELETE /{one}"},
                "updatable": {"request": f"PATCH /{one}", "body": {}},
                "countable": _get(f"{found.name}/$count"),
                "topSupported": _get(f"{found.name}?$top=1"),
                "skipSupported": _get(f"{found.name}?$skip=1"),
                "readable": _get(found.name),
                "searchable": _get(f"{found.name}?$search=a"),
                "indexableByKey": _get(one),
            }
            if name in simple:
                yield "old", simple[name]
            elif name == "insertable":
                yield "old", {"request": f"POST /{found.name}", "body": insertion(old, found, can)}
            elif name == "expandable":
                yield from (("old", _get(f"{found.name}?$expand={each}")) for each in ways)
            else:
                option = {"filterable": "$filter={} eq null", "sortable": "$orderby={}", "selectable": "$select={}"}
                yield from (("old", _get(f"{found.name}?{option[name].format(each)}")) for each in properties)

        return trials

    def property_capability(self, found: EntitySet, name: str, path: str) -> Probe:
        """The request that a capability of one property is about."""

        def trials() -> Iterator[Trial]:
            options = {
                "filterable": f"$filter={path} eq null",
                "sortable": f"$orderby={path}",
                "expandable": f"$expand={path}",
            }
            if name in options:
                yield "old", _get(f"{found.name}?{options[name]}")
            declared = self._scope.old.properties(found.type).get(path)
            if name in {"insertable", "updatable"} and declared is not None:
                can = capabilities_in(self._scope.old, found)
                value = next(samples(self._scope.old, declared[1]), None)
                if name == "insertable":
                    body = insertion(self._scope.old, found, can) | {path: value}
                    yield "old", {"request": f"POST /{found.name}", "body": body}
                else:
                    one = f"{found.name}({_key(self._scope.old, found.type)})"
                    yield "old", {"request": f"PATCH /{one}", "body": {path: value}}

        return trials

    def removed_type(self, name: str) -> Probe:
        """The entities of one kind in a set."""
        return lambda: [("old", _get(f"{found.name}/{name}")) for found, path in self._sets("old", name) if not path]

    def added_type(self, name: str) -> Probe:
        """An entity of the new kind."""
        new = self._scope.new
        return lambda: [("new", self._entity(new, found, name)) for found, path in self._sets("new", name) if not path]

    def made_abstract(self, name: str) -> Probe:
        """An entity to insert."""
        return lambda: [self._insertion(found) for found, _ in self._sets("old", name) if found.type == name]

    def _insertion(self, found: EntitySet, leave_out: str | None = None) -> Trial:
        old = self._scope.old
        body = insertion(old, found, capabilities_in(old, found))
        body.pop(leave_out or "", None)
        return "old", {"request": f"POST /{found.name}", "body": body}

    def undeclared(self, name: str) -> Probe:
        """An entity with a property that nobody declared."""
        return lambda: [
            (side, self._payload(side, found, path, 0))
            for side in ("old", "new")
            for found, path in self._ways(side, name, _UNDECLARED)
        ]

    def stream(self, name: str) -> Probe:
        """The stream of an entity."""
        return lambda: [
            ("old", _get(f"{found.name}({_key(self._scope.old, found.type)})/$value"))
            for found, path in self._sets("old", name)
            if not path and not found.is_singleton and found.type == name
        ]

    def key(self, name: str) -> Probe:
        """An entity by the key that it had."""
        return lambda: [
            ("old", _get(f"{found.name}({_key(self._scope.old, found.type)})"))
            for found, path in self._sets("old", name)
            if not path and not found.is_singleton and self._scope.old.key(name) == self._scope.old.key(found.type)
        ]

    def removed_property(self, owner: str, name: str) -> Probe:
        """A request for just that property."""
        return lambda: [("old", _get(f"{found.name}?$select={path}")) for found, path in self._ways("old", owner, name)]

    def removed_navigation(self, owner: str, name: str) -> Probe:
        """A request that follows the navigation."""
        return lambda: [("old", _get(f"{found.name}?$expand={path}")) for found, path in self._ways("old", owner, name)]

    def required(self, owner: str, name: str) -> Probe:
        """An entity to insert that was complete before."""

        def trials() -> Iterator[Trial]:
            old = self._scope.old
            for found, _ in self._sets("new", owner):
                before = old.set_called(found.name)
                if before is not None and "insertable" in capabilities_in(old, before):
                    yield self._insertion(before, leave_out=name)

        return trials

    def of_type(self, name: str) -> Probe:
        """Values of a named type, wherever it is used."""

        def trials() -> Iterator[Trial]:
            for owner, each in self._used["old"].get(name, ())[:1]:
                yield from self.values(owner, each.name)()

        return trials

    def member(self, old: str, new: str, member: str) -> Probe:
        """The member of an enumeration, as a value."""

        def trials() -> Iterator[Trial]:
            for side, name in (("old", old), ("new", new)):
                for owner, each in self._used[side].get(name, ()):
                    value = [member] if each.is_collection else member
                    yield from self._payloads(side, owner, each.name, [value])

        return trials

    def values(self, owner: str, name: str) -> Probe:
        """Values of a property that one side alone may take."""

        def trials() -> Iterator[Trial]:
            new_owner = self._scope.pairs.types.get(owner, owner)
            before = self._scope.old.properties(owner).get(name)
            after = self._scope.new.properties(new_owner).get(name)
            sides = (("old", self._scope.old, owner, before), ("new", self._scope.new, new_owner, after))
            for side, model, at, declared in sides:
                other = after if side == "old" else before
                if declared is not None:
                    beyond = list(probes_beyond(other[1])) if other else []
                    tried = [
                        *samples(model, declared[1]),
                        *([each] if declared[1].is_collection else each for each in beyond),
                    ]
                    yield from self._payloads(side, at, name, tried)

        return trials

    def navigation(self, owner: str, name: str, *, by_type: bool) -> Probe:
        """An entity with what the navigation leads to: none, one, many, or one of its type."""

        def trials() -> Iterator[Trial]:
            new_owner = self._scope.pairs.types.get(owner, owner)
            for side, model, at in (("old", self._scope.old, owner), ("new", self._scope.new, new_owner)):
                found = model.navigations(at).get(name)
                if found is None:
                    continue
                typed: Any = {"@odata.type": f"#{found[1].type}"}
                typed = [typed] if found[1].multiplicity == "*" else typed
                tried = [typed] if by_type else [[], {}, None]
                yield from self._payloads(side, at, f"{name}()", tried)

        return trials

    def _payloads(self, side: str, owner: str, name: str, values: Iterable[Any]) -> Iterator[Trial]:
        ways = self._ways(side, owner, name)
        for value in values:
            for found, path in ways[:1]:
                yield side, self._payload(side, found, path, value)

    def _payload(self, side: str, found: EntitySet, path: str, value: Any) -> Document:
        """An entity with just what the path leads to."""
        model = self._scope.old if side == "old" else self._scope.new
        steps = steps_to(model, found.type, path)
        for step in reversed(steps):
            inner = value if step is steps[-1] else [value] if step.is_many else value
            value = {step.name: inner}
        return {**_context(model, found, path), **value}

    def _sets(self, side: str, name: str) -> list[tuple[EntitySet, str]]:
        """The ways to a type from sets that both sides have, shortest first."""
        if (side, name) not in self._ways_in:
            routes: Routes = self._scope.old_routes if side == "old" else self._scope.new_routes
            other = self._scope.new if side == "old" else self._scope.old
            ways = [way for way in routes.sets(name) if other.set_called(way[0].name) is not None]
            ways.sort(key=lambda way: (way[0].is_singleton, len(way[1]), way[0].name))
            self._ways_in[side, name] = ways
        return self._ways_in[side, name]

    def _ways(self, side: str, owner: str, name: str) -> list[tuple[EntitySet, str]]:
        """The shortest ways from a set to a property, with casts where a type is based on what is declared."""
        model = self._scope.old if side == "old" else self._scope.new
        found: list[tuple[EntitySet, str]] = []
        for target, path in self._sets(side, owner)[:4]:
            for middle in ("", f"{owner}/"):
                spelled = "/".join(filter(None, (path.replace(".", "/"), f"{middle}{name}")))
                if _leads(model, target, spelled, declared=name != _UNDECLARED):
                    found.append((target, spelled))
                    break
        return found

    def removed_import(self, found: OperationImport) -> Probe:
        """A call of what was imported."""
        overloads = found.overloads or self._scope.old.operations.get(found.operation, ())
        return lambda: [("old", _call(self._scope.old, each, found.name)) for each in overloads]

    def call(self, operation: Operation) -> Probe:
        """A call with all that it needs, and with all that it may have."""

        def trials() -> Iterator[Trial]:
            for path in self._addresses(operation):
                for everything in (False, True):
                    yield "old", _call(self._scope.old, operation, path, everything=everything)

        return trials

    def without(self, operation: Operation, name: str) -> Probe:
        """A call that leaves out a parameter."""

        def trials() -> Iterator[Trial]:
            for path in self._addresses(operation):
                yield "old", _call(self._scope.old, operation, path, leave_out=name)

        return trials

    def argument(self, operation: Operation, name: str) -> Probe:
        """Calls with values of one parameter."""

        def trials() -> Iterator[Trial]:
            parameter = next(each for each in operation.parameters if each.name == name)
            for path in self._addresses(operation):
                for value in samples(self._scope.old, parameter):
                    yield "old", _call(self._scope.old, operation, path, values={name: value})

        return trials

    def answer(self, operation: Operation) -> Probe:
        """Answers that one side alone may give."""

        def trials() -> Iterator[Trial]:
            for path in self._addresses(operation):
                request = _call(self._scope.old, operation, path)["request"]
                for side, model in (("old", self._scope.old), ("new", self._scope.new)):
                    for returns in _returns(model, path):
                        values = [*samples(model, returns), *_named(model, returns)] if returns else []
                        yield from ((side, {"request": request, "response": {"value": value}}) for value in values)
                        if returns is None:
                            yield side, {"request": request, "response": None}

        return trials

    @cached_property
    def _called(self) -> Mapping[int, tuple[list[str], str | None]]:
        """For each overload of the old side the names of its imports, and its own."""
        old = self._scope.old
        found: dict[int, tuple[list[str], str | None]] = {
            id(each): ([], name) for name, overloads in old.operations.items() for each in overloads
        }
        for _, called in old.imports():
            for each in called.overloads or old.operations.get(called.operation, ()):
                found.setdefault(id(each), ([], None))[0].append(called.name)
        return found

    def _addresses(self, operation: Operation) -> Iterator[str]:
        """Where an operation is called: by its imports, or on an entity or a set that it is bound to."""
        old = self._scope.old
        imported, qualified = self._called.get(id(operation), ([], None))
        yield from imported
        if operation.is_bound and operation.parameters and qualified:
            first = operation.parameters[0]
            for found, path in self._sets("old", first.type)[:4]:
                if not path and any(name == first.type for name, _ in old.lineage(found.type)):
                    one = found.is_singleton or first.is_collection
                    yield f"{found.name if one else f'{found.name}({_key(old, found.type)})'}/{qualified}"


def _uses(model: Model) -> dict[str, list[tuple[str, Property]]]:
    found: dict[str, list[tuple[str, Property]]] = {}
    for owner, type_ in model.types.items():
        if isinstance(type_, StructuredType):
            for each in type_.properties.values():
                found.setdefault(each.type, []).append((owner, each))
    return found


def _leads(model: Model, target: EntitySet, path: str, *, declared: bool) -> bool:
    """Whether a path leads from a set to something that is declared, or is not."""
    try:
        steps = steps_to(model, target.type, path)
    except RefusedError:
        return False
    return (steps[-1].value is not None) is declared


def _returns(model: Model, path: str) -> Iterator[Typed | None]:
    name = path.rpartition("/")[2]
    called = model.import_called(name)
    if called is not None:
        yield from (found.returns for found in called.overloads or model.operations.get(called.operation, ()))
        return
    yield from (found.returns for found in model.operations.get(name, ()))


def _named(model: Model, returns: Typed) -> Iterator[Any]:
    """A value that says of which type it is."""
    if isinstance(model.types.get(returns.type), StructuredType):
        value = next(samples(model, Typed(type=returns.type, nullable=False)), {}) | {"@odata.type": f"#{returns.type}"}
        yield [value] if returns.is_collection else value


def _call(
    model: Model,
    operation: Operation,
    path: str,
    *,
    everything: bool = False,
    leave_out: str | None = None,
    values: Document | None = None,
) -> Document:
    given: Document = {}
    for each in arguments(operation):
        wanted = everything or is_required(model, operation, each)
        if each.name in (values or {}):
            given[each.name] = (values or {})[each.name]
        elif wanted and each.name != leave_out:
            given[each.name] = next(samples(model, each), None)
    if operation.is_action:
        return {"request": f"POST /{path}", "body": given}
    listed = [f"{name}={_literal(value)}" for name, value in given.items()]
    if model.is_v4:
        return _get(f"{path}({','.join(listed)})")
    return _get(path + (f"?{'&'.join(listed)}" if listed else ""))


def _literal(value: Any) -> str:
    """A value as addresses have it."""
    return f"'{value}'" if isinstance(value, str) else json.dumps(value, default=str)


def _key(model: Model, name: str) -> str:
    properties = model.properties(name)
    parts: list[str] = []
    for alias, path in model.key(name).items():
        found = properties.get(path)
        parts.append(f"{alias}={_literal(next(samples(model, found[1]), 0) if found else 0)}")
    return ",".join(parts)


def _context(model: Model, found: EntitySet, path: str = "") -> Document:
    if model.is_v4:
        entity = "" if found.is_singleton else "/$entity"
        return {"@odata.context": f"$metadata#{found.name}{f'({path})' if path else ''}{entity}"}
    return {"odata.metadata": f"$metadata#{found.name}/@Element{f'&$select={path}' if path else ''}"}
