"""What changed in the service as a whole and in what it offers by address."""

from collections.abc import Mapping

from msgspec.structs import replace

from app.formats.csdl.capabilities import (
    CAPABILITIES,
    SOURCES,
    Capabilities,
    capabilities_of,
    is_computed,
    is_immutable,
)
from app.formats.csdl.compare_annotations import compare_annotations
from app.formats.csdl.findings import Scope
from app.formats.csdl.model import Container, EntitySet, Property, place_of, pointer, short
from app.formats.csdl.probes import Probes
from app.formats.model import Severity


def compare_service(scope: Scope, probes: Probes) -> None:
    """Version, namespaces, containers, sets, singletons."""
    _version(scope, probes)
    for before, after in scope.pairs.renamed.items():
        touched = {part for name in scope.old.types if name.rpartition(".")[0] == before
                   for part in scope.fields(name, scope.pairs.types.get(name))}  # fmt: skip
        scope.add(
            "NAMESPACE_CHANGED",
            Severity.BREAKING,
            f"The namespace '{before}' is now called '{after}': clients look types up by names that are gone.",
            (pointer(before), pointer(after)),
            old_value=before,
            new_value=after,
            fields=tuple(sorted(part for part in touched if "." not in part)),
            probe=probes.renamed_namespace(before),
        )
    for name, namespace in scope.old.namespaces.items():
        there = scope.new.namespaces.get(scope.pairs.renamed.get(name, name))
        if there is not None:
            spaces = pointer(name), pointer(scope.pairs.renamed.get(name, name))
            compare_annotations(scope, namespace.annotations, there.annotations, spaces, f"the namespace '{name}'", ())
    _terms(scope)
    _containers(scope)
    _sets(scope, probes)


def _terms(scope: Scope) -> None:
    """Terms that a service declares for annotations of its own."""
    old = {scope.pairs.name(name): (name, each) for name, each in scope.old.terms.items()}
    for name in sorted({*old, *scope.new.terms}):
        before_name, before = old.get(name, (name, None))
        after = scope.new.terms.get(name)
        if before != after:
            scope.add(
                "TERM_CHANGED",
                Severity.INFORMATIONAL,
                f"The term '{short(name)}' for annotations was {'added' if before is None else 'removed or changed'}.",
                (None if before is None else place_of(before_name), None if after is None else place_of(name)),
            )


def _version(scope: Scope, probes: Probes) -> None:
    old, new = scope.old.version, scope.new.version
    if old == new:
        return
    paths = "/$Version", "/$Version"
    if scope.old.is_v4 != scope.new.is_v4:
        scope.add(
            "ODATA_VERSION_CHANGED",
            Severity.BREAKING,
            f"The service speaks OData {new} instead of {old}: clients of the one do not understand the other.",
            paths,
            old_value=old,
            new_value=new,
            probe=probes.version(),
        )
        return
    severity = Severity.RISKY if new < old or not new.startswith("4") else Severity.SAFE
    message = f"The service speaks OData {new} instead of {old}."
    scope.add("ODATA_MINOR_VERSION_CHANGED", severity, message, paths, old_value=old, new_value=new)


def _containers(scope: Scope) -> None:
    """Containers have no address of their own, so their names matter to generated code only."""
    old = {scope.pairs.name(name): each for name, each in scope.old.containers.items()}
    gone = [each for name, each in old.items() if name not in scope.new.containers]
    came = [each for name, each in scope.new.containers.items() if name not in old]
    for before, after in zip(gone, came, strict=False):
        scope.add(
            "CONTAINER_RENAMED",
            Severity.SAFE,
            f"The entity container '{before.name}' is now called '{after.name}'.",
            (_place(before), _place(after)),
            old_value=before.name,
            new_value=after.name,
        )
    kept = [(each, scope.new.containers[name]) for name, each in old.items() if name in scope.new.containers]
    for before, after in (*kept, *zip(gone, came, strict=False)):
        paths = _place(before), _place(after)
        compare_annotations(scope, before.annotations, after.annotations, paths, "the entity container", ())


