"""What changed in types: those that clients read, and as a whole those that they give."""

from collections.abc import Iterable, Mapping
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    is_specified_scalar_type,
)

from app.formats.graphql.findings import Findings, both
from app.formats.graphql.inputs import ARGUMENT, INPUT, Site, compare_inputs
from app.formats.graphql.safety import safe_to_read
from app.formats.model import Severity

_KINDS: dict[type, str] = {
    GraphQLObjectType: "an object type",
    GraphQLInterfaceType: "an interface",
    GraphQLUnionType: "a union",
    GraphQLEnumType: "an enum",
    GraphQLInputObjectType: "an input object",
    GraphQLScalarType: "a scalar",
}
_UNKNOWN = "clients may meet a type that they do not know."


def compare_types(findings: Findings, old: GraphQLSchema, new: GraphQLSchema) -> None:
    """All types of both sides, but for those of introspection."""
    before, after = old.type_map, new.type_map
    for name in both(before, after):
        if name.startswith("__"):
            continue
        place = ("types", name)
        if name not in after:
            _removed(findings, before[name], place)
        elif name not in before:
            message = f"{name} was added, {_kind(after[name])}."
            findings.add("TYPE_ADDED", Severity.SAFE, message, place, name, new_value=_kind(after[name]), in_old=False)
        else:
            _pair(findings, before[name], after[name], place)


def _kind(found: GraphQLNamedType) -> str:
    return _KINDS[type(found)]


def _removed(findings: Findings, found: GraphQLNamedType, place: tuple[str, ...]) -> None:
    message = f"{found.name} was removed: whoever names it is refused."
    if is_specified_scalar_type(found):
        message = f"{found.name} is used nowhere any more: whoever has a variable of it is refused."
    findings.add(
        "TYPE_REMOVED",
        Severity.BREAKING,
        message,
        place,
        found.name,
        old_value=_kind(found),
        in_new=False,
        kind="type",
        names=(found.name,),
    )


def _pair(findings: Findings, old: Any, new: Any, place: tuple[str, ...]) -> None:
    findings.description(old, new, place, old.name)
    if type(old) is not type(new):
        findings.add(
            "TYPE_CHANGED_KIND",
            Severity.BREAKING,
            f"{old.name} is {_kind(new)} instead of {_kind(old)}.",
            place,
            old.name,
            old_value=_kind(old),
            new_value=_kind(new),
            kind="type",
            names=(old.name,),
        )
    elif isinstance(old, GraphQLEnumType):
        _enums(findings, old, new, place)
    elif isinstance(old, GraphQLUnionType):
        _unions(findings, old, new, place)
    elif isinstance(old, GraphQLInputObjectType):
        site = Site((*place, "fields"), old.name, "input", (old.name,), INPUT, Severity.RISKY)
        compare_inputs(findings, site, old.fields, new.fields)
        if old.is_one_of != new.is_one_of:
            message = f"{old.name} takes {'just one of its fields' if new.is_one_of else 'several fields'} now."
            severity = Severity.RISKY if new.is_one_of else Severity.SAFE
            findings.add("ONE_OF_CHANGED", severity, message, (*place, "oneOf"), old.name, old_value=old.is_one_of,
                         new_value=new.is_one_of)  # fmt: skip
    elif isinstance(old, GraphQLScalarType):
        if old.specified_by_url != new.specified_by_url:
            message = f"{old.name} follows another specification."
            findings.add("SPECIFIED_BY_CHANGED", Severity.RISKY, message, (*place, "specifiedBy"), old.name,
                         old_value=old.specified_by_url, new_value=new.specified_by_url)  # fmt: skip
    else:
        _fields(findings, old, new, place)
        _interfaces(findings, old, new, place)


