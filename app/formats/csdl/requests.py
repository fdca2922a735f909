"""Whether a service takes a request, as far as its metadata tells: paths, keys, query options, bodies, arguments."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.formats.csdl.bodies import arguments, check_arguments, check_insertion, check_update
from app.formats.csdl.capabilities import Capabilities, capabilities_in
from app.formats.csdl.model import EntitySet, EntityType, Model, Navigation, Operation, Typed, short
from app.formats.csdl.payloads import RefusedError, cast_to, check_payload, check_value, find_set, steps_to
from app.formats.csdl.values import schema_of

_SEGMENT = re.compile(r"([^/(]+)(?:\(([^)]*)\))?")
_NUMERIC = frozenset({"Byte", "SByte", "Int16", "Int32", "Int64", "Decimal", "Single", "Double"})
_ABILITIES = {"$top": "topSupported", "$skip": "skipSupported", "$count": "countable", "$inlinecount": "countable",
              "$filter": "filterable", "$orderby": "sortable", "$expand": "expandable", "$search": "searchable",
              "$select": "selectable"}  # fmt: skip


@dataclass
class _At:
    """Where a path leads to: a set or a singleton with what it allows, a type, one or many of it; `step` is the
    property that came last, `operation` what is called."""

    found: EntitySet
    can: Capabilities
    type: str
    is_many: bool
    step: Typed | Navigation | None = None
    operation: Operation | None = None
    is_raw: bool = False


def refusal(model: Model, document: Mapping[str, Any]) -> str | None:
    """Why a service, or a client of it, refuses a document; null if it takes it. A document is an entity with its
    context, or a request with its body, or a request with the answer to it."""
    try:
        if "request" not in document:
            check_payload(model, document)
        elif "response" in document:
            _check_answer(model, document)
        else:
            _check_request(model, document)
    except RefusedError as refused:
        return str(refused)
    return None


def _check_request(model: Model, document: Mapping[str, Any]) -> None:
    method, _, target = str(document["request"]).partition(" ")
    path, _, query = target.partition("?")
    options = dict(each.split("=", 1) for each in query.split("&") if "=" in each)
    body: Mapping[str, Any] = document.get("body", {})
    first, *rest = _SEGMENT.findall(path)
    called = _import(model, first[0])
    if called is not None:
        _call(model, called, first[1], options, body, method)
        return
    at = _start(model, first)
    for segment in rest:
        _follow(model, at, segment)
    if at.operation is not None:
        _call(model, [at.operation], rest[-1][1], options, body, method)
    else:
        _check_options(model, at, options)
        _METHODS[method](model, at, body)


def _check_answer(model: Model, document: Mapping[str, Any]) -> None:
    """The answer of an operation."""
    path = str(document["request"]).partition(" ")[2].partition("?")[0]
    name = _SEGMENT.findall(path)[-1][0]
    overloads = _import(model, name) or list(model.operations.get(name, ()))
    if not overloads:
        raise RefusedError(f"there is no operation '{name}'")
    returns = overloads[0].returns
    if returns is None:
        if document["response"] is not None:
            raise RefusedError(f"'{short(name)}' returns nothing")
        return
    if document["response"] is None:
        raise RefusedError(f"'{short(name)}' returns no value")
    check_value({"type": "object", "properties": {"value": schema_of(model, returns)}}, document["response"])
    value = document["response"]["value"]
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, dict) and "@odata.type" in each:
            cast_to(model, returns.type, str(each["@odata.type"]).removeprefix("#"))


def _import(model: Model, name: str) -> list[Operation] | None:
    found = model.import_called(name)
    return None if found is None else list(found.overloads or model.operations.get(found.operation, ()))


def _call(
    model: Model,
    overloads: list[Operation],
    given: str,
    options: Mapping[str, str],
    body: Mapping[str, Any],
    method: str,
) -> None:
    """One of the overloads has to take the call; else the complaint is the last one's."""
    refused = RefusedError("there is no such operation")
    for each in overloads:
        written = dict(part.split("=", 1) for part in given.split(",") if "=" in part)
        try:
            _check_method(each, method)
            check_arguments(model, each, body if each.is_action else _read(each, written or options))
        except RefusedError as problem:
            refused = problem
        else:
            return
    raise refused


def _check_method(operation: Operation, method: str) -> None:
    if operation.is_action != (method == "POST"):
        raise RefusedError(f"'{operation.name}' is not called with {method}")


def _read(operation: Operation, written: Mapping[str, str]) -> dict[str, Any]:
    """Arguments in an address, as values."""
    types = {each.name: each for each in arguments(operation)}
    return {name: _literal(text, types.get(name)) for name, text in written.items()}


