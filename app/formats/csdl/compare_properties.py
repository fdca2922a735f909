"""What changed in the properties of a pair of structured types, its own and those of base types."""

from app.formats.csdl.compare_annotations import compare_elements
from app.formats.csdl.compare_typed import compare_facets, plain, same_type, spelled
from app.formats.csdl.findings import Scope
from app.formats.csdl.model import Property, place_of, short
from app.formats.csdl.probes import Probes
from app.formats.model import Severity

Declared = tuple[str, Property]
"""A property with the type that declares it."""


def compare_properties(scope: Scope, probes: Probes, old_name: str, new_name: str) -> None:
    """Properties that a type declares itself, against all that its counterpart has: a base type's are compared where
    the base type is, unless they only come from there on one side."""
    before, after = scope.old.properties(old_name), scope.new.properties(new_name)
    for name in sorted({*before, *after}):
        left, right = before.get(name), after.get(name)
        if left is None:
            if right is not None and _is_own(right[0], new_name, scope.pairs.old_type(right[0])):
                _added(scope, probes, old_name, right)
        elif right is None:
            if _is_own(left[0], old_name, scope.pairs.types.get(left[0])):
                _removed(scope, probes, left, new_name)
        elif old_name == left[0] or new_name == right[0]:
            _pair(scope, probes, left, right)


def _is_own(owner: str, name: str, counterpart: str | None) -> bool:
    """Whether a property is to be reported with this type: it declares it, or the base type that does has no pair."""
    return owner == name or counterpart is None


def _removed(scope: Scope, probes: Probes, left: Declared, new_name: str) -> None:
    owner, found = left
    reached = scope.is_reached(owner, None)
    scope.add(
        "PROPERTY_REMOVED",
        Severity.BREAKING if reached else Severity.RISKY,
        f"The property '{found.name}' of '{short(owner)}' was removed: requests for it fail, and answers lack it.",
        (place_of(owner, found.name), None),
        old_value=spelled(found),
        fields=scope.fields(owner, None, found.name),
        probe=probes.removed_property(owner, found.name),
    )


def _added(scope: Scope, probes: Probes, old_name: str, right: Declared) -> None:
    owner, found = right
    new_name = scope.pairs.types[old_name]
    common = {"new_value": spelled(found), "fields": scope.fields(None, owner, found.name)}
    paths = None, place_of(owner, found.name)
    subject = f"The property '{found.name}' of '{short(owner)}' was added"
    if found.nullable or found.is_collection:
        scope.add("PROPERTY_ADDED", Severity.SAFE, f"{subject}.", paths, **common)
    elif found.default is not None:
        message = f"{subject}, is never null, and has the default '{found.default}'."
        scope.add("REQUIRED_PROPERTY_WITH_DEFAULT_ADDED", Severity.RISKY, message, paths, **common)
    else:
        written = scope.old_routes.is_written(old_name) and scope.new_routes.is_written(new_name, found.name)
        breaks = written and not probes.is_computed(found)
        message = f"{subject}, and is never null" + (": what clients insert lacks it." if breaks else ".")
        severity = Severity.BREAKING if breaks else Severity.RISKY
        probe = probes.required(owner, found.name) if breaks else None
        scope.add("REQUIRED_PROPERTY_ADDED", severity, message, paths, **common, probe=probe)


