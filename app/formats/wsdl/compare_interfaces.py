"""Interfaces compared: which operations there are, in which patterns, with which faults."""

from app.formats.model import Severity
from app.formats.wsdl.bodies import Side, calls, fault_body
from app.formats.wsdl.messages import Messages
from app.formats.wsdl.model import WITH_FAULTS, Exchange, Interface, Operation, local
from app.formats.wsdl.requests import Requests
from app.formats.wsdl.scope import At, Scope, operations_of, same_operations


def compare_interfaces(scope: Scope, messages: Messages, requests: Requests) -> None:
    """All interfaces."""
    for before, after in scope.interfaces:
        if before is None and after is not None:
            fields = operations_of(after)
            scope.add("INTERFACE_ADDED", None, At(after.path), f'"{local(after.name)}"', fields=fields)
        elif after is None and before is not None:
            proof = requests.refused(_first_call(scope, before))
            fields = operations_of(before)
            scope.add("INTERFACE_REMOVED", At(before.path), None, f'"{local(before.name)}"', fields=fields, proof=proof)
        elif before is not None and after is not None:
            if local(before.name) != local(after.name):
                values = local(before.name), local(after.name)
                places = At(before.path), At(after.path)
                scope.add("INTERFACE_RENAMED", *places, "", fields=operations_of(before), values=values)
            _operations(scope, before, after, messages, requests)


def _first_call(scope: Scope, interface: Interface):
    key = next(iter(interface.operations), None)
    return None if key is None else next(calls(scope.old.description, interface, key))


def _operations(scope: Scope, old: Interface, new: Interface, messages: Messages, requests: Requests) -> None:
    pairs = same_operations(old, new)
    for key, before in old.operations.items():
        if key not in pairs:
            proof = requests.refused(next(calls(scope.old.description, old, key)))
            scope.add("OPERATION_REMOVED", At(before.path), None, f'"{key}"', fields=[before.name], proof=proof)
        else:
            _operation(scope, key, before, new.operations[pairs[key]], messages)
    known = {*pairs.values()}
    for key, after in new.operations.items():
        if key not in known:
            scope.add("OPERATION_ADDED", None, At(after.path), f'"{key}"', fields=[after.name])


def _operation(scope: Scope, key: str, old: Operation, new: Operation, messages: Messages) -> None:
    places, fields, it = (At(old.path), At(new.path)), [old.name], f'"{key}"'
    if old.pattern != new.pattern:
        values = old.pattern, new.pattern
        severity = _of_faults(*values)
        scope.add("OPERATION_PATTERN_CHANGED", *places, it, fields=fields, values=values, severity=severity)
    if old.order != new.order and old.order and new.order:
        values = " ".join(old.order), " ".join(new.order)
        scope.add("PARAMETER_ORDER_CHANGED", *places, it, fields=fields, values=values)
    for before, after, side in ((old.input, new.input, "request"), (old.output, new.output, "answer")):
        if before is not None and after is not None:
            _names(scope, before, after, f"the {side} of {it}", fields)
    _faults(scope, key, old, new, messages)


def _of_faults(old: str, new: str) -> Severity | None:
    """How much it matters that a pattern is the same but for faults; null if it is another one. A client may meet a
    fault that never came before, and a fault that it sends may no longer be heeded."""
    pattern = new.removesuffix(WITH_FAULTS)
    if old.removesuffix(WITH_FAULTS) != pattern:
        return None
    return Severity.RISKY if (pattern == "one-way") is new.endswith(WITH_FAULTS) else Severity.SAFE


def _names(scope: Scope, old: Exchange, new: Exchange, it: str, fields: list[str]) -> None:
    """What messages and their parts are called: nobody sees it on the way, but for parts in the style rpc."""
    if old.message is None or new.message is None:
        return
    if local(old.message) != local(new.message):
        values = local(old.message), local(new.message)
        scope.add("MESSAGE_RENAMED", At(old.path), At(new.path), it, fields=fields, values=values)
    if len(old.parts) == len(new.parts) == 1:
        before, after = old.parts[0], new.parts[0]
        if before.name != after.name and before.element is not None and after.element is not None:
            values = before.name, after.name
            scope.add("PART_RENAMED", At(before.path), At(after.path), it, fields=fields, values=values)


def _faults(scope: Scope, key: str, old: Operation, new: Operation, messages: Messages) -> None:
    for name, before in old.faults.items():
        it, after = f'"{name}" of "{key}"', new.faults.get(name)
        if after is None:
            scope.add("FAULT_REMOVED", At(before.path), None, it, fields=[old.name])
        else:
            _names(scope, before, after, f"the fault {it}", [old.name])
            places = At(before.path), At(after.path)
            messages.compare(Side.RESPONSE, fault_body(before), fault_body(after), old.name, f"the fault {it}", places)
    for name, after in new.faults.items():
        if name not in old.faults:
            scope.add("FAULT_ADDED", None, At(after.path), f'"{name}" of "{key}"', fields=[old.name])
