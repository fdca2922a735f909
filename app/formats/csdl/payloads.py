"""What an entity looks like in JSON, checked strictly: by a JSON Schema made from the model, run through jsonschema."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple, cast

from jsonschema import Draft202012Validator

from app.formats.csdl.model import EntitySet, Model, Navigation, StructuredType, Typed, short
from app.formats.csdl.values import JsonSchema, schema_of

_V4 = re.compile(r"\$metadata#([^/(]+)(?:\((.*)\))?(?:/\$entity)?")
_V3 = re.compile(r"\$metadata#([^/]+)/@Element(?:&\$select=(.*))?")
_DECIMAL = re.compile(r"Decimal\('([^']*)'\)")
_MAX_ERROR = 200


class Step(NamedTuple):
    """One property or navigation on a way into an entity; a cast goes before it in addresses and is not in the JSON."""

    name: str
    value: Typed | Navigation | None
    """Null for what an open type does not declare."""

    @property
    def is_many(self) -> bool:
        """Whether there is a list of it."""
        if isinstance(self.value, Navigation):
            return self.value.multiplicity == "*"
        return self.value is not None and self.value.is_collection


class RefusedError(Exception):
    """What a service or a client would complain of."""


def find_set(model: Model, name: str) -> EntitySet:
    """A set or a singleton by its name."""
    found = model.set_called(name)
    if found is None:
        raise RefusedError(f"there is no '{name}'")
    return found


def steps_to(model: Model, type_: str, path: str) -> list[Step]:
    """The way along a path of properties, navigations and type casts."""
    steps: list[Step] = []
    for part in path.removesuffix("()").split("/"):
        if "." in part:
            type_ = cast_to(model, type_, part)
            continue
        found = _member(model, type_, part)
        steps.append(Step(part, found))
        if found is None:
            break
        type_ = found.type
    return steps


def cast_to(model: Model, type_: str, name: str) -> str:
    """The type of a cast, which has to be the type itself or based on it."""
    if not any(at == type_ for at, _ in model.lineage(name)):
        names = (name, type_) if short(name) == short(type_) else (short(name), short(type_))
        raise RefusedError("'{}' is no kind of '{}'".format(*names))
    return name


def _member(model: Model, type_: str, name: str) -> Typed | Navigation | None:
    properties, navigations = model.properties(type_), model.navigations(type_)
    if name in properties:
        return properties[name][1]
    if name in navigations:
        return navigations[name][1]
    if any(found.open for _, found in model.lineage(type_)):
        return None
    raise RefusedError(f"'{short(type_)}' has no property '{name}'")


def check_payload(model: Model, payload: Mapping[str, Any]) -> None:
    """Raise `RefusedError` unless an entity is as its context says: in a set, with the properties that were selected,
    each with a value of its type."""
    context = str(payload.get("@odata.context") or payload.get("odata.metadata"))
    found = _V4.fullmatch(context) or _V3.fullmatch(context)
    if found is None:
        raise RefusedError(f"'{context}' is no context")
    target = find_set(model, found[1])
    type_ = payload.get("@odata.type") or payload.get("odata.type")
    if type_ is not None:
        cast_to(model, target.type, str(type_).removeprefix("#"))
    for path in found[2].split(",") if found[2] else ():
        check_value(_nested(model, steps_to(model, target.type, path)), payload)
        _check_types(model, steps_to(model, target.type, path), payload)


def _nested(model: Model, steps: list[Step]) -> JsonSchema:
    """The schema of an object in which the way leads somewhere."""
    step, *rest = steps
    if step.value is None:
        inner: JsonSchema = {}
    elif rest:
        inner = _nested(model, rest)
        inner = {"type": "array", "items": inner} if step.is_many else inner
    elif isinstance(step.value, Navigation):
        inner = {"*": {"type": "array"}, "1": {"type": "object"}}.get(
            step.value.multiplicity, {"type": ["object", "null"]}
        )
    else:
        inner = schema_of(model, step.value)
    return {"type": "object", "required": [step.name], "properties": {step.name: inner}}


def _check_types(model: Model, steps: list[Step], payload: Mapping[str, Any]) -> None:
    """Whether an expanded entity says that it is of a type that the navigation leads to."""
    value = payload.get(steps[-1].name) if len(steps) == 1 else None
    for each in value if isinstance(value, list) else [value]:
        target = steps[-1].value
        if isinstance(each, dict) and isinstance(target, Typed | Navigation):
            stated = cast("dict[str, Any]", each).get("@odata.type")
            if isinstance(stated, str) and isinstance(model.types.get(target.type), StructuredType):
                cast_to(model, target.type, stated.removeprefix("#"))


def check_value(schema: JsonSchema, value: Any) -> None:
    """Raise `RefusedError` with jsonschema's complaint if the value does not follow the schema."""
    error = next(iter(Draft202012Validator(schema).iter_errors(value)), None)
    if error is not None:
        place = ".".join(str(part) for part in error.absolute_path)
        message = _DECIMAL.sub(lambda found: format(Decimal(found[1]), "f"), " ".join(error.message.split()))
        message = message if len(message) <= _MAX_ERROR else f"{message[: _MAX_ERROR // 2]} … {message[-60:]}"
        raise RefusedError(f"{place}: {message}" if place else message)
