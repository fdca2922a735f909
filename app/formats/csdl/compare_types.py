"""What changed in types: entity types, complex types, enumerations, type definitions."""

from app.formats.csdl.compare_annotations import compare_elements
from app.formats.csdl.compare_enums import compare_enums
from app.formats.csdl.compare_navigations import compare_navigations
from app.formats.csdl.compare_properties import compare_properties
from app.formats.csdl.compare_typed import compare_facets
from app.formats.csdl.findings import Scope
from app.formats.csdl.model import (
    ComplexType,
    EntityType,
    EnumType,
    StructuredType,
    Type,
    TypeDefinition,
    place_of,
    short,
)
from app.formats.csdl.probes import Probes
from app.formats.model import Severity

_KINDS = {EntityType: "entity type", ComplexType: "complex type", EnumType: "enumeration", TypeDefinition: "type"}


def compare_types(scope: Scope, probes: Probes) -> None:
    """All types of both sides."""
    for name, found in scope.old.types.items():
        there = scope.pairs.types.get(name)
        if there is None:
            _removed(scope, probes, name, found)
        elif type(found) is type(other := scope.new.types[there]):
            _pair(scope, probes, (name, found), (there, other))
        else:
            scope.add(
                "TYPE_KIND_CHANGED",
                Severity.BREAKING,
                f"'{short(name)}' is a {_KINDS[type(other)]} instead of a {_KINDS[type(found)]}.",
                (place_of(name), place_of(there)),
                old_value=_KINDS[type(found)],
                new_value=_KINDS[type(other)],
                fields=scope.fields(name, there),
            )
    for name, found in scope.new.types.items():
        if scope.pairs.old_type(name) is None:
            _added(scope, probes, name, found)


def _removed(scope: Scope, probes: Probes, name: str, found: Type) -> None:
    """A type is missed where values of it could come beside those of its base type; elsewhere what used it changed."""
    base = found.base if isinstance(found, StructuredType) else None
    derived = base is not None and base in scope.pairs.types
    scope.add(
        "DERIVED_TYPE_REMOVED" if derived else "TYPE_REMOVED",
        Severity.BREAKING if derived else Severity.SAFE,
        f"The {_KINDS[type(found)]} '{short(name)}' was removed"
        + (f": requests for entities of that kind among '{short(base or '')}' find no such type." if derived else "."),
        (place_of(name), None),
        fields=scope.fields(name, None) if derived else (),
        probe=probes.removed_type(name) if derived else None,
    )


def _added(scope: Scope, probes: Probes, name: str, found: Type) -> None:
    base = found.base if isinstance(found, StructuredType) else None
    derived = base is not None and scope.pairs.old_type(base) is not None
    scope.add(
        "DERIVED_TYPE_ADDED" if derived else "TYPE_ADDED",
        Severity.RISKY if derived else Severity.SAFE,
        f"The {_KINDS[type(found)]} '{short(name)}' was added"
        + (f": clients may find it among '{short(base or '')}'." if derived else "."),
        (None, place_of(name)),
        fields=scope.fields(None, name) if derived else (),
        probe=probes.added_type(name) if derived else None,
    )


def _pair(scope: Scope, probes: Probes, before: tuple[str, Type], after: tuple[str, Type]) -> None:
    (old_name, old), (new_name, new) = before, after
    paths = place_of(old_name), place_of(new_name)
    what = f"the {_KINDS[type(old)]} '{short(old_name)}'"
    compare_elements(scope, old, new, paths, what, scope.fields(old_name, new_name))
    if isinstance(old, EnumType) and isinstance(new, EnumType):
        compare_enums(scope, probes, (old_name, old), (new_name, new))
    elif isinstance(old, TypeDefinition) and isinstance(new, TypeDefinition):
        fields = scope.fields(old_name, new_name)
        probe = probes.of_type(old_name)
        compare_facets(scope, (old, new), paths, f"The type '{short(old_name)}'", fields, probe)
    elif isinstance(old, StructuredType) and isinstance(new, StructuredType):
        _structured(scope, probes, (old_name, old), (new_name, new))


