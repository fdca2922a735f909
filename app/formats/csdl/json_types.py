"""Entity types, complex types and enumerations in JSON."""

from collections.abc import Mapping
from typing import Any, TypeVar

from app.formats.csdl.json_parts import JsonReader, Object
from app.formats.csdl.model import ComplexType, EntityType, EnumType, Member, Navigation, Property, pointer
from app.formats.model import SchemaError

_Structured = TypeVar("_Structured", EntityType, ComplexType)


def read_structured(
    made: type[_Structured], node: Object, reader: JsonReader, place: str, common: Mapping[str, Any]
) -> _Structured:
    """An entity type or a complex type."""
    properties: dict[str, Property] = {}
    navigations: dict[str, Navigation] = {}
    for name, part in node.items():
        if name.startswith("$") or "@" in name:
            continue
        at = f"{place}{pointer(name)}"
        member = reader.object(part, at)
        own: Mapping[str, Any] = {"name": name, "annotations": reader.annotations(member)}
        if member.get("$Kind", "Property") == "NavigationProperty":
            navigations[name] = _navigation(member, reader, at, own)
        else:
            properties[name] = reader.typed(Property, member, at, "$Type", **own)
    base = reader.optional(node, "$BaseType", place)
    shared: dict[str, Any] = {
        **common,
        "base": base and reader.names.qualified(base),
        "abstract": reader.boolean(node, "$Abstract", place),
        "open": reader.boolean(node, "$OpenType", place),
        "properties": properties,
        "navigations": navigations,
    }
    if issubclass(made, EntityType):
        shared |= {"key": _key(node, reader, place), "has_stream": reader.boolean(node, "$HasStream", place)}
    return made(**shared)


def _key(node: Object, reader: JsonReader, place: str) -> dict[str, str]:
    stated = node.get("$Key", [])
    if not isinstance(stated, list):
        raise SchemaError("$Key is no list", path=f"{place}/$Key")
    key: dict[str, str] = {}
    for at, part in enumerate(stated):
        if isinstance(part, str):
            key[part] = part
        else:
            key |= reader.texts({"part": part}, "part", f"{place}/$Key/{at}")
    return key


def _navigation(node: Object, reader: JsonReader, place: str, common: Mapping[str, Any]) -> Navigation:
    single = "0..1" if reader.boolean(node, "$Nullable", place) else "1"
    return Navigation(
        **common,
        type=reader.names.qualified(reader.text(node, "$Type", place)),
        multiplicity="*" if reader.boolean(node, "$Collection", place) else single,
        partner=reader.optional(node, "$Partner", place),
        contains_target=reader.boolean(node, "$ContainsTarget", place),
        on_delete=reader.optional(node, "$OnDelete", place),
        constraints=reader.texts(node, "$ReferentialConstraint", place),
    )


def read_enum(node: Object, reader: JsonReader, place: str, common: Mapping[str, Any]) -> EnumType:
    """An enumeration."""
    members: dict[str, Member] = {}
    for name, value in node.items():
        if name.startswith("$") or "@" in name:
            continue
        if not isinstance(value, int) or isinstance(value, bool):
            raise SchemaError(f"the member {name!r} has no number", path=f"{place}{pointer(name)}")
        members[name] = Member(name=name, value=value, annotations=reader.annotations(node, name))
    return EnumType(
        **common,
        underlying=reader.names.qualified(reader.text(node, "$UnderlyingType", place, "Edm.Int32")),
        is_flags=reader.boolean(node, "$IsFlags", place),
        members=members,
    )
