"""Interfaces, bindings and services of WSDL 2.0."""

from collections.abc import Iterator, Mapping

from app.formats.markup import Node
from app.formats.wsdl.documents import Document, declared
from app.formats.wsdl.model import (
    HTTP,
    SOAP_11,
    SOAP_12,
    WITH_FAULTS,
    Binding,
    Bound,
    Carried,
    Exchange,
    Header,
    Interface,
    Operation,
    Part,
    Port,
    Service,
)
from app.formats.wsdl.nodes import elements, kind, named, required, resolved, space, step, wrong
from app.formats.wsdl.spaces import WHTTP, WSOAP

_PATTERNS = {
    "in-out": "request-response",
    "in-only": "one-way",
    "robust-in-only": f"one-way{WITH_FAULTS}",
    "out-only": "notification",
    "robust-out-only": f"notification{WITH_FAULTS}",
    "out-in": "solicit-response",
}
_MAX_EXTENDED = 100


class Reader20:
    """Reads the documents of a description."""

    def __init__(self) -> None:
        self._own: dict[str, tuple[Node, str, Mapping[str, Operation]]] = {}
        self._faults: dict[str, tuple[str, Node]] = {}
        self.interfaces: dict[str, Interface] = {}
        self.bindings: dict[str, Binding] = {}
        self.services: dict[str, Service] = {}

    def read(self, documents: list[Document]) -> None:
        """Everything that they declare. Raises `SchemaError`."""
        interfaces = [each for document in documents for each in _declared(document, "interface")]
        for _, node, path in interfaces:
            self._read_faults(node, path)
        for name, node, path in interfaces:
            self._own.setdefault(name, (node, path, dict(self._operations(node, path))))
        for name, (_, path, _) in self._own.items():
            operations = {key: each for own in self._lineage(name) for key, each in self._own[own][2].items()}
            self.interfaces[name] = Interface(name=name, path=path, operations=operations)
        for document in documents:
            for name, node, path in _declared(document, "binding"):
                self.bindings.setdefault(name, self._binding(node, name, path))
        for document in documents:
            for name, node, path in _declared(document, "service"):
                self.services.setdefault(name, self._service(node, name, path))

    def _read_faults(self, node: Node, path: str) -> None:
        for fault in elements(node, space(node), "fault"):
            target = node.getroottree().getroot().get("targetNamespace", "")
            self._faults.setdefault(f"{{{target}}}{required(fault, 'name')}", (f"{path}{step(fault)}", fault))

    def _lineage(self, name: str) -> list[str]:
        """An interface after all that it extends."""
        found: list[str] = []
        waiting = [name]
        while waiting:
            at = waiting.pop()
            if at in found:
                continue
            if len(found) == _MAX_EXTENDED:
                raise wrong(self._own[name][0], f"an interface extends more than {_MAX_EXTENDED} others")
            found.append(at)
            node = self._own[at][0]
            for each in (node.get("extends") or "").split():
                other = resolved(node, each)
                if other not in self._own:
                    raise wrong(node, f"the interface {other!r} is declared neither here nor in what is imported")
                waiting.append(other)
        return found[::-1]

    def _operations(self, node: Node, above: str) -> Iterator[tuple[str, Operation]]:
        seen: set[str] = set()
        for each in elements(node, space(node), "operation"):
            name, path = required(each, "name"), f"{above}{step(each)}"
            if name in seen:
                raise wrong(each, f"the operation {name!r} is declared twice")
            seen.add(name)
            pattern = each.get("pattern") or "in-out"
            plain = pattern.rpartition("/")[2]
            faults = (child for child in elements(each, space(each)) if kind(child) in {"infault", "outfault"})
            yield (
                name,
                Operation(
                    name=name,
                    path=path,
                    pattern=_PATTERNS.get(plain, pattern),
                    input=_exchange(each, "input", path),
                    output=_exchange(each, "output", path),
                    faults=dict(self._fault(child, path) for child in faults),
                ),
            )

    def _fault(self, node: Node, above: str) -> tuple[str, Exchange]:
        name = named(node, "ref")
        if name not in self._faults:
            raise wrong(node, f"the fault {name!r} is declared neither here nor in what is imported")
        path, fault = self._faults[name]
        plain = name.rpartition("}")[2]
        return plain, _content(fault, plain, f"{above}{step(node)}", path)

    def _binding(self, node: Node, name: str, path: str) -> Binding:
        interface = named(node, "interface") if node.get("interface") else ""
        if interface and interface not in self.interfaces:
            raise wrong(node, f"the interface {interface!r} is declared neither here nor in what is imported")
        protocol = _protocol(node)
        bound = {required(each, "ref").rpartition(":")[2]: each for each in elements(node, space(node), "operation")}
        known = self.interfaces[interface].operations if interface else {}
        unknown = next((each for key, each in bound.items() if interface and key not in known), None)
        if unknown is not None:
            raise wrong(unknown, f"the operation {unknown.get('ref')!r} is not one of its interface")
        method = node.get(f"{{{WHTTP}}}methodDefault")
        operations = {
            key: _bound(bound.get(key), f"{path}/operation:{key}" if key in bound else path, method) for key in known
        }
        transport = node.get(f"{{{WSOAP}}}protocol")
        return Binding(
            name=name, path=path, interface=interface, protocol=protocol, transport=transport, operations=operations
        )

    def _service(self, node: Node, name: str, path: str) -> Service:
        ports: dict[str, Port] = {}
        for each in elements(node, space(node), "endpoint"):
            port, binding, at = required(each, "name"), named(each, "binding"), f"{path}{step(each)}"
            if binding not in self.bindings:
                raise wrong(each, f"the binding {binding!r} is declared neither here nor in what is imported")
            if port in ports:
                raise wrong(each, f"the endpoint {port!r} is declared twice")
            ports[port] = Port(name=port, path=at, binding=binding, address=each.get("address"), address_path=at)
        return Service(name=name, path=path, ports=ports)


