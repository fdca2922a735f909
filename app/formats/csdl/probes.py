"""Documents that may prove a difference: requests that the old service took, and entities that one side alone takes.

Each method gives what to try, by the rule that asks; trying is another's work. A way through the old model is spelled
with its own names, so a request is what a client of the old service really sends.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from app.formats.csdl.bodies import insertion
from app.formats.csdl.capabilities import capabilities_in, is_computed
from app.formats.csdl.findings import Probe
from app.formats.csdl.model import EntitySet, Model, Property, StructuredType
from app.formats.csdl.operation_probes import OperationProbes
from app.formats.csdl.payloads import steps_to
from app.formats.csdl.values import probes_beyond, samples
from app.formats.csdl.ways import UNDECLARED, Document, Trial, key_of, reading


class Probes(OperationProbes):
    """Probes of one comparison."""

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
                yield "old", reading(f"{found.name}?{option}")
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
        return lambda: [("old", reading(found.name))]

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
            one = found.name if found.is_singleton else f"{found.name}({key_of(old, found.type)})"
            properties, ways = list(old.properties(found.type)), list(old.navigations(found.type))
            simple = {
                "deletable": {"request": f"DELETE /{one}"},
                "updatable": {"request": f"PATCH /{one}", "body": {}},
                "countable": reading(f"{found.name}/$count"),
                "topSupported": reading(f"{found.name}?$top=1"),
                "skipSupported": reading(f"{found.name}?$skip=1"),
                "readable": reading(found.name),
                "searchable": reading(f"{found.name}?$search=a"),
                "indexableByKey": reading(one),
            }
            if name in simple:
                yield "old", simple[name]
            elif name == "insertable":
                yield "old", {"request": f"POST /{found.name}", "body": insertion(old, found, can)}
            elif name == "expandable":
                yield from (("old", reading(f"{found.name}?$expand={each}")) for each in ways)
            else:
                option = {"filterable": "$filter={} eq null", "sortable": "$orderby={}", "selectable": "$select={}"}
                yield from (("old", reading(f"{found.name}?{option[name].format(each)}")) for each in properties)

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
                yield "old", reading(f"{found.name}?{options[name]}")
            declared = self._scope.old.properties(found.type).get(path)
            if name in {"insertable", "updatable"} and declared is not None:
                can = capabilities_in(self._scope.old, found)
                value = next(samples(self._scope.old, declared[1]), None)
                if name == "insertable":
                    body = insertion(self._scope.old, found, can) | {path: value}
                    yield "old", {"request": f"POST /{found.name}", "body": body}
                else:
                    one = f"{found.name}({key_of(self._scope.old, found.type)})"
                    yield "old", {"request": f"PATCH /{one}", "body": {path: value}}

        return trials

    def removed_type(self, name: str) -> Probe:
        """The entities of one kind in a set."""
        return lambda: [("old", reading(f"{found.name}/{name}")) for found, path in self._sets("old", name) if not path]

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
            for found, path in self._ways(side, name, UNDECLARED)
        ]

    def stream(self, name: str) -> Probe:
        """The stream of an entity."""
        return lambda: [
            ("old", reading(f"{found.name}({key_of(self._scope.old, found.type)})/$value"))
            for found, path in self._sets("old", name)
            if not path and not found.is_singleton and found.type == name
        ]

    def key(self, name: str) -> Probe:
        """An entity by the key that it had."""
        return lambda: [
            ("old", reading(f"{found.name}({key_of(self._scope.old, found.type)})"))
            for found, path in self._sets("old", name)
            if not path and not found.is_singleton and self._scope.old.key(name) == self._scope.old.key(found.type)
        ]

    def removed_property(self, owner: str, name: str) -> Probe:
        """A request for just that property."""
        return lambda: [
            ("old", reading(f"{found.name}?$select={path}")) for found, path in self._ways("old", owner, name)
        ]

    def removed_navigation(self, owner: str, name: str) -> Probe:
        """A request that follows the navigation."""
        return lambda: [
            ("old", reading(f"{found.name}?$expand={path}")) for found, path in self._ways("old", owner, name)
        ]

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


def _uses(model: Model) -> dict[str, list[tuple[str, Property]]]:
    found: dict[str, list[tuple[str, Property]]] = {}
    for owner, type_ in model.types.items():
        if isinstance(type_, StructuredType):
            for each in type_.properties.values():
                found.setdefault(each.type, []).append((owner, each))
    return found


def _context(model: Model, found: EntitySet, path: str = "") -> Document:
    if model.is_v4:
        entity = "" if found.is_singleton else "/$entity"
        return {"@odata.context": f"$metadata#{found.name}{f'({path})' if path else ''}{entity}"}
    return {"odata.metadata": f"$metadata#{found.name}/@Element{f'&$select={path}' if path else ''}"}
