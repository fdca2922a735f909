"""From CSDL JSON (OData 4.01) to a draft."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from app.formats.csdl.draft import Draft
from app.formats.csdl.json_offers import read_container, read_overloads
from app.formats.csdl.json_parts import JsonReader, Object
from app.formats.csdl.json_types import read_enum, read_structured
from app.formats.csdl.model import ComplexType, EntityType, Namespace, TypeDefinition, pointer
from app.formats.csdl.names import Names
from app.formats.csdl.xml_text import too_large
from app.formats.model import SchemaError

_Made = TypeVar("_Made")


def read_json_document(text: str) -> Draft:
    """The draft of a CSDL JSON document. Raises `SchemaError`."""
    document = load(text)
    version = document.get("$Version")
    if not isinstance(version, str) or not version.startswith("4"):
        raise SchemaError("the document has no $Version 4.x", path="")
    draft = Draft(version, is_v4=True)
    names = Names(dict(aliases_of(document)))
    _read_references(document, draft)
    for namespace, schema in document.items():
        if namespace.startswith(("$", "@")):
            continue
        if not isinstance(schema, dict):
            raise SchemaError(f"the schema {namespace!r} is no object", path=pointer(namespace))
        _read_schema(namespace, schema, JsonReader(draft, names, namespace))
    return draft


def load(text: str) -> Object:
    """The object of a JSON text. Raises `SchemaError`."""
    if too_large(text):
        raise SchemaError("the document is larger than 5 MB")
    try:
        document = json.loads(text.removeprefix("\ufeff"), object_pairs_hook=_object)
    except json.JSONDecodeError as problem:
        raise SchemaError(f"not JSON: {problem.msg}", line=problem.lineno, column=problem.colno) from None
    except (ValueError, RecursionError) as problem:
        reason = "it nests too deep" if isinstance(problem, RecursionError) else "a number is out of bounds"
        raise SchemaError(f"not JSON: {reason}") from None
    if not isinstance(document, dict):
        raise SchemaError("the document is no object", path="")
    return document


def _object(pairs: list[tuple[str, Any]]) -> Object:
    made = dict(pairs)
    if len(made) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise SchemaError(f"the member {twice[:80]!r} is there twice in one object")
    return made


def references_in(document: Object) -> Iterator[tuple[str, list[Object]]]:
    """The addresses of other documents, with what is taken from each."""
    stated = document.get("$Reference", {})
    for uri, reference in (stated if isinstance(stated, dict) else {}).items():
        included = reference.get("$Include", []) if isinstance(reference, dict) else []
        yield uri, [each for each in included if isinstance(each, dict)] if isinstance(included, list) else []


def aliases_of(document: Object) -> Iterator[tuple[str, str]]:
    """Aliases with their namespaces."""
    for _, included in references_in(document):
        for each in included:
            if isinstance(each.get("$Alias"), str) and isinstance(each.get("$Namespace"), str):
                yield each["$Alias"], each["$Namespace"]
    for namespace, schema in document.items():
        if isinstance(schema, dict) and isinstance(alias := schema.get("$Alias"), str):
            yield alias, namespace


def _read_references(document: Object, draft: Draft) -> None:
    for uri, included in references_in(document):
        draft.includes.append((uri, tuple(str(each.get("$Namespace", "")) for each in included)))


def _read_schema(namespace: str, schema: Object, reader: JsonReader) -> None:
    reader.draft.namespaces[namespace] = Namespace(annotations=reader.annotations(schema))
    targets = schema.get("$Annotations", {})
    for target, found in (targets if isinstance(targets, dict) else {}).items():
        if isinstance(found, dict):
            reader.draft.annotations.append((reader.names.target(target), reader.annotations(found)))
    for name, node in schema.items():
        if not name.startswith(("$", "@")) and "@" not in name:
            _read_declaration(name, node, reader, pointer(namespace, name))


def _read_declaration(name: str, node: Any, reader: JsonReader, place: str) -> None:
    draft, qualified = reader.draft, f"{reader.namespace}.{name}"
    if isinstance(node, list):
        draft.operations[qualified] = read_overloads(name, node, reader, place)
        return
    kind = reader.object(node, place).get("$Kind")
    common: Mapping[str, Any] = {"name": name, "annotations": reader.annotations(node)}
    if kind == "EntityType":
        draft.types[qualified] = read_structured(EntityType, node, reader, place, common)
    elif kind == "ComplexType":
        draft.types[qualified] = read_structured(ComplexType, node, reader, place, common)
    elif kind == "EnumType":
        draft.types[qualified] = read_enum(node, reader, place, common)
    elif kind == "TypeDefinition":
        draft.types[qualified] = reader.typed(TypeDefinition, node, place, "$UnderlyingType", **common)
    elif kind == "Term":
        draft.terms[qualified] = reader.typed(TypeDefinition, node, place, "$Type", **common)
    elif kind == "EntityContainer":
        draft.containers[qualified] = read_container(node, reader, place, common)
    else:
        raise SchemaError(f"{name!r} is of no known $Kind", path=place)
