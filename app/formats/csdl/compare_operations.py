"""What changed in actions and functions, and in how they are called."""

from collections import defaultdict

from app.formats.csdl.bodies import is_required
from app.formats.csdl.compare_annotations import compare_elements
from app.formats.csdl.compare_typed import compare_facets, same_type, spelled
from app.formats.csdl.findings import Scope
from app.formats.csdl.model import Model, Operation, OperationImport, Property, place_of, pointer, short
from app.formats.csdl.probes import Probes
from app.formats.model import Severity

_ARTICLES = {"action": "an action", "function": "a function"}
Found = tuple[str, Operation]
"""An overload with its place."""


def compare_operations(scope: Scope, probes: Probes) -> None:
    """Operations by their overloads, and imports."""
    old = {scope.pairs.name(name): (name, each) for name, each in scope.old.operations.items()}
    for name in sorted({*old, *scope.new.operations}):
        before_name, before = old.get(name, (name, ()))
        after = scope.new.operations.get(name, ())
        left = [(place_of(before_name, at), each) for at, each in enumerate(before)]
        right = [(place_of(name, at), each) for at, each in enumerate(after)]
        _overloads(scope, probes, left, right)
    _imports(scope, probes)


def _imports(scope: Scope, probes: Probes) -> None:
    old, new = _offered(scope.old), _offered(scope.new)
    for name in sorted({*old, *new}):
        before, after = old.get(name), new.get(name)
        if before is None or after is None:
            gone = after is None
            place, found = before or after or ("", OperationImport())
            scope.add(
                "OPERATION_IMPORT_REMOVED" if gone else "OPERATION_IMPORT_ADDED",
                Severity.BREAKING if gone else Severity.SAFE,
                f"'{name}' can {'no longer' if gone else 'now'} be called.",
                (place if gone else None, None if gone else place),
                old_value=_called(found) if gone else None,
                new_value=None if gone else _called(found),
                fields=(name,),
                probe=probes.removed_import(found) if gone else None,
            )
            continue
        _import(scope, probes, before, after)


def _import(
    scope: Scope, probes: Probes, left: tuple[str, OperationImport], right: tuple[str, OperationImport]
) -> None:
    (old_place, old), (new_place, new) = left, right
    paths, fields = (old_place, new_place), (old.name,)
    compare_elements(scope, old, new, paths, f"the import '{old.name}'", fields)
    if scope.pairs.name(old.operation) != new.operation or (not old.overloads) != (not new.overloads):
        message = f"'{old.name}' calls '{_called(new)}' instead of '{_called(old)}'."
        scope.add("OPERATION_IMPORT_CHANGED", Severity.BREAKING, message, paths, old_value=_called(old),
                  new_value=_called(new), fields=fields)  # fmt: skip
    if old.entity_set != new.entity_set:
        message = f"What '{old.name}' returns is of the set '{new.entity_set}' instead of '{old.entity_set}'."
        scope.add("OPERATION_ENTITY_SET_CHANGED", Severity.RISKY, message, paths, old_value=old.entity_set,
                  new_value=new.entity_set, fields=fields)  # fmt: skip
    if old.http_method != new.http_method and old.overloads and new.overloads and old.is_action == new.is_action:
        message = (
            f"'{old.name}' is called with {new.http_method or 'any method'} instead of {old.http_method or 'any'}."
        )
        scope.add("OPERATION_METHOD_CHANGED", Severity.BREAKING, message, paths, old_value=old.http_method,
                  new_value=new.http_method, fields=fields, probe=probes.removed_import(old))  # fmt: skip
    before = [(old_place, each) for each in old.overloads]
    _overloads(scope, probes, before, [(new_place, each) for each in new.overloads])


def _called(found: OperationImport) -> str:
    return found.operation or found.name


def _offered(model: Model) -> dict[str, tuple[str, OperationImport]]:
    listed = ((model.containers[name], each) for name, each in model.imports())
    return {each.name: (pointer(owner.namespace, owner.name, each.name), each) for owner, each in listed}


