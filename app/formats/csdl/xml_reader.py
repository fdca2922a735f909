"""From the XML of OData 2, 3 and 4 to a draft."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from app.formats.csdl.attributes import Reader, text_of
from app.formats.csdl.draft import Draft
from app.formats.csdl.model import Namespace, TypeDefinition, place_of, pointer
from app.formats.csdl.names import Names
from app.formats.csdl.xml_annotations import external, own
from app.formats.csdl.xml_offers import read_association, read_container, read_operation
from app.formats.csdl.xml_text import local_name, read_xml, split
from app.formats.csdl.xml_types import read_enum, read_structured
from app.formats.markup import Node
from app.formats.model import SchemaError

_EDMX = re.compile(r"http://schemas\.microsoft\.com/ado/\d{4}/\d\d/edmx|http://docs\.oasis-open\.org/odata/ns/edmx")
_EDM = re.compile(r"http://schemas\.microsoft\.com/ado/(\d{4}/\d\d)/edm|http://docs\.oasis-open\.org/odata/ns/edm")
_METADATA = "{http://schemas.microsoft.com/ado/2007/08/dataservices/metadata}"


def read_xml_document(text: str) -> Draft:
    """The draft of a `$metadata` document. Raises `SchemaError`."""
    root = read_xml(text)
    namespace, local = split(str(root.tag))
    if local != "Edmx" or not _EDMX.fullmatch(namespace):
        raise SchemaError("the root is no edmx:Edmx element", line=root.sourceline, column=1)
    services = services_in(root)
    schemas = [schema for service in services for schema in schemas_in(service)]
    version = _version(root, services, schemas)
    draft = Draft(version, version.startswith("4"))
    _read_references(root, draft)
    names = Names(dict(aliases_of(root, schemas)))
    for schema in schemas:
        _read_schema(schema, draft, names)
    return draft


def services_in(root: Node) -> list[Node]:
    """The elements that hold schemas: one, in all that is well made."""
    return [child for child in root if _is(child, "DataServices", _EDMX)]


def schemas_in(service: Node) -> list[Node]:
    """The schemas of such an element."""
    return [child for child in service if _is(child, "Schema", _EDM)]


def _is(node: Node, local: str, namespaces: re.Pattern[str]) -> bool:
    space, own_name = split(str(node.tag))
    return own_name == local and bool(namespaces.fullmatch(space))


def _version(root: Node, services: list[Node], schemas: list[Node]) -> str:
    """`Version` of the document if that is 4.x, else what its services say, else what its namespaces tell."""
    if (own_version := root.get("Version", "").strip()).startswith("4"):
        return own_version
    for attribute in ("MaxDataServiceVersion", "DataServiceVersion"):
        for service in services:
            if stated := service.get(_METADATA + attribute, "").strip():
                return stated
    dates = [found[1] for schema in schemas if (found := _EDM.fullmatch(split(str(schema.tag))[0])) and found[1]]
    return "3.0" if max(dates, default="2009/11") >= "2009/11" else "2.0"


def references_in(root: Node) -> Iterator[Node]:
    """The elements that name other documents; OData 3 has one of its own for annotations."""
    return (each for each in root if _is(each, "Reference", _EDMX) or _is(each, "AnnotationsReference", _EDMX))


def address_of(reference: Node) -> str:
    """The address of what is referred to, in the attribute that the version has for it."""
    return reference.get("Uri") or reference.get("Url") or ""


def included_by(reference: Node) -> tuple[Node, ...]:
    """The elements that say which schemas are taken from there."""
    return tuple(each for each in reference if _is(each, "Include", _EDMX) and each.get("TermNamespace") is None)


def _read_references(root: Node, draft: Draft) -> None:
    for reference in references_in(root):
        included = tuple(text_of(each, "Namespace") for each in included_by(reference))
        draft.includes.append((address_of(reference), included))


def aliases_of(root: Node, schemas: list[Node]) -> Iterator[tuple[str, str]]:
    """Aliases with their namespaces."""
    for reference in references_in(root):
        for include in included_by(reference):
            if alias := include.get("Alias"):
                yield alias, include.get("Namespace", "")
    for schema in schemas:
        if alias := schema.get("Alias"):
            yield alias, schema.get("Namespace", "")
        for using in schema:
            if local_name(using) == "Using" and (alias := using.get("Alias")):
                yield alias, using.get("Namespace", "")


def _read_schema(schema: Node, draft: Draft, names: Names) -> None:
    namespace = text_of(schema, "Namespace")
    place = pointer(namespace)
    if namespace in draft.namespaces:
        raise SchemaError(f"the namespace {namespace!r} is declared twice", line=schema.sourceline, column=1)
    draft.lines[place] = schema.sourceline or 1
    reader = Reader(draft, names, namespace)
    annotations, _ = own(schema, reader)
    draft.namespaces[namespace] = Namespace(annotations=annotations)
    for node in schema:
        space, local = split(str(node.tag))
        if _EDM.fullmatch(space):
            _read_declaration(local, node, reader)


def _read_declaration(local: str, node: Node, reader: Reader) -> None:
    draft = reader.draft
    if local == "Annotations":
        draft.annotations.extend(external(node, reader))
        return
    if local not in _DECLARATIONS:
        return
    name = reader.declare(node)
    if local in {"EntityType", "ComplexType"}:
        draft.types[name] = read_structured(node, name, reader)
    elif local == "EnumType":
        draft.types[name] = read_enum(node, name, reader)
    elif local == "TypeDefinition":
        draft.types[name] = reader.typed(TypeDefinition, node, "UnderlyingType", **_named(node, name, reader))
    elif local == "Term":
        draft.terms[name] = reader.typed(TypeDefinition, node, "Type", **_named(node, name, reader))
    elif local == "Association":
        draft.associations[name] = read_association(node, name, reader)
    elif local == "EntityContainer":
        draft.containers[name] = read_container(node, name, reader)
    else:
        draft.operations.setdefault(name, []).append(read_operation(node, name, reader))


def _named(node: Node, name: str, reader: Reader) -> Mapping[str, Any]:
    annotations, extensions = own(node, reader)
    return {"name": place_of(name).rpartition("/")[2], "annotations": annotations, "extensions": extensions}


_DECLARATIONS = frozenset(
    {"EntityType", "ComplexType", "EnumType", "TypeDefinition", "Term", "Association", "EntityContainer", "Action",
     "Function"}
)  # fmt: skip
