"""What changed in the type and the facets of something that has values."""

from app.formats.csdl.findings import Probe, Scope
from app.formats.csdl.model import Model, Typed, TypeDefinition
from app.formats.model import Severity

_TEMPORAL = frozenset({"Edm.DateTimeOffset", "Edm.Duration", "Edm.TimeOfDay", "Edm.DateTime", "Edm.Time"})


def plain(model: Model, found: Typed) -> Typed:
    """What a type definition stands for, in its place; facets at the place itself win."""
    defined = model.types.get(found.type)
    if not isinstance(defined, TypeDefinition):
        return found
    return Typed(
        type=defined.type,
        is_collection=found.is_collection,
        nullable=found.nullable,
        max_length=found.max_length or defined.max_length,
        precision=defined.precision if found.precision is None else found.precision,
        scale=defined.scale if found.scale is None else found.scale,
        unicode=found.unicode and defined.unicode,
        srid=found.srid or defined.srid,
        default=found.default,
    )


def same_type(scope: Scope, old: Typed, new: Typed) -> bool:
    """Whether values are of one type, by whatever definition."""
    before, after = plain(scope.old, old), plain(scope.new, new)
    return scope.pairs.type(before.type) == after.type and before.is_collection == after.is_collection


def spelled(found: Typed) -> str:
    """A type for people."""
    name = found.type.removeprefix("Edm.")
    return f"a collection of {name}" if found.is_collection else name


def compare_facets(
    scope: Scope,
    sides: tuple[Typed, Typed],
    paths: tuple[str, str],
    what: str,
    fields: tuple[str, ...],
    probe: Probe | None,
) -> None:
    """Facets of one and the same type: what is narrower refuses values that clients have, what is wider may give them
    values that they have no room for."""
    old, new = sides
    for facet, before, after in _facets(old, new):
        if before == after:
            continue
        rule, word = _direction(facet, before, after)
        shorter = facet == "Scale" and word == "widened" and _digits(new) < _digits(old)
        scope.add(
            rule,
            Severity.BREAKING if shorter or word == "narrowed" else Severity.RISKY,
            f"{what} has {_NAMES[facet]} {_shown(after)} instead of {_shown(before)}"
            + (
                ": values that fitted do not fit any more."
                if word == "narrowed"
                else ": there is less room before the point, and values that fitted do not fit any more."
                if shorter
                else ": clients may get larger values."
            ),
            (f"{paths[0]}/${facet}", f"{paths[1]}/${facet}"),
            old_value=before,
            new_value=after,
            fields=fields,
            probe=probe,
        )
    if old.srid != new.srid:
        scope.add(
            "SRID_CHANGED",
            Severity.BREAKING,
            f"{what} has places in the reference system {new.srid} instead of {old.srid}.",
            (f"{paths[0]}/$SRID", f"{paths[1]}/$SRID"),
            old_value=old.srid,
            new_value=new.srid,
            fields=fields,
        )


_NAMES = {"MaxLength": "a length of", "Precision": "a precision of", "Scale": "a scale of", "Unicode": "Unicode"}
_RULES = {"MaxLength": "MAX_LENGTH", "Precision": "PRECISION", "Scale": "SCALE", "Unicode": "UNICODE"}
_MAX = {"MaxLength": None, "Precision": None, "Scale": None, "Unicode": True}


def _facets(old: Typed, new: Typed) -> list[tuple[str, object, object]]:
    return [
        ("MaxLength", old.max_length, new.max_length),
        ("Precision", old.precision, new.precision),
        ("Scale", old.scale, new.scale),
        ("Unicode", old.unicode, new.unicode),
    ]


def _direction(facet: str, before: object, after: object) -> tuple[str, str]:
    """The rule, and whether the facet takes less than before."""
    word = "narrowed" if _size(facet, after) < _size(facet, before) else "widened"
    return f"{_RULES[facet]}_{word.upper()}", word


def _digits(found: Typed) -> float:
    """How many digits a decimal may have before the point."""
    return (
        float("inf")
        if found.precision is None
        else found.precision - (found.scale if isinstance(found.scale, int) else 0)
    )


def _size(facet: str, value: object) -> float:
    if value == _MAX[facet] or isinstance(value, str):
        return float("inf")
    return float(value) if isinstance(value, int) else 0.0


def _shown(value: object) -> str:
    if value is None:
        return "any size"
    return {"True": "on", "False": "off"}.get(str(value), str(value))