def _overloads(scope: Scope, probes: Probes, old: list[Found], new: list[Found]) -> None:
    """Overloads that are alike are compared; what is left over on one side came or went."""
    rest = defaultdict[tuple[object, ...], list[Found]](list)
    for each in new:
        rest[_signature(each[1], None)].append(each)
    pairs: list[tuple[Found, Found]] = []
    lonely: list[Found] = []
    for each in old:
        found = rest.get(_signature(each[1], scope))
        pairs.append((each, found.pop(0))) if found else lonely.append(each)
    over = {id(each) for found in rest.values() for each in found}
    left = {id(each): each for each in new if id(each) in over}
    alike = defaultdict[str, list[Found]](list)
    for each in reversed(left.values()):
        alike[_bound_to(each[1], None)].append(each)
    gone: list[Found] = []
    for each in lonely:
        near = alike.get(_bound_to(each[1], scope))
        pairs.append((each, left.pop(id(near.pop())))) if near else gone.append(each)
    for before, after in pairs:
        _pair(scope, probes, before, after)
    for place, found in gone:
        message = f"The {_kind(found)} '{found.name}'{_with(found)} was removed: calls of it fail."
        scope.add("OPERATION_REMOVED", Severity.BREAKING, message, (place, None), fields=_fields(scope.old, found),
                  probe=probes.call(found))  # fmt: skip
    for place, found in left.values():
        message = f"The {_kind(found)} '{found.name}'{_with(found)} was added."
        scope.add("OPERATION_ADDED", Severity.SAFE, message, (None, place), fields=_fields(scope.new, found))


def _signature(found: Operation, scope: Scope | None) -> tuple[object, ...]:
    return (_bound_to(found, scope), frozenset(each.name for each in found.parameters))


def _bound_to(found: Operation, scope: Scope | None) -> str:
    if not found.is_bound or not found.parameters:
        return ""
    first = found.parameters[0]
    return f"{scope.pairs.type(first.type) if scope else first.type}{'*' if first.is_collection else ''}"


def _with(found: Operation) -> str:
    return f"({', '.join(each.name for each in found.parameters)})"


def _kind(found: Operation) -> str:
    return "action" if found.is_action else "function"


def _fields(model: Model, found: Operation, *parts: str) -> tuple[str, ...]:
    """What a consumer calls it: by its imports, or by its own name."""
    names = model.memo.of("imports by operation", lambda: _imported(model), len).get(found.name) or {found.name}
    return tuple(sorted(".".join((name, *parts)) for name in names))


def _imported(model: Model) -> dict[str, set[str]]:
    """The names of imports by the name of what they import, without its namespace."""
    found = defaultdict[str, set[str]](set)
    for _, each in model.imports():
        found[short(each.operation)].add(each.name)
    return found


def _pair(scope: Scope, probes: Probes, left: Found, right: Found) -> None:
    (old_place, old), (new_place, new) = left, right
    paths, fields = (old_place, new_place), _fields(scope.old, old)
    what = f"The {_kind(old)} '{old.name}'"
    compare_elements(scope, old, new, paths, f"t{what[1:]}", fields)
    for rule, was, is_, message in (
        ("OPERATION_KIND_CHANGED", _kind(old), _kind(new), f"is {_ARTICLES[_kind(new)]} now"),
        ("OPERATION_COMPOSABLE_CHANGED", old.is_composable, new.is_composable, "can no longer be followed by more"),
        (
            "OPERATION_ENTITY_SET_PATH_CHANGED",
            old.entity_set_path,
            new.entity_set_path,
            "returns entities of elsewhere",
        ),
    ):
        if was != is_:
            severity = Severity.BREAKING if rule == "OPERATION_KIND_CHANGED" or was is True else Severity.RISKY
            words = "can now be followed by more" if is_ is True else message
            severity = Severity.SAFE if is_ is True else severity
            probe = probes.call(old) if rule == "OPERATION_KIND_CHANGED" else None
            scope.add(
                rule, severity, f"{what} {words}.", paths, old_value=was, new_value=is_, fields=fields, probe=probe
            )
    _returns(scope, probes, left, right)
    _parameters(scope, probes, left, right)


