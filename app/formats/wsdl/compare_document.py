"""The document as a whole compared: namespaces, documentation, and what extensions say."""

from app.formats.wsdl.bodies import Call, Kind, Side
from app.formats.wsdl.model import namespace
from app.formats.wsdl.requests import Requests
from app.formats.wsdl.schema import WsdlSchema
from app.formats.wsdl.scope import At, Scope


def compare_document(scope: Scope, requests: Requests) -> None:
    """Everything that is said about the document, and beside what WSDL itself says."""
    before, after = scope.old.description, scope.new.description
    whole = At(""), At("")
    if before.version != after.version:
        scope.add("VERSION_OF_WSDL_CHANGED", *whole, "", values=(before.version, after.version))
    if before.namespace != after.namespace:
        scope.add("TARGET_NAMESPACE_CHANGED", *whole, "", values=(before.namespace, after.namespace))
    _namespaces(scope, requests)
    if before.version == after.version:
        _notes(scope)


def _namespaces(scope: Scope, requests: Requests) -> None:
    """Namespaces of schemas that took the place of others."""
    for old, new in scope.moved.items():
        if old not in scope.old.documents.imports or new not in scope.new.documents.imports:
            continue
        used = next((call for call in requests.calls() if _has(call, old)), None)
        places = _start(scope.old, old), _start(scope.new, new)
        scope.add("NAMESPACE_CHANGED", *places, "", values=(old, new), proof=requests.refused(used))


def _start(schema: WsdlSchema, space: str) -> At:
    """Where the schema of a namespace begins."""
    return At(schema.places.path(f"{schema.documents.imports[space][0]}#"))


def _has(call: Call, space: str) -> bool:
    bodies = [body for side in Side if (body := call.body(side)) is not None]
    return any(body.kind is Kind.ELEMENT and namespace(body.name) == space for body in bodies)


def _notes(scope: Scope) -> None:
    before, after = scope.old.description, scope.new.description
    for path in dict.fromkeys((*before.notes, *after.notes)):
        _said(scope, "DOCUMENTATION_CHANGED", path, before.notes.get(path), after.notes.get(path))
    for path in dict.fromkeys((*before.extensions, *after.extensions)):
        old, new = (", ".join(each.extensions.get(path, ())) or None for each in (before, after))
        _said(scope, "EXTENSION_CHANGED", path, old, new)


def _said(scope: Scope, rule: str, path: str, old: str | None, new: str | None) -> None:
    """What is said at a path, unless the thing itself came or went."""
    if old != new and scope.old.places.has(path) and scope.new.places.has(path):
        scope.add(rule, At(path), At(path), path or "the document", values=(old, new))