def _enums(findings: Findings, old: GraphQLEnumType, new: GraphQLEnumType, place: tuple[str, ...]) -> None:
    for name in both(old.values, new.values):
        here, coordinate = (*place, "values", name), f"{old.name}.{name}"
        common: dict[str, Any] = {"kind": "value", "names": (old.name, name)}
        if name not in new.values:
            message = f"{coordinate} was removed: whoever gives it is refused."
            findings.add(
                "VALUE_REMOVED_FROM_ENUM", Severity.BREAKING, message, here, coordinate, in_new=False, **common
            )
        elif name not in old.values:
            message = f"{coordinate} was added: clients may meet a value that they do not know."
            findings.add("VALUE_ADDED_TO_ENUM", Severity.RISKY, message, here, coordinate, in_old=False, **common)
        else:
            findings.description(old.values[name], new.values[name], here, coordinate)
            findings.deprecation(old.values[name], new.values[name], here, coordinate)


def _unions(findings: Findings, old: GraphQLUnionType, new: GraphQLUnionType, place: tuple[str, ...]) -> None:
    words = {True: f"{{}} was removed from the union {old.name}: whoever asks for it there is refused.",
             False: f"{{}} was added to the union {old.name}: {_UNKNOWN}"}  # fmt: skip
    rules = {True: "TYPE_REMOVED_FROM_UNION", False: "TYPE_ADDED_TO_UNION"}
    _names(findings, old.name, (old.types, new.types), (*place, "members"), "member", rules, words)


def _interfaces(findings: Findings, old: Any, new: Any, place: tuple[str, ...]) -> None:
    words = {True: f"{old.name} is no {{}} any more: whoever asks for it there is refused.",
             False: f"{old.name} is a {{}} now: {_UNKNOWN}"}  # fmt: skip
    rules = {True: "IMPLEMENTED_INTERFACE_REMOVED", False: "IMPLEMENTED_INTERFACE_ADDED"}
    _names(findings, old.name, (old.interfaces, new.interfaces), (*place, "interfaces"), "interface", rules, words)


def _names(
    findings: Findings,
    owner: str,
    sides: tuple[Iterable[GraphQLNamedType], Iterable[GraphQLNamedType]],
    place: tuple[str, ...],
    kind: str,
    rules: Mapping[bool, str],
    words: Mapping[bool, str],
) -> None:
    """Types that are listed on one side only; `rules` and `words` are by whether one is gone."""
    before, after = ({each.name for each in side} for side in sides)
    for name in sorted(before ^ after):
        gone = name in before
        severity = Severity.BREAKING if gone else Severity.RISKY
        findings.add(rules[gone], severity, words[gone].format(name), (*place, name), owner, in_old=gone,
                     in_new=not gone, kind=kind, names=(owner, name))  # fmt: skip


def _fields(findings: Findings, old: Any, new: Any, place: tuple[str, ...]) -> None:
    for name in both(old.fields, new.fields):
        here, coordinate = (*place, "fields", name), f"{old.name}.{name}"
        common: dict[str, Any] = {"kind": "field", "names": (old.name, name)}
        if name not in new.fields:
            value = str(old.fields[name].type)
            message = f"{coordinate} was removed: whoever asks for it is refused."
            findings.add(
                "FIELD_REMOVED", Severity.BREAKING, message, here, coordinate, old_value=value, in_new=False, **common
            )
        elif name not in old.fields:
            value = str(new.fields[name].type)
            message = f"{coordinate} was added."
            findings.add("FIELD_ADDED", Severity.SAFE, message, here, coordinate, new_value=value, in_old=False)
        else:
            _field(findings, old.fields[name], new.fields[name], here, coordinate, common)


def _field(
    findings: Findings, old: Any, new: Any, place: tuple[str, ...], coordinate: str, common: dict[str, Any]
) -> None:
    findings.description(old, new, place, coordinate)
    findings.deprecation(old, new, place, coordinate)
    site = Site((*place, "args"), coordinate, "field", common["names"], ARGUMENT, Severity.RISKY)
    compare_inputs(findings, site, old.args, new.args)
    if str(old.type) != str(new.type):
        safe = safe_to_read(old.type, new.type)
        findings.add(
            "FIELD_CHANGED_KIND_SAFE" if safe else "FIELD_CHANGED_KIND",
            Severity.SAFE if safe else Severity.BREAKING,
            f"{coordinate} is {new.type} instead of {old.type}"
            + (": it is never null where it could be." if safe else ": clients cannot read it as they did."),
            (*place, "type"),
            coordinate,
            old_value=str(old.type),
            new_value=str(new.type),
            **common,
        )
