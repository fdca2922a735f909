"""What changed in the navigation properties of a pair of structured types."""

from app.formats.csdl.compare_annotations import compare_elements
from app.formats.csdl.findings import Scope
from app.formats.csdl.model import Navigation, place_of, short
from app.formats.csdl.probes import Probes
from app.formats.model import Severity

Declared = tuple[str, Navigation]
_PROVABLE = frozenset({"NAVIGATION_TYPE_CHANGED", "NAVIGATION_MULTIPLICITY_CHANGED"})


def compare_navigations(scope: Scope, probes: Probes, old_name: str, new_name: str) -> None:
    """As properties: those that the type declares itself, against all that its counterpart has."""
    before, after = scope.old.navigations(old_name), scope.new.navigations(new_name)
    for name in sorted({*before, *after}):
        left, right = before.get(name), after.get(name)
        if left is None:
            if right is not None and (right[0] == new_name or scope.pairs.old_type(right[0]) is None):
                _added(scope, probes, old_name, right)
        elif right is None:
            if left[0] == old_name or left[0] not in scope.pairs.types:
                _removed(scope, probes, left)
        elif old_name == left[0] or new_name == right[0]:
            _pair(scope, probes, left, right)


def _removed(scope: Scope, probes: Probes, left: Declared) -> None:
    owner, found = left
    scope.add(
        "NAVIGATION_REMOVED",
        Severity.BREAKING if scope.is_reached(owner, None) else Severity.RISKY,
        f"The navigation '{found.name}' of '{short(owner)}' was removed: requests that follow it fail.",
        (place_of(owner, found.name), None),
        old_value=_spelled(found),
        fields=scope.fields(owner, None, found.name),
        probe=probes.removed_navigation(owner, found.name),
    )


def _added(scope: Scope, probes: Probes, old_name: str, right: Declared) -> None:
    """A new one is safe, unless whoever inserts an entity has to give it."""
    owner, found = right
    new_name = scope.pairs.types[old_name]
    demanded = (
        found.multiplicity == "1"
        and scope.new.is_v4
        and scope.old_routes.is_written(old_name)
        and scope.new_routes.is_written(new_name, found.name)
    )
    scope.add(
        "REQUIRED_NAVIGATION_ADDED" if demanded else "NAVIGATION_ADDED",
        Severity.BREAKING if demanded else Severity.SAFE,
        f"The navigation '{found.name}' of '{short(owner)}' was added"
        + (", and always leads somewhere: what clients insert lacks it." if demanded else "."),
        (None, place_of(owner, found.name)),
        new_value=_spelled(found),
        fields=scope.fields(None, owner, found.name),
        probe=probes.required(owner, found.name) if demanded else None,
    )


def _pair(scope: Scope, probes: Probes, left: Declared, right: Declared) -> None:
    (old_owner, old), (new_owner, new) = left, right
    paths = place_of(old_owner, old.name), place_of(new_owner, new.name)
    fields = scope.fields(old_owner, new_owner, old.name)
    what = f"The navigation '{old.name}' of '{short(old_owner)}'"
    compare_elements(scope, old, new, paths, f"t{what[1:]}", fields)
    for rule, severity, was, is_, message in _differences(scope, old, new):
        scope.add(
            rule,
            severity,
            f"{what} {message}.",
            paths,
            old_value=was,
            new_value=is_,
            fields=fields,
            probe=probes.navigation(old_owner, old.name, by_type=rule == "NAVIGATION_TYPE_CHANGED")
            if rule in _PROVABLE
            else None,
        )


def _differences(scope: Scope, old: Navigation, new: Navigation) -> list[tuple[str, Severity, object, object, str]]:
    found: list[tuple[str, Severity, object, object, str]] = []
    breaking, risky = Severity.BREAKING, Severity.RISKY
    if scope.pairs.type(old.type) != new.type:
        message = f"leads to '{short(new.type)}' instead of '{short(old.type)}'"
        found.append(("NAVIGATION_TYPE_CHANGED", breaking, old.type, new.type, message))
    if old.multiplicity != new.multiplicity:
        was, is_ = old.multiplicity, new.multiplicity
        found.append(("NAVIGATION_MULTIPLICITY_CHANGED", breaking, was, is_, f"leads to {is_} instead of {was}"))
    if old.reverse and new.reverse and old.reverse != new.reverse:
        was, is_ = old.reverse, new.reverse
        message = f"comes from {is_} instead of {was}"
        found.append(("NAVIGATION_REVERSE_MULTIPLICITY_CHANGED", breaking, was, is_, message))
    if old.association and new.association and scope.pairs.name(old.association) != new.association:
        was, is_ = old.association, new.association
        message = f"belongs to the association '{short(is_)}' instead of '{short(was)}'"
        found.append(("NAVIGATION_ASSOCIATION_CHANGED", breaking, was, is_, message))
    if old.contains_target != new.contains_target:
        message = f"{'now holds' if new.contains_target else 'no longer holds'} what it leads to"
        found.append(("NAVIGATION_CONTAINMENT_CHANGED", breaking, old.contains_target, new.contains_target, message))
    if old.partner != new.partner:
        verb = "REMOVED" if new.partner is None else "ADDED" if old.partner is None else "CHANGED"
        severity = Severity.SAFE if verb == "ADDED" else risky
        named = f"the partner '{new.partner}'" if new.partner else "no partner any more"
        message = f"has {named}"
        found.append((f"NAVIGATION_PARTNER_{verb}", severity, old.partner, new.partner, message))
    if old.on_delete != new.on_delete:
        message = f"does '{new.on_delete or 'None'}' instead of '{old.on_delete or 'None'}' on delete"
        found.append(("ON_DELETE_CHANGED", risky, old.on_delete, new.on_delete, message))
    if old.constraints != new.constraints:
        was, is_ = dict(old.constraints), dict(new.constraints)
        found.append(("REFERENTIAL_CONSTRAINT_CHANGED", risky, was, is_, "is bound to other properties"))
    return found


def _spelled(found: Navigation) -> str:
    return f"{found.multiplicity} {short(found.type)}"
