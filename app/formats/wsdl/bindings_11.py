"""Bindings of WSDL 1.1: SOAP 1.1, SOAP 1.2, HTTP, and MIME inside of these."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import cast

from app.formats.markup import Node
from app.formats.wsdl.model import HTTP, SOAP_11, SOAP_12, Binding, Bound, Carried, Header, Interface, Part, Style
from app.formats.wsdl.nodes import elements, first, kind, required, space, step, wrong
from app.formats.wsdl.spaces import HTTP_BINDING, MIME_BINDING, SOAP_11_BINDING, SOAP_12_BINDING, WSDL_11

_PROTOCOLS = {SOAP_11_BINDING: SOAP_11, SOAP_12_BINDING: SOAP_12, HTTP_BINDING: HTTP}
_FORM = "application/x-www-form-urlencoded"
_SOAP = (SOAP_11_BINDING, SOAP_12_BINDING)
Parts = Callable[[Node], Mapping[str, Part]]
"""The parts of the message that an element names."""


def read_binding(node: Node, name: str, path: str, interface: Interface, parts: Parts) -> Binding:
    """One binding. Raises `SchemaError`."""
    own = next((each for each in elements(node) if kind(each) == "binding" and space(each) != WSDL_11), None)
    protocol = _PROTOCOLS.get(space(own), space(own)) if own is not None else "none"
    style = _style(own, "document") if own is not None else "document"
    verb = own.get("verb") if own is not None and protocol == HTTP else None
    found = list(elements(node, WSDL_11, "operation"))
    often = Counter(required(each, "name") for each in found)
    operations: dict[str, Bound] = {}
    for each in found:
        key = _key(each, interface, overloaded=often[required(each, "name")] > 1)
        if key is None or key in operations:
            message = "is not one of its port type" if key is None else "is bound twice"
            raise wrong(each, f"the operation {each.get('name')!r} {message}")
        operations[key] = _bound(each, f"{path}{step(each)}", style, verb, parts)
    transport = own.get("transport") if own is not None and protocol != HTTP else None
    return Binding(
        name=name, path=path, interface=interface.name, protocol=protocol, transport=transport, operations=operations
    )


def _style(node: Node, default: Style) -> Style:
    said = node.get("style") or default
    if said not in {"document", "rpc"}:
        raise wrong(node, f"{said!r} is no style: it is document or rpc")
    return cast("Style", said)


def _key(node: Node, interface: Interface, *, overloaded: bool) -> str | None:
    """The operation of the interface that is bound: by its name, and if there are several by the names of messages."""
    name = required(node, "name")
    if not overloaded and name in interface.operations:
        return name
    said = {kind(each): each.get("name") for each in elements(node, WSDL_11)}
    others = [key for key, each in interface.operations.items() if each.name == name]
    fitting = [
        key
        for key in others
        if all(
            not said.get(side) or said[side] in key.rpartition("(")[2][:-1].split(",") for side in ("input", "output")
        )
    ]
    return fitting[0] if len(fitting) == 1 else None


def _bound(node: Node, path: str, style: Style, verb: str | None, parts: Parts) -> Bound:
    own = next((each for each in elements(node) if kind(each) == "operation" and space(each) != WSDL_11), None)
    is_http = own is not None and space(own) == HTTP_BINDING
    sides = {kind(each): each for each in elements(node, WSDL_11)}
    read = {side: _carried(sides.get(side), f"{path}/{side}", parts) for side in ("input", "output")}
    action = own.get("soapAction") if own is not None else None
    hint = own is not None and space(own) == SOAP_12_BINDING and own.get("soapActionRequired") == "false"
    return Bound(
        path=path,
        style=_style(own, style) if own is not None and not is_http else style,
        action=action,
        needs_action=not hint,
        location=own.get("location") if own is not None and is_http else None,
        method=verb,
        input=read["input"],
        output=read["output"],
    )


def _carried(node: Node | None, path: str, parts: Parts) -> Carried:
    if node is None:
        return Carried(path=path)
    body = first(node, *(f"{{{each}}}body" for each in _SOAP))
    named = (body.get("parts") if body is not None else None) or ""
    form = next((kind(each) for each in elements(node, HTTP_BINDING)), None)
    headers = dict(_headers(node, path, parts))
    carried = tuple(named.split()) if body is not None and body.get("parts") is not None else None
    media = dict(_media(node))
    if media.get("") == _FORM:
        form, media = "urlEncoded", {}
    return Carried(
        path=path,
        use=(body.get("use") if body is not None else None) or "literal",
        namespace=body.get("namespace") if body is not None else None,
        parts=carried,
        headers=headers,
        media=media,
        form=form if form in {"urlEncoded", "urlReplacement"} else None,
    )


def _headers(node: Node, path: str, parts: Parts) -> Iterator[tuple[str, Header]]:
    for header in node.iter(*(f"{{{each}}}header" for each in _SOAP)):
        name = required(header, "part")
        part = parts(header).get(name)
        if part is None:
            raise wrong(header, f"the header is the part {name!r}, which its message does not have")
        yield part.element or part.name, Header(path=f"{path}/header", part=part)


def _media(node: Node) -> Iterator[tuple[str, str]]:
    """The media types of each part, or of the whole message."""
    found: dict[str, set[str]] = {}
    for content in node.iter(f"{{{MIME_BINDING}}}content"):
        found.setdefault(content.get("part") or "", set()).add(content.get("type") or "*/*")
    return ((part, ", ".join(sorted(types))) for part, types in found.items())