def _structured(
    scope: Scope, probes: Probes, before: tuple[str, StructuredType], after: tuple[str, StructuredType]
) -> None:
    (old_name, old), (new_name, new) = before, after
    paths, fields = (place_of(old_name), place_of(new_name)), scope.fields(old_name, new_name)
    _base(scope, probes, before, after)
    if old.abstract != new.abstract:
        inserted = new.abstract and scope.is_written(old_name, new_name)
        severity = Severity.BREAKING if inserted else Severity.RISKY if new.abstract else Severity.SAFE
        scope.add(
            "TYPE_MADE_ABSTRACT" if new.abstract else "TYPE_MADE_CONCRETE",
            severity,
            f"'{short(old_name)}' is {'now' if new.abstract else 'no longer'} abstract"
            + (": nothing can be inserted as it." if new.abstract else "."),
            paths,
            old_value=old.abstract,
            new_value=new.abstract,
            fields=fields,
            probe=probes.made_abstract(old_name) if inserted else None,
        )
    if old.open != new.open:
        verb = "may now hold" if new.open else "no longer holds"
        scope.add(
            "TYPE_OPENED" if new.open else "TYPE_CLOSED",
            Severity.RISKY if new.open else Severity.BREAKING,
            f"'{short(old_name)}' {verb} properties that are not declared.",
            paths,
            old_value=old.open,
            new_value=new.open,
            fields=fields,
            probe=probes.undeclared(old_name),
        )
    if isinstance(old, EntityType) and isinstance(new, EntityType):
        _stream(scope, probes, (old_name, old), (new_name, new))
        _key(scope, probes, (old_name, old), (new_name, new))
    compare_properties(scope, probes, old_name, new_name)
    compare_navigations(scope, probes, old_name, new_name)


def _base(scope: Scope, probes: Probes, before: tuple[str, StructuredType], after: tuple[str, StructuredType]) -> None:
    (old_name, old), (new_name, new) = before, after
    was = old.base and scope.pairs.type(old.base)
    if was == new.base:
        return
    ancestors = {name for name, _ in scope.new.lineage(new_name)}
    kept = all(scope.pairs.type(name) in ancestors for name, _ in scope.old.lineage(old_name))
    if kept:
        message = f"'{short(old_name)}' got the base type '{short(new.base or '')}', and has what it had before."
    else:
        message = f"The base type of '{short(old_name)}' changed: it is no '{short(old.base or '')}' any more."
    scope.add(
        "BASE_TYPE_ADDED" if kept else "BASE_TYPE_CHANGED",
        Severity.RISKY if kept else Severity.BREAKING,
        message,
        (place_of(old_name, "$BaseType") if old.base else place_of(old_name), place_of(new_name, "$BaseType")),
        old_value=old.base,
        new_value=new.base,
        fields=scope.fields(old_name, new_name),
        probe=None if kept else probes.removed_type(old_name),
    )


def _stream(scope: Scope, probes: Probes, before: tuple[str, EntityType], after: tuple[str, EntityType]) -> None:
    (old_name, old), (new_name, new) = before, after
    if old.has_stream != new.has_stream:
        scope.add(
            "MEDIA_STREAM_ADDED" if new.has_stream else "MEDIA_STREAM_REMOVED",
            Severity.RISKY if new.has_stream else Severity.BREAKING,
            f"Entities of '{short(old_name)}' {'now have' if new.has_stream else 'no longer have'} a media stream.",
            (place_of(old_name), place_of(new_name)),
            old_value=old.has_stream,
            new_value=new.has_stream,
            fields=scope.fields(old_name, new_name),
            probe=None if new.has_stream else probes.stream(old_name),
        )


def _key(scope: Scope, probes: Probes, before: tuple[str, EntityType], after: tuple[str, EntityType]) -> None:
    (old_name, old), (new_name, new) = before, after
    was, is_ = scope.old.key(old_name), scope.new.key(new_name)
    inherited = not old.key and not new.key and scope.pairs.type(old.base or "") == (new.base or "")
    if was != is_ and not inherited:
        scope.add(
            "KEY_CHANGED",
            Severity.BREAKING,
            f"The key of '{short(old_name)}' is ({', '.join(is_)}) instead of ({', '.join(was)}): the addresses that "
            "clients have for single entities lead nowhere.",
            (place_of(old_name, "$Key"), place_of(new_name, "$Key")),
            old_value=list(was.values()),
            new_value=list(is_.values()),
            fields=scope.fields(old_name, new_name),
            probe=probes.key(old_name),
        )
