"""Services and their ports compared: what is offered, and where."""

from urllib.parse import urlsplit

from app.formats.model import Severity
from app.formats.wsdl.model import Binding, Port, Service, local
from app.formats.wsdl.requests import Requests
from app.formats.wsdl.schema import WsdlSchema
from app.formats.wsdl.scope import At, Scope, operations_of


def compare_services(scope: Scope, requests: Requests) -> None:
    """All services."""
    for before, after in scope.services:
        if before is None and after is not None:
            scope.add("SERVICE_ADDED", None, At(after.path), _quoted(after.name), fields=_offered(scope.new, after))
        elif after is None and before is not None:
            fields = _offered(scope.old, before)
            scope.add("SERVICE_REMOVED", At(before.path), None, _quoted(before.name), fields=fields)
        elif before is not None and after is not None:
            if local(before.name) != local(after.name):
                values = local(before.name), local(after.name)
                fields = _offered(scope.old, before)
                scope.add("SERVICE_RENAMED", At(before.path), At(after.path), "", fields=fields, values=values)
            _ports(scope, before, after, requests)


def _ports(scope: Scope, old: Service, new: Service, requests: Requests) -> None:
    for before, after in scope.matched(old.ports, new.ports):
        if before is None and after is not None:
            scope.add("PORT_ADDED", None, At(after.path), f'"{after.name}"', fields=_called(scope.new, after))
        elif after is None and before is not None:
            scope.add("PORT_REMOVED", At(before.path), None, f'"{before.name}"', fields=_called(scope.old, before))
        elif before is not None and after is not None:
            _port(scope, before, after, requests)


def _port(scope: Scope, old: Port, new: Port, requests: Requests) -> None:
    fields, it, places = _called(scope.old, old), f'"{old.name}"', (At(old.path), At(new.path))
    if old.name != new.name:
        scope.add("PORT_RENAMED", *places, it, fields=fields, values=(old.name, new.name))
    before, after = scope.old.description.bindings[old.binding], scope.new.description.bindings[new.binding]
    pairs = {one.name: two.name for one, two in scope.bindings if one is not None and two is not None}
    if pairs.get(old.binding) != new.binding:
        same = (before.protocol, before.transport) == (after.protocol, after.transport)
        severity = Severity.RISKY if same else Severity.BREAKING
        values = local(old.binding), local(new.binding)
        proof = None if same else requests.unanswered(before, after)
        scope.add("PORT_BINDING_CHANGED", *places, it, fields=fields, values=values, severity=severity, proof=proof)
    if old.address != new.address:
        spots = At(old.address_path), At(new.address_path)
        severity = Severity.INFORMATIONAL if _is_only_elsewhere(old.address, new.address) else None
        scope.add("ADDRESS_CHANGED", *spots, it, fields=fields, values=(old.address, new.address), severity=severity)


def _is_only_elsewhere(old: str | None, new: str | None) -> bool:
    """Whether only the host changed, as it does from one environment to the next."""
    if not old or not new:
        return False
    try:
        before, after = urlsplit(old), urlsplit(new)
    except ValueError:
        return False
    return (before.scheme, before.path, before.query) == (after.scheme, after.path, after.query)


def _offered(schema: WsdlSchema, service: Service) -> list[str]:
    return [name for port in service.ports.values() for name in _called(schema, port)]


def _called(schema: WsdlSchema, port: Port) -> tuple[str, ...]:
    """The operations that can be called at a port."""
    binding: Binding = schema.description.bindings[port.binding]
    return operations_of(schema.description.interfaces.get(binding.interface))


def _quoted(name: str) -> str:
    return f'"{local(name)}"'
