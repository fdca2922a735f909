"""From two descriptions to the list of changes."""

from app.formats.model import Change
from app.formats.wsdl.bodies import Side
from app.formats.wsdl.compare_bindings import Bindings
from app.formats.wsdl.compare_document import compare_document
from app.formats.wsdl.compare_interfaces import compare_interfaces
from app.formats.wsdl.compare_services import compare_services
from app.formats.wsdl.compared import Compared
from app.formats.wsdl.components import Reach, compare_substitutes, compare_unused
from app.formats.wsdl.messages import Messages
from app.formats.wsdl.requests import Requests
from app.formats.wsdl.schema import WsdlSchema
from app.formats.wsdl.scope import At, Scope


def compare_schemas(old: WsdlSchema, new: WsdlSchema, *, witnesses: bool) -> tuple[Change, ...]:
    """All differences, ordered by place: what was there in the old order, then what is new.

    What hurts clients of the old description breaks both directions: whoever upgrades first, a client of the old
    description meets the new service.
    """
    if old.canonical == new.canonical and old.references == new.references:
        return ()
    scope = Scope(old, new, witnesses=witnesses)
    requests = Requests(old, new)
    messages = Messages(scope, requests)
    compare_document(scope, requests)
    compare_services(scope, requests)
    compare_interfaces(scope, messages, requests)
    Bindings(scope, messages, requests).compare()
    _compare_schemas(scope, messages)
    changes = scope.found.changes()
    if not changes and old.canonical != new.canonical:
        scope.add("RESTATED", At(""), At(""), "", values=(None, None))
        changes = scope.found.changes()
    return changes


def _compare_schemas(scope: Scope, messages: Messages) -> None:
    used: tuple[set[tuple[str, str]], set[tuple[str, str]]] = (set(), set())
    for side in Side:
        reach = Reach(scope.old, side), Reach(scope.new, side)
        others = compare_substitutes(scope, side, *reach)
        Compared(scope, side, messages.pairs(side)).report(others)
        for names, found in zip(used, reach, strict=True):
            names.update(found.names)
    compare_unused(scope, used)
