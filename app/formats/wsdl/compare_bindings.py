"""Bindings compared: how operations are called, and how messages are carried."""

from app.formats.model import Severity
from app.formats.wsdl.bodies import Call, Side, header_body
from app.formats.wsdl.messages import Messages
from app.formats.wsdl.model import SOAP_11, SOAP_12, Binding, Bound, Carried, Header, Interface, local
from app.formats.wsdl.requests import Requests
from app.formats.wsdl.scope import At, Scope, operations_of, same_operations


class Bindings:
    """Compares all bindings of two documents, and through them the bodies of messages."""

    def __init__(self, scope: Scope, messages: Messages, requests: Requests) -> None:
        self._scope = scope
        self._messages = messages
        self._requests = requests
        self._compared: set[tuple[str, str]] = set()

    def compare(self) -> None:
        """Everything. Operations that are bound on one side only are compared by their messages."""
        for before, after in self._scope.bindings:
            if before is None and after is not None:
                fields = operations_of(self._scope.new.description.interfaces.get(after.interface))
                self._scope.add("BINDING_ADDED", None, At(after.path), _quoted(after), fields=fields)
            elif after is None and before is not None:
                fields = operations_of(self._interface(before))
                proof = self._requests.unanswered(before, None)
                self._scope.add("BINDING_REMOVED", At(before.path), None, _quoted(before), fields=fields, proof=proof)
            elif before is not None and after is not None:
                self._binding(before, after)
        for before, after in self._scope.interfaces:
            if before is not None and after is not None:
                self._unbound(before, after)

    def _interface(self, binding: Binding) -> Interface | None:
        return self._scope.old.description.interfaces.get(binding.interface)

    def _binding(self, old: Binding, new: Binding) -> None:
        places, fields = (At(old.path), At(new.path)), operations_of(self._interface(old))
        if local(old.name) != local(new.name):
            values = local(old.name), local(new.name)
            self._scope.add("BINDING_RENAMED", *places, "", fields=fields, values=values)
        if old.protocol != new.protocol:
            proof, values = self._requests.unanswered(old, new), (old.protocol, new.protocol)
            self._scope.add("PROTOCOL_CHANGED", *places, _quoted(old), fields=fields, values=values, proof=proof)
        elif old.transport != new.transport:
            values = old.transport, new.transport
            self._scope.add("TRANSPORT_CHANGED", *places, _quoted(old), fields=fields, values=values)
        before, after = (
            scheme.description.interfaces.get(binding.interface)
            for scheme, binding in ((self._scope.old, old), (self._scope.new, new))
        )
        if before is None or after is None:
            return
        pairs = same_operations(before, after)
        for key in old.operations:
            if key in pairs:
                self._called(old, new, before, after, key, pairs[key])
        known = {pairs[key]: key for key in pairs}
        for key, bound in new.operations.items():
            if key in known and known[key] not in old.operations:
                fields = [after.operations[key].name]
                self._scope.add("BOUND_OPERATION_ADDED", None, At(bound.path), f'"{key}"', fields=fields)

    def _called(self, old: Binding, new: Binding, before: Interface, after: Interface, key: str, other: str) -> None:
        bound = new.operations.get(other)
        call = Call(old, old.operations[key], key, before.operations[key], self._scope.old.description.namespace)
        if bound is not None:
            self._compared.add((before.name, key))
            namespace = self._scope.new.description.namespace
            self._call(call, Call(new, bound, other, after.operations[other], namespace))
        else:
            proof, fields = self._requests.refused(call), [call.operation.name]
            place = At(old.operations[key].path)
            self._scope.add("BOUND_OPERATION_REMOVED", place, None, f'"{key}"', fields=fields, proof=proof)

    def _unbound(self, old: Interface, new: Interface) -> None:
        """Operations that no pair of bindings has."""
        for key, other in same_operations(old, new).items():
            if (old.name, key) not in self._compared:
                before = Call(None, None, key, old.operations[key], self._scope.old.description.namespace)
                after = Call(None, None, other, new.operations[other], self._scope.new.description.namespace)
                self._bodies(before, after)

    def _call(self, old: Call, new: Call) -> None:
        before, after = old.bound, new.bound
        assert before is not None and after is not None and old.binding is not None  # noqa: S101, PT018  # both are bound
        places, fields, it = (At(before.path), At(after.path)), [old.operation.name], f'"{old.key}"'
        proof = self._requests.refused(old)
        if before.style != after.style and old.binding.protocol in {SOAP_11, SOAP_12}:
            values = before.style, after.style
            self._scope.add("STYLE_CHANGED", *places, it, fields=fields, values=values, proof=proof)
        if (before.action or "") != (after.action or ""):
            severity = _of_actions(before, after)
            values = before.action, after.action
            self._scope.add(
                "SOAP_ACTION_CHANGED", *places, it, fields=fields, values=values, severity=severity, proof=proof
            )
        for rule, values in (
            ("HTTP_METHOD_CHANGED", (before.method, after.method)),
            ("HTTP_LOCATION_CHANGED", (before.location, after.location)),
        ):
            if values[0] != values[1]:
                self._scope.add(rule, *places, it, fields=fields, values=values, proof=proof)
        for side, one, two in (
            (Side.REQUEST, before.input, after.input),
            (Side.RESPONSE, before.output, after.output),
        ):
            self._carried(side, one, two, old)
        self._bodies(old, new)

    def _carried(self, side: Side, old: Carried, new: Carried, call: Call) -> None:
        it = _of(side, call)
        places, fields = (At(old.path), At(new.path)), [call.operation.name]
        for rule, before, after in (
            ("USE_CHANGED", old.use, new.use),
            ("ENCODING_CHANGED", old.form, new.form),
            ("MEDIA_TYPE_CHANGED", _listed(old), _listed(new)),
        ):
            if before != after:
                self._scope.add(rule, *places, it, fields=fields, values=(before, after))
        self._headers(side, old, new, call)

    def _headers(self, side: Side, old: Carried, new: Carried, call: Call) -> None:
        fields, it = [call.operation.name], _of(side, call)
        known = {self._scope.now(name): header for name, header in old.headers.items()}
        for name, header in known.items():
            if name in new.headers:
                self._header(side, header, new.headers[name], call)
            else:
                rule, place = f"{side.value}_HEADER_REMOVED", At(header.path)
                self._scope.add(rule, place, None, it, fields=fields, values=(local(name), None))
        for name, header in new.headers.items():
            if name not in known:
                severity = None if header.required else Severity.SAFE
                proof = self._requests.refused(call) if side is Side.REQUEST else None
                self._scope.add(
                    f"{side.value}_HEADER_ADDED", None, At(header.path), it,
                    fields=fields, values=(None, local(name)), severity=severity, proof=proof,
                )  # fmt: skip

    def _header(self, side: Side, old: Header, new: Header, call: Call) -> None:
        places, name, operation = (At(old.path), At(new.path)), _named(old), call.operation.name
        it = f'the header "{name}" of "{call.key}"'
        self._messages.compare(side, header_body(old), header_body(new), operation, it, places)
        if side is Side.REQUEST and new.required and not old.required:
            proof, values = self._requests.refused(call), (None, name)
            it = _of(side, call)
            self._scope.add("REQUEST_HEADER_ADDED", *places, it, fields=[operation], values=values, proof=proof)

    def _bodies(self, old: Call, new: Call) -> None:
        for side in Side:
            before, after = old.body(side), new.body(side)
            if before is None or after is None:
                continue  # which the pattern tells
            exchanges = [call.operation.input if side is Side.REQUEST else call.operation.output for call in (old, new)]
            places = [At(each.path) for each in exchanges if each is not None]
            proof = self._requests.refused(old) if side is Side.REQUEST else None
            styles = [call.bound.style if call.bound else None for call in (old, new)]
            told = styles[0] != styles[1]
            name = old.operation.name
            self._messages.compare(
                side, before, after, name, _of(side, old), (places[0], places[1]), proof=proof, told=told
            )


def _of_actions(old: Bound, new: Bound) -> Severity:
    """What is no longer looked at, or is only a hint, stops nobody."""
    return Severity.RISKY if not new.action or not new.needs_action or not old.needs_action else Severity.BREAKING


def _of(side: Side, call: Call) -> str:
    return f'the {"request" if side is Side.REQUEST else "answer"} of "{call.key}"'


def _named(header: Header) -> str:
    return local(header.part.element or header.part.name)


def _listed(carried: Carried) -> str | None:
    return ", ".join(sorted(carried.media.values())) or None


def _quoted(binding: Binding) -> str:
    return f'"{local(binding.name)}"'