def _returns(scope: Scope, probes: Probes, left: Found, right: Found) -> None:
    (old_place, old), (new_place, new) = left, right
    paths, fields = (f"{old_place}/$ReturnType", f"{new_place}/$ReturnType"), _fields(scope.old, old)
    was, is_ = old.returns, new.returns
    what = f"The {_kind(old)} '{old.name}'"
    if was is None or is_ is None or not same_type(scope, was, is_):
        if was is is_:
            return
        shown = [spelled(each) if each else "nothing" for each in (was, is_)]
        scope.add(
            "OPERATION_RETURN_TYPE_CHANGED",
            Severity.BREAKING,
            f"{what} returns {shown[1]} instead of {shown[0]}.",
            (paths[0] if was else None, paths[1] if is_ else None) if was or is_ else paths,
            old_value=shown[0],
            new_value=shown[1],
            fields=fields,
            probe=probes.answer(old),
        )
        return
    compare_facets(scope, (was, is_), paths, f"What the {_kind(old)} '{old.name}' returns", fields, probes.answer(old))
    if was.nullable != is_.nullable:
        scope.add(
            "RETURN_TYPE_MADE_NULLABLE" if is_.nullable else "RETURN_TYPE_MADE_NOT_NULLABLE",
            Severity.RISKY if is_.nullable else Severity.SAFE,
            f"{what} {'may return' if is_.nullable else 'never returns'} null.",
            (f"{paths[0]}/$Nullable", f"{paths[1]}/$Nullable"),
            old_value=was.nullable,
            new_value=is_.nullable,
            fields=fields,
            probe=probes.answer(old),
        )


def _parameters(scope: Scope, probes: Probes, left: Found, right: Found) -> None:
    (old_place, old), (new_place, new) = left, right
    before = {each.name: (pointer("$Parameter", at), each) for at, each in enumerate(old.parameters)}
    after = {each.name: (pointer("$Parameter", at), each) for at, each in enumerate(new.parameters)}
    for name in sorted({*before, *after}):
        was, is_ = before.get(name), after.get(name)
        if was is None and is_ is not None:
            demanded = is_required(scope.new, new, is_[1])
            scope.add(
                "REQUIRED_PARAMETER_ADDED" if demanded else "OPTIONAL_PARAMETER_ADDED",
                Severity.BREAKING if demanded else Severity.SAFE,
                f"The {_kind(old)} '{old.name}' {'demands' if demanded else 'may be given'} a parameter '{name}'.",
                (None, f"{new_place}{is_[0]}"),
                new_value=spelled(is_[1]),
                fields=_fields(scope.new, new, name),
                probe=probes.call(old) if demanded else None,
            )
        elif is_ is None and was is not None:
            scope.add(
                "PARAMETER_REMOVED",
                Severity.BREAKING,
                f"The {_kind(old)} '{old.name}' takes no parameter '{name}' any more.",
                (f"{old_place}{was[0]}", None),
                old_value=spelled(was[1]),
                fields=_fields(scope.old, old, name),
                probe=probes.call(old),
            )
        elif was is not None and is_ is not None:
            paths = f"{old_place}{was[0]}", f"{new_place}{is_[0]}"
            _parameter(scope, probes, (old, was[1]), (new, is_[1]), paths)


def _parameter(
    scope: Scope,
    probes: Probes,
    left: tuple[Operation, Property],
    right: tuple[Operation, Property],
    paths: tuple[str, str],
) -> None:
    (operation, old), (after, new) = left, right
    fields = _fields(scope.old, operation, old.name)
    what = f"The parameter '{old.name}' of '{operation.name}'"
    compare_elements(scope, old, new, paths, f"t{what[1:]}", fields)
    if not same_type(scope, old, new):
        message = f"{what} is {spelled(new)} instead of {spelled(old)}."
        scope.add("PARAMETER_TYPE_CHANGED", Severity.BREAKING, message, paths, old_value=spelled(old),
                  new_value=spelled(new), fields=fields, probe=probes.argument(operation, old.name))  # fmt: skip
    else:
        compare_facets(scope, (old, new), paths, what, fields, probes.argument(operation, old.name))
    was, is_ = is_required(scope.old, operation, old), is_required(scope.new, after, new)
    if was != is_:
        scope.add(
            "PARAMETER_MADE_REQUIRED" if is_ else "PARAMETER_MADE_OPTIONAL",
            Severity.BREAKING if is_ else Severity.SAFE,
            f"{what} {'has to be given' if is_ else 'need not be given any more'}.",
            paths,
            old_value=was,
            new_value=is_,
            fields=fields,
            probe=probes.without(operation, old.name) if is_ else None,
        )
