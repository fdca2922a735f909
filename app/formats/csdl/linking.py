"""From the drafts of a document and of those that it includes to one model, in which every name leads somewhere."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from app.formats.csdl.draft import Draft
from app.formats.csdl.model import (
    Container,
    EntitySet,
    Model,
    Navigation,
    Operation,
    OperationImport,
    StructuredType,
    Type,
    Typed,
    place_of,
    pointer,
)
from app.formats.csdl.targets import annotated
from app.formats.model import SchemaError

_MAX_BASES = 200
"""Base types of one type, or containers that one extends: far beyond what anybody writes."""
_MAX_INHERITED = 300_000
"""Properties that all types together have from base types, and the base types themselves."""
_MAX_OVERLOADS = 200
"""Operations of one name."""


def link(main: Draft, others: Mapping[str, Draft]) -> Model:
    """One model of all drafts; `others` are by the name of their reference. Raises `SchemaError` for a name that the
    documents should declare and do not, and for types that are based on themselves.

    A namespace that no document declares belongs to somebody else, as the vocabularies do: what is of it stays a name.
    """
    joined = _join(main, others)
    linker = _Linker(joined)
    model = Model(
        version=main.version,
        namespaces=joined.namespaces,
        types={name: linker.type(name, each) for name, each in joined.types.items()},
        operations={name: linker.operations(name, each) for name, each in joined.operations.items()},
        containers={name: linker.container(name, each) for name, each in joined.containers.items()},
        associations=joined.associations,
        terms=joined.terms,
    )
    return annotated(model, joined.annotations)


def _join(main: Draft, others: Mapping[str, Draft]) -> Draft:
    joined = Draft(main.version, main.is_v4)
    for origin, draft in ((None, main), *others.items()):
        for name, namespace in draft.namespaces.items():
            if name in joined.namespaces:
                raise draft.problem(f"the namespace {name!r} is declared by two documents", pointer(name))
            joined.namespaces[name] = replace(namespace, origin=origin)
        joined.types |= draft.types
        joined.operations |= draft.operations
        joined.containers |= draft.containers
        joined.associations |= draft.associations
        joined.association_sets += draft.association_sets
        joined.terms |= draft.terms
        joined.annotations += draft.annotations
        joined.lines |= {place: line for place, line in draft.lines.items() if origin is None}
    return joined


class _Linker:
    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._inherited = 0
        self._sets: dict[tuple[str, str], dict[str, str]] = {}
        for container, association, ends in draft.association_sets:
            for role, target in ends.items():
                others = (other for other in ends if other != role)
                source = ends[next(others, role)]
                self._sets.setdefault((container, source), {})[f"{association} {role}"] = target

    def _problem(self, message: str, place: str) -> SchemaError:
        return self._draft.problem(message, place)

    def _declared(self, name: str, place: str) -> Type | None:
        """The type of a name; null for those of other people's namespaces and of `Edm`."""
        found = self._draft.types.get(name)
        if found is None and name.rpartition(".")[0] in self._draft.namespaces:
            raise self._problem(f"the type {name!r} is not defined", place)
        if found is None and "." not in name:
            raise self._problem(f"the type {name!r} has no namespace", place)
        return found

    def _typed(self, typed: Typed, place: str) -> None:
        self._declared(typed.type, place)

    def type(self, name: str, found: Type) -> Type:
        if not isinstance(found, StructuredType):
            return found
        place = place_of(name)
        self._check_base(name, found, place)
        for each in found.properties.values():
            self._typed(each, f"{place}{pointer(each.name)}")
        navigations = {key: self._navigation(each, f"{place}{pointer(key)}") for key, each in found.navigations.items()}
        return replace(found, navigations=navigations) if navigations else found

    def _check_base(self, name: str, found: StructuredType, place: str) -> None:
        seen, at = {name}, found.base
        while at is not None:
            base = self._declared(at, place)
            if at in seen:
                raise self._problem(f"the type {name!r} is based on itself", place)
            if base is not None and not isinstance(base, type(found)):
                raise self._problem(f"the base type {at!r} of {name!r} is of another kind", place)
            seen.add(at)
            if len(seen) > _MAX_BASES:
                raise self._problem(f"the type {name!r} has more than {_MAX_BASES} base types", place)
            at = None
            if isinstance(base, StructuredType):
                at = base.base
                self._inherited += 1 + len(base.properties) + len(base.navigations)
        if self._inherited > _MAX_INHERITED:
            raise self._problem(f"types inherit more than {_MAX_INHERITED} properties, all together", place)

    def _navigation(self, found: Navigation, place: str) -> Navigation:
        if found.association is None:
            self._declared(found.type, place)
            return found
        association = self._draft.associations.get(found.association)
        if association is None:
            raise self._problem(f"the association {found.association!r} is not defined", place)
        there, here = (association.ends.get(role or "") for role in (found.to_role, found.from_role))
        if there is None or here is None:
            raise self._problem(f"the association {found.association!r} does not have both roles", place)
        self._declared(there.type, place)
        return replace(
            found,
            type=there.type,
            multiplicity=there.multiplicity,
            reverse=here.multiplicity,
            on_delete=here.on_delete,
            constraints=association.constraints,
        )

    def operations(self, name: str, overloads: list[Operation]) -> tuple[Operation, ...]:
        self._check_number(name, overloads, place_of(name))
        for at, each in enumerate(overloads):
            self._operation(each, place_of(name, at))
        return tuple(overloads)

    def _operation(self, found: Operation, place: str) -> None:
        for at, each in enumerate(found.parameters):
            self._typed(each, f"{place}{pointer('$Parameter', at)}")
        if found.returns is not None:
            self._typed(found.returns, f"{place}/$ReturnType")

    def container(self, name: str, found: Container) -> Container:
        chain = list(self._chain(name, found))
        sets = {key: self._set(owner, each) for owner, part in chain for key, each in part.sets.items()}
        imports = {key: each for _, part in chain for key, each in part.imports.items()}
        for each in found.imports.values():
            self._import(each, pointer(found.namespace, found.name, each.name))
        return replace(found, sets=sets, imports=imports)

    def _chain(self, name: str, found: Container) -> Iterator[tuple[str, Container]]:
        """The container after those that it extends."""
        chain: dict[str, Container] = {name: found}
        at = found.extends
        while at is not None and (there := self._draft.containers.get(at)) is not None:
            if at in chain or len(chain) > _MAX_BASES:
                raise self._problem(f"the container {name!r} extends itself, or too many", pointer(found.namespace))
            chain[at] = there
            at = there.extends
        return reversed(chain.items())

    def _set(self, container: str, found: EntitySet) -> EntitySet:
        owner = self._draft.containers[container]
        self._declared(found.type, pointer(owner.namespace, owner.name, found.name))
        bindings = self._sets.get((container, found.name))
        return replace(found, bindings=bindings) if bindings else found

    def _check_number(self, name: str, overloads: Sequence[Operation], place: str) -> None:
        if len(overloads) > _MAX_OVERLOADS:
            raise self._problem(f"the operation {name!r} has more than {_MAX_OVERLOADS} overloads", place)

    def _import(self, found: OperationImport, place: str) -> None:
        self._check_number(found.name, found.overloads, place)
        for overload in found.overloads:
            self._operation(overload, place)
        name = found.operation
        if name and name not in self._draft.operations and name.rpartition(".")[0] in self._draft.namespaces:
            raise self._problem(f"the operation {name!r} is not defined", place)