def _literal(text: str, found: Typed | None) -> Any:
    if text.startswith("'") and text.endswith("'"):
        return text[1:-1]
    if found is not None and found.type == "Edm.String":
        raise RefusedError(f"{text} is no text")
    try:
        return json.loads(text)
    except ValueError:
        return text.rpartition("'")[0].rpartition("'")[2] or text


def _start(model: Model, segment: tuple[str, str]) -> _At:
    name, key = segment
    found = find_set(model, name)
    at = _At(found, capabilities_in(model, found), found.type, is_many=not found.is_singleton)
    if key:
        _key(model, at, key)
    return at


def _key(model: Model, at: _At, key: str) -> None:
    if "indexableByKey" not in at.can:
        raise RefusedError(f"'{at.found.name}' is not addressable by key")
    stated = dict(each.split("=", 1) for each in key.split(",") if "=" in each)
    wanted = model.key(at.type)
    if set(stated) != set(wanted):
        raise RefusedError(f"the key of '{short(at.type)}' is ({', '.join(wanted)})")
    properties = model.properties(at.type)
    for name, text in stated.items():
        if name in properties:
            found = properties[name][1]
            if short(found.type) in _NUMERIC and text.startswith("'"):
                raise RefusedError(f"{text} is no {short(found.type)}")
            value = _literal(text, found)
            check_value({"type": "object", "properties": {name: schema_of(model, found)}}, {name: value})
    at.is_many = False


def _follow(model: Model, at: _At, segment: tuple[str, str]) -> None:
    name = segment[0]
    if name == "$count":
        if "countable" not in at.can:
            raise RefusedError(f"'{at.found.name}' is not countable")
        at.is_raw = True
    elif name == "$value":
        found = model.types.get(at.type)
        if at.step is None and not (isinstance(found, EntityType) and _has_stream(model, at.type)):
            raise RefusedError(f"'{short(at.type)}' has no media stream")
        at.is_raw = True
    elif "." in name:
        bound = [each for each in model.operations.get(name, ()) if _takes(model, each, at)]
        if bound:
            at.operation = bound[0]
        elif name in model.operations:
            raise RefusedError(f"'{short(name)}' cannot be called on '{short(at.type)}'")
        else:
            at.type = cast_to(model, at.type, name)
    else:
        step = steps_to(model, at.type, name)[0]
        at.step, at.is_many = step.value, step.is_many
        at.type = step.value.type if step.value is not None else at.type


def _has_stream(model: Model, name: str) -> bool:
    return any(isinstance(found, EntityType) and found.has_stream for _, found in model.lineage(name))


def _takes(model: Model, operation: Operation, at: _At) -> bool:
    if not operation.is_bound or not operation.parameters:
        return False
    first = operation.parameters[0]
    return first.is_collection == at.is_many and any(name == first.type for name, _ in model.lineage(at.type))


def _get(model: Model, at: _At, body: Mapping[str, Any]) -> None:
    del model, body
    if "readable" not in at.can:
        raise RefusedError(f"'{at.found.name}' is not readable")


def _post(model: Model, at: _At, body: Mapping[str, Any]) -> None:
    if "insertable" not in at.can:
        raise RefusedError(f"'{at.found.name}' is not insertable")
    check_insertion(model, at.found, at.can, body)


def _patch(model: Model, at: _At, body: Mapping[str, Any]) -> None:
    if "updatable" not in at.can:
        raise RefusedError(f"'{at.found.name}' is not updatable")
    check_update(model, at.found, at.can, body)


def _delete(model: Model, at: _At, body: Mapping[str, Any]) -> None:
    del model, body
    if "deletable" not in at.can:
        raise RefusedError(f"'{at.found.name}' is not deletable")


_METHODS: Mapping[str, Callable[[Model, _At, Mapping[str, Any]], None]] = {
    "GET": _get,
    "POST": _post,
    "PATCH": _patch,
    "DELETE": _delete,
}


def _check_options(model: Model, at: _At, options: Mapping[str, str]) -> None:
    for option, value in options.items():
        if option == ("$inlinecount" if model.is_v4 else "$count"):
            raise RefusedError(f"OData {model.version} has no query option {option}")
        ability = _ABILITIES.get(option, "readable")
        if ability not in at.can:
            raise RefusedError(f"{option} is not supported by '{at.found.name}'")
        if option in {"$select", "$expand", "$orderby", "$filter"}:
            path = value.partition(" ")[0]
            steps_to(model, at.type, path)
            if not at.can.allows(ability, path):
                raise RefusedError(f"'{at.found.name}' is not {ability} by '{path}'")