def _pair(scope: Scope, probes: Probes, left: Declared, right: Declared) -> None:
    (old_owner, old), (new_owner, new) = left, right
    paths = place_of(old_owner, old.name), place_of(new_owner, new.name)
    fields = scope.fields(old_owner, new_owner, old.name)
    what = f"The property '{old.name}' of '{short(old_owner)}'"
    compare_elements(scope, old, new, paths, f"t{what[1:]}", fields)
    if old.hidden != new.hidden:
        _hidden(scope, new, paths, what, fields)
    if scope.pairs.types.get(old_owner) != new_owner:
        message = f"{what} is declared by '{short(new_owner)}' now."
        scope.add("PROPERTY_MOVED", Severity.INFORMATIONAL, message, paths, old_value=old_owner, new_value=new_owner,
                  fields=fields)  # fmt: skip
    if not same_type(scope, old, new):
        scope.add(
            "PROPERTY_TYPE_CHANGED",
            Severity.BREAKING if scope.is_reached(old_owner, new_owner) else Severity.RISKY,
            f"{what} is {spelled(new)} instead of {spelled(old)}.",
            paths,
            old_value=spelled(old),
            new_value=spelled(new),
            fields=fields,
            probe=probes.values(old_owner, old.name),
        )
    else:
        before, after = plain(scope.old, old), plain(scope.new, new)
        if scope.pairs.name(old.type) == new.type:
            before, after = old, new
        else:
            message = f"{what} has the type {spelled(new)}, which is the same as {spelled(old)}."
            scope.add("PROPERTY_TYPE_RENAMED", Severity.SAFE, message, paths, old_value=old.type, new_value=new.type,
                      fields=fields)  # fmt: skip
        compare_facets(scope, (before, after), paths, what, fields, probes.values(old_owner, old.name))
    _nullable(scope, probes, left, right)
    _default(scope, probes, left, right)


def _hidden(scope: Scope, new: Property, paths: tuple[str, str], what: str, fields: tuple[str, ...]) -> None:
    scope.add(
        "PROPERTY_HIDDEN" if new.hidden else "PROPERTY_SHOWN",
        Severity.BREAKING if new.hidden else Severity.SAFE,
        f"{what} is {'no longer' if new.hidden else 'now'} an attribute for people"
        + (", but a technical id." if new.hidden else "."),
        paths,
        old_value=not new.hidden,
        new_value=new.hidden,
        fields=fields,
    )


def _nullable(scope: Scope, probes: Probes, left: Declared, right: Declared) -> None:
    (old_owner, old), (new_owner, new) = left, right
    if old.nullable == new.nullable:
        return
    paths = place_of(old_owner, old.name, "$Nullable"), place_of(new_owner, new.name, "$Nullable")
    what = f"The property '{old.name}' of '{short(old_owner)}'"
    common = {
        "old_value": old.nullable,
        "new_value": new.nullable,
        "fields": scope.fields(old_owner, new_owner, old.name),
        "probe": probes.values(old_owner, old.name),
    }
    if new.nullable:
        message = f"{what} may be null now: clients may not expect that."
        scope.add("PROPERTY_MADE_NULLABLE", Severity.RISKY, message, paths, **common)
        return
    written = scope.is_written(old_owner, new_owner, old.name) and not probes.is_computed(new)
    message = f"{what} is never null any more" + (": clients that leave it empty are refused." if written else ".")
    severity = Severity.BREAKING if written else Severity.RISKY
    scope.add("PROPERTY_MADE_NOT_NULLABLE", severity, message, paths, **common)


def _default(scope: Scope, probes: Probes, left: Declared, right: Declared) -> None:
    (old_owner, old), (new_owner, new) = left, right
    if old.default == new.default:
        return
    demanded = new.default is None and not new.nullable and scope.is_written(old_owner, new_owner, old.name)
    what = f"The property '{old.name}' of '{short(old_owner)}'"
    if new.default is None:
        message = f"{what} has no default any more" + (": clients have to give a value." if demanded else ".")
    else:
        message = f"{what} has the default '{new.default}'" + (f" instead of '{old.default}'." if old.default else ".")
    scope.add(
        "DEFAULT_VALUE_REMOVED" if new.default is None else "DEFAULT_VALUE_CHANGED" if old.default is not None
        else "DEFAULT_VALUE_ADDED",
        Severity.BREAKING if demanded else Severity.RISKY,
        message,
        (place_of(old_owner, old.name, "$DefaultValue"), place_of(new_owner, new.name, "$DefaultValue")),
        old_value=old.default,
        new_value=new.default,
        fields=scope.fields(old_owner, new_owner, old.name),
        probe=probes.required(new_owner, new.name) if demanded else None,
    )  # fmt: skip
