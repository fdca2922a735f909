"""Messages, port types and services of WSDL 1.1."""

from collections import Counter
from collections.abc import Iterator

from app.formats.markup import Node
from app.formats.wsdl.bindings_11 import read_binding
from app.formats.wsdl.documents import Document, declared
from app.formats.wsdl.model import Binding, Exchange, Interface, Operation, Part, Port, Service
from app.formats.wsdl.nodes import elements, kind, named, required, step, wrong
from app.formats.wsdl.spaces import WSDL_11

_PATTERNS = {
    "input": "one-way",
    "output": "notification",
    "input output": "request-response",
    "output input": "solicit-response",
}


class Reader11:
    """Reads one version's documents, which may refer to each other: first all messages, then what uses them."""

    def __init__(self) -> None:
        self._messages: dict[str, tuple[str, tuple[Part, ...]]] = {}
        self.interfaces: dict[str, Interface] = {}
        self.bindings: dict[str, Binding] = {}
        self.services: dict[str, Service] = {}

    def read(self, documents: list[Document]) -> None:
        """Everything that they declare. Raises `SchemaError`."""
        for document in documents:
            for name, node, path in _declared(document, "message"):
                self._messages.setdefault(name, (path, _parts(node, path)))
        for document in documents:
            for name, node, path in _declared(document, "portType"):
                if name not in self.interfaces:
                    self.interfaces[name] = Interface(name=name, path=path, operations=self._operations(node, path))
        for document in documents:
            for name, node, path in _declared(document, "binding"):
                if name not in self.bindings:
                    self.bindings[name] = self._binding(node, name, path)
        for document in documents:
            for name, node, path in _declared(document, "service"):
                if name not in self.services:
                    self.services[name] = self._service(node, name, path)

    def _operations(self, node: Node, above: str) -> dict[str, Operation]:
        found = list(elements(node, WSDL_11, "operation"))
        often = Counter(required(each, "name") for each in found)
        operations: dict[str, Operation] = {}
        for each in found:
            read = self._operation(each, f"{above}{step(each)}")
            key = read.name if often[read.name] == 1 else overloaded(read.name, *_names(each, read))
            if key in operations:
                raise wrong(each, f"the operation {key!r} is declared twice")
            operations[key] = read
        return operations

    def _operation(self, node: Node, path: str) -> Operation:
        name = required(node, "name")
        sides = [each for each in elements(node, WSDL_11) if kind(each) in {"input", "output"}]
        pattern = _PATTERNS.get(" ".join(kind(each) for each in sides))
        if pattern is None:
            raise wrong(node, f"the operation {name!r} has neither an input nor an output, or several")
        exchanges = {kind(each): self._exchange(each, each.get("name") or name, path) for each in sides}
        faults: dict[str, Exchange] = {}
        for each in elements(node, WSDL_11, "fault"):
            fault = self._exchange(each, required(each, "name"), path)
            if fault.name in faults:
                raise wrong(each, f"the fault {fault.name!r} is declared twice")
            faults[fault.name] = fault
        return Operation(
            name=name,
            path=path,
            pattern=pattern,
            input=exchanges.get("input"),
            output=exchanges.get("output"),
            faults=faults,
            order=tuple((node.get("parameterOrder") or "").split()),
        )

    def _exchange(self, node: Node, name: str, above: str) -> Exchange:
        message = named(node, "message")
        if message not in self._messages:
            raise wrong(node, f"the message {message!r} is declared neither here nor in what is imported")
        path, parts = self._messages[message]
        return Exchange(name=name, path=f"{above}{step(node)}", message=message, message_path=path, parts=parts)

    def _binding(self, node: Node, name: str, path: str) -> Binding:
        interface = self.interfaces.get(named(node, "type"))
        if interface is None:
            message = f"the port type {named(node, 'type')!r} is declared neither here nor in what is imported"
            raise wrong(node, message)

        def parts(message: Node) -> dict[str, Part]:
            found = self._messages.get(named(message, "message"))
            return {part.name: part for part in found[1]} if found else {}

        return read_binding(node, name, path, interface, parts)

    def _service(self, node: Node, name: str, path: str) -> Service:
        ports: dict[str, Port] = {}
        for each in elements(node, WSDL_11, "port"):
            port = required(each, "name")
            binding = named(each, "binding")
            if binding not in self.bindings:
                raise wrong(each, f"the binding {binding!r} is declared neither here nor in what is imported")
            if port in ports:
                raise wrong(each, f"the port {port!r} is declared twice")
            at = f"{path}{step(each)}"
            address = next((child.get("location") for child in elements(each) if kind(child) == "address"), None)
            ports[port] = Port(name=port, path=at, binding=binding, address=address, address_path=f"{at}/address")
        return Service(name=name, path=path, ports=ports)


def overloaded(name: str, input_name: str | None, output_name: str | None) -> str:
    """What one of several operations of a name is called: WSDL 1.1 tells them apart by the names of their messages."""
    return f"{name}({input_name or ''},{output_name or ''})"


def _names(node: Node, read: Operation) -> tuple[str | None, str | None]:
    """The names of the messages; where none is said, those that the standard gives them."""
    said = {kind(each): each.get("name") for each in elements(node, WSDL_11)}
    given = {"input": "Request", "output": "Response"} if read.pattern == "request-response" else {}
    names = [
        said.get(side) or f"{read.name}{given.get(side, '')}" if exchange is not None else None
        for side, exchange in (("input", read.input), ("output", read.output))
    ]
    return names[0], names[1]


def _declared(document: Document, what: str) -> Iterator[tuple[str, Node, str]]:
    """The components of one kind, by their names in Clark notation."""
    target = document.root.get("targetNamespace", "")
    for plain, node, path in declared(document, what):
        yield f"{{{target}}}{plain}" if target else plain, node, path


def _parts(node: Node, above: str) -> tuple[Part, ...]:
    parts: list[Part] = []
    for each in elements(node, WSDL_11, "part"):
        name, path = required(each, "name"), f"{above}{step(each)}"
        if any(part.name == name for part in parts):
            raise wrong(each, f"the part {name!r} is declared twice")
        element, type_ = (named(each, said) if each.get(said) else None for said in ("element", "type"))
        if (element is None) == (type_ is None):
            raise wrong(each, f"the part {name!r} needs either an element or a type")
        parts.append(Part(name=name, path=path, element=element, type=type_))
    return tuple(parts)
