"""Values of OData types in JSON: the JSON Schema that a value has to follow, and small values that do."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from app.formats.csdl.model import EntityType, EnumType, Model, StructuredType, Typed, TypeDefinition, short

JsonSchema = dict[str, Any]
_MAX_DEPTH = 3
_MAX_LISTED = 500
_WHOLE = {"Byte": (0, 2**8 - 1), "SByte": (-(2**7), 2**7 - 1), "Int16": (-(2**15), 2**15 - 1),
          "Int32": (-(2**31), 2**31 - 1), "Int64": (-(2**63), 2**63 - 1)}  # fmt: skip
_DATE = r"\d{4}-\d\d-\d\d"
_TEXTS = {
    "Guid": r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
    "Date": rf"^{_DATE}$",
    "DateTime": rf"^{_DATE}T\d\d:\d\d(:\d\d(\.\d+)?)?$",
    "Time": r"^-?PT",
    "Binary": r"^[A-Za-z0-9_-]*=*$",
}
_TIMES = {
    "DateTimeOffset": rf"^{_DATE}T\d\d:\d\d(:\d\d%s)?(Z|[+-]\d\d:\d\d)$",
    "TimeOfDay": r"^\d\d:\d\d(:\d\d%s)?$",
    "Duration": r"^-?P(\d+D)?(T(\d+H)?(\d+M)?(\d+%sS)?)?$",
}
_SAMPLES: dict[str, tuple[Any, ...]] = {
    "String": ("", "é"), "Boolean": (True,), "Single": (0, 0.5), "Double": (0, 0.5),
    "Guid": ("00000000-0000-0000-0000-000000000000",), "Date": ("2000-01-01",), "DateTime": ("2000-01-01T00:00",),
    "Time": ("PT0S",), "Binary": ("",), "DateTimeOffset": ("2000-01-01T00:00Z",), "TimeOfDay": ("00:00",),
    "Duration": ("PT0S",),
}  # fmt: skip


def schema_of(model: Model, found: Typed, depth: int = 0) -> JsonSchema:
    """The JSON Schema of a value; what is not known here (places on Earth, streams) may be anything."""
    item = _item(model, found, depth)
    if found.is_collection:
        return {"type": "array", "items": _or_null(item) if found.nullable and "type" in item else item}
    return _or_null(item) if found.nullable else item


def _item(model: Model, found: Typed, depth: int) -> JsonSchema:
    declared = model.types.get(found.type)
    if isinstance(declared, TypeDefinition):
        return _item(model, declared, depth)
    if isinstance(declared, EnumType):
        return _members(declared)
    if isinstance(declared, StructuredType):
        return structure(model, found.type, depth)
    return _primitive(found)


def structure(model: Model, name: str, depth: int = 0) -> JsonSchema:
    """The JSON Schema of an object that has all that its type demands."""
    if depth > _MAX_DEPTH or isinstance(model.types.get(name), EntityType):
        return {"type": "object"}
    properties = {key: each for key, (_, each) in model.properties(name).items()}
    return {
        "type": "object",
        "properties": {key: schema_of(model, each, depth + 1) for key, each in properties.items()},
        "required": [key for key, each in properties.items() if not each.nullable and each.default is None],
    }


def _members(found: EnumType) -> JsonSchema:
    if len(found.members) > _MAX_LISTED:
        return {"type": "string"}
    if found.is_flags:
        return {"type": "string", "pattern": f"^({'|'.join(found.members)})(,({'|'.join(found.members)}))*$"}
    return {"type": "string", "enum": list(found.members)}


def _primitive(found: Typed) -> JsonSchema:
    kind = short(found.type) if found.type.startswith("Edm.") else ""
    if kind in _WHOLE:
        low, high = _WHOLE[kind]
        return {"type": "integer", "minimum": low, "maximum": high}
    if kind == "String":
        made: JsonSchema = {"type": "string"}
        if found.max_length is not None:
            made["maxLength"] = found.max_length
        return made if found.unicode else made | {"pattern": "^[\\x00-\\x7f]*$"}
    if kind == "Binary" and found.max_length is not None:
        return {"type": "string", "pattern": _TEXTS[kind], "maxLength": -(-found.max_length // 3) * 4}
    if kind in _TEXTS:
        return {"type": "string", "pattern": _TEXTS[kind]}
    if kind in _TIMES:
        return {"type": "string", "pattern": _TIMES[kind] % _fraction(found.precision)}
    return {"Boolean": {"type": "boolean"}, "Decimal": _decimal(found), "Single": {"type": "number"},
            "Double": {"type": "number"}}.get(kind, {})  # fmt: skip


def _fraction(precision: int | None) -> str:
    if precision == 0:
        return ""
    return r"(\.\d+)?" if precision is None else rf"(\.\d{{1,{min(precision, 40)}}})?"


def _decimal(found: Typed) -> JsonSchema:
    made: JsonSchema = {"type": "number"}
    scale = found.scale if isinstance(found.scale, int) else None
    if scale is not None and 0 <= scale <= _MAX_DIGITS:
        made["multipleOf"] = Decimal(1).scaleb(-scale)
    if found.precision is not None and 0 < found.precision <= _MAX_DIGITS:
        made["exclusiveMaximum"] = Decimal(1).scaleb(found.precision - (scale or 0))
    return made


_MAX_DIGITS = 100


def _or_null(schema: JsonSchema) -> JsonSchema:
    """The same, or null. A schema without a type takes null already."""
    if "type" not in schema:
        return schema
    made = schema | {"type": [schema["type"], "null"]}
    return made | {"enum": [*schema["enum"], None]} if "enum" in schema else made


def samples(model: Model, found: Typed) -> Iterator[Any]:
    """Values that the type takes, smallest first, then those at its bounds."""
    if found.is_collection:
        yield []
        yield from ([each] for each in _single(model, found, 0))
    else:
        yield from _single(model, found, 0)
    if found.nullable and not found.is_collection:
        yield None


def _single(model: Model, found: Typed, depth: int) -> Iterator[Any]:
    declared = model.types.get(found.type)
    if isinstance(declared, TypeDefinition):
        yield from _single(model, declared, depth)
    elif isinstance(declared, EnumType):
        yield from list(declared.members)[:_MAX_LISTED]
        if declared.is_flags and len(declared.members) > 1:
            yield ",".join(list(declared.members)[:2])
    elif isinstance(declared, StructuredType):
        yield from _object(model, found.type, depth)
    else:
        yield from _plain(found)


def _object(model: Model, name: str, depth: int) -> Iterator[Any]:
    properties = [each for _, each in model.properties(name).values() if not each.nullable and each.default is None]
    if depth <= _MAX_DEPTH:
        made = {
            each.name: [] if each.is_collection else next(_single(model, each, depth + 1), None) for each in properties
        }
        yield made


def _plain(found: Typed) -> Iterator[Any]:
    kind = short(found.type)
    if kind in _WHOLE:
        yield from (0, *reversed(_WHOLE[kind]))
        return
    if kind == "Decimal":
        yield 0
        yield from _decimals(found)
        return
    yield from _SAMPLES.get(kind, ())
    if kind in {"String", "Binary"} and found.max_length is not None:
        yield "a" * min(found.max_length, 100_000)
    if kind in _TIMES and (found.precision or 0) > 0:
        digits = "0" * (min(found.precision or 0, 40) - 1) + "1"
        texts = {"DateTimeOffset": "2000-01-01T00:00:00.%sZ", "TimeOfDay": "00:00:00.%s", "Duration": "PT0.%sS"}
        yield texts[kind] % digits


def _decimals(found: Typed) -> Iterator[Any]:
    scale = found.scale if isinstance(found.scale, int) else None
    precision = found.precision if found.precision is not None and found.precision <= _MAX_DIGITS else None
    if scale and scale <= _MAX_DIGITS:
        yield Decimal(1).scaleb(-scale)
    if precision:
        yield Decimal(10 ** max(precision - (scale or 0), 1) - 1)
    if found.scale is None:
        yield Decimal("0.001")
    if precision is None:
        yield Decimal(10**15)


def probes_beyond(found: Typed) -> Iterator[Any]:
    """Values that are one too large for a type, in case that the other one takes them."""
    if short(found.type) in {"String", "Binary"} and found.max_length is not None and found.max_length < 100_000:
        yield "a" * (found.max_length + 1)
    scale = found.scale if isinstance(found.scale, int) else 0
    if short(found.type) == "Decimal":
        yield Decimal(1).scaleb(-min(scale + 1, _MAX_DIGITS))
        if found.precision is not None and found.precision <= _MAX_DIGITS:
            yield Decimal(1).scaleb(max(found.precision - scale, 0))