def _place(container: Container, *steps: str) -> str:
    return pointer(container.namespace, container.name, *steps)


def _sets(scope: Scope, probes: Probes) -> None:
    old = {found.name: (scope.old.containers[name], found) for name, found in scope.old.sets()}
    new = {found.name: (scope.new.containers[name], found) for name, found in scope.new.sets()}
    for name, (container, found) in old.items():
        if name not in new or new[name][1].is_singleton != found.is_singleton:
            kind = "SINGLETON" if found.is_singleton else "ENTITY_SET"
            scope.add(
                f"{kind}_REMOVED",
                Severity.BREAKING,
                f"The {_kind(found)} '{name}' was removed: requests to it find nothing any more.",
                (_place(container, name), None),
                old_value=found.type,
                fields=(name,),
                probe=probes.removed_set(found),
            )
    for name, (container, found) in new.items():
        if name not in old or old[name][1].is_singleton != found.is_singleton:
            kind = "SINGLETON" if found.is_singleton else "ENTITY_SET"
            message = f"The {_kind(found)} '{name}' was added."
            place = _place(container, name)
            scope.add(f"{kind}_ADDED", Severity.SAFE, message, (None, place), new_value=found.type, fields=(name,))
        else:
            before, earlier = old[name]
            _set(scope, probes, (earlier, found), (_place(before, name), _place(container, name)))


def _kind(found: EntitySet) -> str:
    return "singleton" if found.is_singleton else "entity set"


def _set(scope: Scope, probes: Probes, sides: tuple[EntitySet, EntitySet], paths: tuple[str, str]) -> None:
    old, new = sides
    if scope.pairs.name(old.type) != new.type:
        scope.add(
            "SINGLETON_TYPE_CHANGED" if old.is_singleton else "ENTITY_SET_TYPE_CHANGED",
            Severity.BREAKING,
            f"The {_kind(old)} '{old.name}' holds '{short(new.type)}' instead of '{short(old.type)}'.",
            paths,
            old_value=old.type,
            new_value=new.type,
            fields=(old.name,),
            probe=probes.set_type(old, new),
        )
    _bindings(scope, old, new, paths)
    _capabilities(scope, probes, sides, paths)
    what = f"the {_kind(old)} '{old.name}'"
    left, right = (_unexplained(each) for each in sides)
    compare_annotations(scope, left.annotations, right.annotations, paths, what, (old.name,))


def _bindings(scope: Scope, old: EntitySet, new: EntitySet, paths: tuple[str, str]) -> None:
    before = {"/".join(map(scope.pairs.name, path.split("/"))): target for path, target in old.bindings.items()}
    for path in sorted({*before, *new.bindings}):
        was, is_ = before.get(path), new.bindings.get(path)
        if (was and was.rpartition("/")[2]) == (is_ and is_.rpartition("/")[2]):
            continue
        places = tuple(f"{place}{pointer('$NavigationPropertyBinding', path)}" for place in paths)
        if was is None:
            rule, severity, message = "NAVIGATION_BINDING_ADDED", Severity.SAFE, f"leads into '{is_}'"
        elif is_ is None:
            rule, severity, message = "NAVIGATION_BINDING_REMOVED", Severity.RISKY, f"leads into '{was}' no longer"
        else:
            rule, severity = "NAVIGATION_BINDING_CHANGED", Severity.RISKY
            message = f"leads into '{is_}' instead of '{was}'"
        scope.add(
            rule,
            severity,
            f"From '{old.name}' the navigation '{path}' {message}.",
            (None if was is None else places[0], None if is_ is None else places[1]),
            old_value=was,
            new_value=is_,
            fields=(f"{old.name}.{path.rpartition('/')[2].rpartition('.')[2]}",),
        )


