"""Entity types, complex types and enumerations in XML."""

from typing import Any

from app.formats.csdl.attributes import Reader, boolean, fault, number, text_of
from app.formats.csdl.model import ComplexType, EntityType, EnumType, Member, Navigation, Property, place_of
from app.formats.csdl.xml_annotations import MENDIX, own
from app.formats.csdl.xml_text import local_name
from app.formats.markup import Node

_HIDDEN = f"{{{MENDIX}}}isAttribute"
_METADATA = "{http://schemas.microsoft.com/ado/2007/08/dataservices/metadata}"


def read_structured(node: Node, name: str, reader: Reader) -> EntityType | ComplexType:
    """An entity type or a complex type."""
    properties: dict[str, Property] = {}
    navigations: dict[str, Navigation] = {}
    key: dict[str, str] = {}
    for child in node:
        local = local_name(child)
        if local == "Property":
            _once(child, name, properties, navigations, reader)
            properties[text_of(child, "Name")] = read_property(child, reader)
        elif local == "NavigationProperty":
            _once(child, name, properties, navigations, reader)
            navigations[text_of(child, "Name")] = _navigation(child, reader)
        elif local == "Key":
            key = {
                each.get("Alias") or text_of(each, "Name"): text_of(each, "Name") for each in child if len(each) == 0
            }
            reader.mark(child, place_of(name, "$Key"))
    annotations, extensions = own(node, reader)
    common: dict[str, Any] = {
        "name": text_of(node, "Name"),
        "base": reader.names.qualified(base) if (base := node.get("BaseType")) else None,
        "abstract": boolean(node, "Abstract"),
        "open": boolean(node, "OpenType"),
        "properties": properties,
        "navigations": navigations,
        "annotations": annotations,
        "extensions": extensions,
    }
    if local_name(node) == "ComplexType":
        return ComplexType(**common)
    streams = boolean(node, "HasStream") or node.get(f"{_METADATA}HasStream", "").lower() == "true"
    extensions.pop(f"{_METADATA}HasStream", None)
    return EntityType(**common, key=key, has_stream=streams)


def _once(child: Node, owner: str, properties: Any, navigations: Any, reader: Reader) -> None:
    name = text_of(child, "Name")
    if name in properties or name in navigations:
        raise fault(child, f"the type {owner!r} has two properties called {name!r}")
    reader.mark(child, place_of(owner, name))


def read_property(node: Node, reader: Reader) -> Property:
    """A property or a parameter. Mendix marks technical ids, which are no attributes for people."""
    annotations, extensions = own(node, reader)
    hidden = extensions.pop(_HIDDEN, "true").strip().lower() in {"false", "0"}
    return reader.typed(
        Property,
        node,
        "Type",
        name=text_of(node, "Name"),
        annotations=annotations,
        extensions=extensions,
        hidden=hidden,
    )


def _navigation(node: Node, reader: Reader) -> Navigation:
    """A navigation property; in OData 2 and 3 its type and multiplicity are found when the association is known."""
    annotations, extensions = own(node, reader)
    common: dict[str, Any] = {
        "name": text_of(node, "Name"),
        "contains_target": boolean(node, "ContainsTarget"),
        "annotations": annotations,
        "extensions": extensions,
    }
    if not reader.draft.is_v4 and node.get("Relationship"):
        return Navigation(
            type="",
            multiplicity="",
            association=reader.names.qualified(text_of(node, "Relationship")),
            from_role=text_of(node, "FromRole"),
            to_role=text_of(node, "ToRole"),
            **common,
        )
    type_, is_collection = reader.names.type(text_of(node, "Type"))
    constraints: dict[str, str] = {}
    on_delete = None
    for child in node:
        local = local_name(child)
        if local == "ReferentialConstraint":
            constraints[text_of(child, "Property")] = text_of(child, "ReferencedProperty")
        elif local == "OnDelete":
            on_delete = text_of(child, "Action")
    single = "0..1" if boolean(node, "Nullable", default=True) else "1"
    return Navigation(
        type=type_,
        multiplicity="*" if is_collection else single,
        partner=node.get("Partner"),
        on_delete=on_delete,
        constraints=constraints,
        **common,
    )


def read_enum(node: Node, name: str, reader: Reader) -> EnumType:
    """An enumeration. Members without a value follow the one before, as CSDL says."""
    members: dict[str, Member] = {}
    value = -1
    for child in node:
        if local_name(child) != "Member":
            continue
        stated = number(child, "Value")
        value = stated if isinstance(stated, int) else value + 1
        own_name = text_of(child, "Name")
        if own_name in members:
            raise fault(child, f"the enumeration {name!r} has two members called {own_name!r}")
        reader.mark(child, place_of(name, own_name))
        annotations, extensions = own(child, reader)
        members[own_name] = Member(name=own_name, value=value, annotations=annotations, extensions=extensions)
    annotations, extensions = own(node, reader)
    return EnumType(
        name=text_of(node, "Name"),
        underlying=reader.names.qualified(node.get("UnderlyingType", "Edm.Int32")),
        is_flags=boolean(node, "IsFlags"),
        members=members,
        annotations=annotations,
        extensions=extensions,
    )