def _declared(document: Document, what: str) -> Iterator[tuple[str, Node, str]]:
    """The components of one kind, by their names in Clark notation: a target namespace is required here."""
    target = document.root.get("targetNamespace", "")
    for plain, node, path in declared(document, what):
        yield f"{{{target}}}{plain}", node, path


def _exchange(node: Node, side: str, above: str) -> Exchange | None:
    found = next(elements(node, space(node), side), None)
    return None if found is None else _content(found, side, f"{above}/{side}", f"{above}/{side}")


def _content(node: Node, name: str, path: str, at: str) -> Exchange:
    """What a message holds: one element, nothing, or anything."""
    said = (node.get("element") or "#other").strip()
    if said in {"#any", "#other", "#none"}:
        return Exchange(name=name, path=path, message_path=at, opaque=said != "#none")
    part = Part(name=name, path=at, element=resolved(node, said))
    return Exchange(name=name, path=path, message_path=at, parts=(part,))


def _protocol(node: Node) -> str:
    kind_of = node.get("type") or ""
    if kind_of == WSOAP:
        return SOAP_11 if node.get(f"{{{WSOAP}}}version") == "1.1" else SOAP_12
    return HTTP if kind_of == WHTTP else kind_of


def _bound(node: Node | None, path: str, method: str | None) -> Bound:
    said = node.attrib if node is not None else {}
    return Bound(
        path=path,
        action=said.get(f"{{{WSOAP}}}action"),
        location=said.get(f"{{{WHTTP}}}location"),
        method=said.get(f"{{{WHTTP}}}method") or method,
        input=_carried(node, "input", f"{path}/input"),
        output=_carried(node, "output", f"{path}/output"),
    )


def _carried(node: Node | None, side: str, path: str) -> Carried:
    found = next(elements(node, space(node), side), None) if node is not None else None
    if found is None:
        return Carried(path=path)
    headers: dict[str, Header] = {}
    for each in elements(found, WSOAP, "header"):
        part = Part(name="header", path=f"{path}/header", element=named(each, "element"))
        headers[part.element or ""] = Header(path=part.path, part=part, required=each.get("required") == "true")
    return Carried(path=path, headers=headers)