def _capabilities(scope: Scope, probes: Probes, sides: tuple[EntitySet, EntitySet], paths: tuple[str, str]) -> None:
    old, new = sides
    before, after = capabilities_of(old), capabilities_of(new)
    for name, source in SOURCES.items():
        if (name in before) == (name in after):
            continue
        lost = name in before
        place = f"/@{CAPABILITIES}.{source.term}" + (f"/{source.member}" if source.member else "")
        scope.add(
            "CAPABILITY_REMOVED" if lost else "CAPABILITY_ADDED",
            Severity.BREAKING if lost else Severity.SAFE,
            f"'{old.name}' is {'no longer' if lost else 'now'} {_WORDS[name]}.",
            (f"{paths[0]}{place}", f"{paths[1]}{place}"),
            old_value=lost,
            new_value=not lost,
            fields=(old.name,),
            probe=probes.capability(old, name) if lost else None,
        )
    _exceptions(scope, probes, (old, before), (new, after), paths)


def _exceptions(
    scope: Scope,
    probes: Probes,
    old: tuple[EntitySet, Capabilities],
    new: tuple[EntitySet, Capabilities],
    paths: tuple[str, str],
) -> None:
    """Capabilities of single properties, where the set as a whole has them on both sides."""
    (earlier, before), (later, after) = old, new
    left, right = scope.old.properties(earlier.type), scope.new.properties(later.type)
    for name, source in SOURCES.items():
        if name not in before or name not in after or not source.exceptions:
            continue
        listed = before.without[name] | after.without[name]
        for path in sorted(listed | _marked(name, left) | _marked(name, right)):
            was = before.allows(name, path) and not (path in left and _forbids(name, left[path][1]))
            is_ = after.allows(name, path) and not (path in right and _forbids(name, right[path][1]))
            if was == is_ or (path in left) != (path in right):
                continue
            own = path not in listed
            term = f"/@{CAPABILITIES}.{source.term}"
            places = (f"{paths[0]}{term}", f"{paths[1]}{term}")
            if own:
                places = place_of(left[path][0], path), place_of(right[path][0], path)
            scope.add(
                "PROPERTY_CAPABILITY_REMOVED" if was else "PROPERTY_CAPABILITY_ADDED",
                Severity.BREAKING if was else Severity.SAFE,
                f"'{path}' of '{earlier.name}' is {'no longer' if was else 'now'} {_WORDS[name]}.",
                places,
                old_value=was,
                new_value=is_,
                fields=(f"{earlier.name}.{path.replace('/', '.')}",),
                probe=probes.property_capability(earlier, name, path) if was else None,
            )


def _marked(capability: str, properties: Mapping[str, tuple[str, Property]]) -> frozenset[str]:
    if capability not in {"insertable", "updatable"}:
        return frozenset()
    return frozenset(name for name, (_, each) in properties.items() if _forbids(capability, each))


def _forbids(capability: str, found: Property) -> bool:
    if capability not in {"insertable", "updatable"}:
        return False
    return is_computed(found.annotations) or (capability == "updatable" and is_immutable(found.annotations))


def _unexplained(found: EntitySet) -> EntitySet:
    """The set without what capabilities say of it, so that the rest of its annotations can be compared."""
    rest = dict(found.annotations)
    for source in SOURCES.values():
        term = f"{CAPABILITIES}.{source.term}"
        value = rest.pop(term, None)
        if isinstance(value, dict):
            left = {key: each for key, each in value.items() if key not in {source.member, *source.exceptions, "@type"}}
            if left:
                rest[term] = left
    return replace(found, annotations=rest)


_WORDS = {
    "insertable": "insertable",
    "updatable": "updatable",
    "deletable": "deletable",
    "countable": "countable",
    "topSupported": "to be cut with $top",
    "skipSupported": "to be paged with $skip",
    "filterable": "filterable",
    "sortable": "sortable",
    "readable": "readable",
    "expandable": "expandable",
    "searchable": "searchable",
    "selectable": "to be narrowed with $select",
    "indexableByKey": "addressable by key",
}
