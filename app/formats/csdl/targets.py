"""Annotations from outside, put where they belong."""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec.structs import replace

from app.formats.csdl.model import Container, EnumType, Model, Operation, StructuredType

_ByPath = dict[str, dict[str, Any]]


def annotated(model: Model, outside: Iterable[tuple[str, dict[str, Any]]]) -> Model:
    """The model with annotations at their targets. A target that is not there, or of a kind that has no annotations
    here, does not matter: nobody can meet it."""
    wanted: dict[str, _ByPath] = {}
    for target, found in outside:
        name, path = _split(model, target)
        at = wanted.setdefault(name, {}).setdefault(path, {})
        at.update(found)
    if not wanted:
        return model
    return replace(
        model,
        namespaces={key: _whole(each, wanted.get(key, {})) for key, each in model.namespaces.items()},
        types={key: _parts(each, wanted.get(key, {})) for key, each in model.types.items()},
        containers={key: _parts(each, wanted.get(key, {})) for key, each in model.containers.items()},
        operations={
            key: tuple(_overload(each, key, wanted) for each in overloads)
            for key, overloads in model.operations.items()
        },
    )


def _split(model: Model, target: str) -> tuple[str, str]:
    """The declaration that a target begins with, and the way from there; names of containers may have slashes."""
    steps = target.split("/")
    for end in range(2, len(steps) + 1):
        if (name := "/".join(steps[:end])) in model.containers:
            return name, "/".join(steps[end:])
    return steps[0], "/".join(steps[1:])


def _whole(element: Any, wanted: Mapping[str, dict[str, Any]]) -> Any:
    found = wanted.get("")
    return replace(element, annotations={**found, **element.annotations}) if found else element


def _parts(element: Any, wanted: _ByPath) -> Any:
    """The element with the annotations on itself and on what is in it."""
    if not wanted:
        return element
    changed: dict[str, Any] = {}
    for members in _members(element):
        inside = getattr(element, members)
        if not wanted.keys().isdisjoint(inside):
            changed[members] = {
                key: _whole(each, {"": wanted[key]}) if key in wanted else each for key, each in inside.items()
            }
    return _whole(replace(element, **changed), wanted)


def _members(element: Any) -> tuple[str, ...]:
    if isinstance(element, StructuredType):
        return ("properties", "navigations")
    if isinstance(element, Container):
        return ("sets", "imports")
    return ("members",) if isinstance(element, EnumType) else ()


def _overload(operation: Operation, name: str, wanted: Mapping[str, _ByPath]) -> Operation:
    """The overload with what is said of it, by its parameter types or of all overloads."""
    types = (f"Collection({each.type})" if each.is_collection else each.type for each in operation.parameters)
    for target in (f"{name}({','.join(types)})", name):
        found = wanted.get(target)
        if found:
            returns = operation.returns and _whole(operation.returns, {"": found.get("$ReturnType", {})})
            parameters = tuple(_whole(each, {"": found.get(each.name, {})}) for each in operation.parameters)
            operation = _whole(replace(operation, returns=returns, parameters=parameters), found)
    return operation
