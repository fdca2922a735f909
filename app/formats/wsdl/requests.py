"""Requests that stop working: made by the old description, taken by it, and refused by the new one."""

from collections.abc import Iterable, Iterator

from app.formats.apis.collecting import Proof
from app.formats.model import Direction, Witness
from app.formats.wsdl.bodies import Body, Call, all_calls
from app.formats.wsdl.model import Binding
from app.formats.wsdl.schema import WsdlSchema
from app.formats.wsdl.service import Service, element_of

MAX_TRIALS = 100
"""Requests that are made in one comparison."""


class Requests:
    """Makes requests of the old description, and looks for those that the new one refuses."""

    def __init__(self, old: WsdlSchema, new: WsdlSchema) -> None:
        self._schemas = old, new
        self._made: tuple[Service, Service] | None = None
        self._trials = MAX_TRIALS

    @property
    def _services(self) -> tuple[Service, Service]:
        if self._made is None:
            self._made = Service(self._schemas[0]), Service(self._schemas[1])
        return self._made

    def calls(self) -> Iterator[Call]:
        """Every way to call an operation of the old description."""
        return all_calls(self._schemas[0].description)

    def refused(self, call: Call | None) -> Proof | None:
        """A request of an operation that is no longer taken."""
        return None if call is None else lambda: self._search([call])

    def unanswered(self, old: Binding, new: Binding | None) -> Proof:
        """A request by a binding that is no longer taken; `new` is the binding in its place, that it is sent to."""
        return lambda: self._search((each for each in self.calls() if each.binding is old), new)

    def unexpected(self, new: Body, old: Body, it: str) -> Proof:
        """An answer of the new description that the old one does not expect."""

        def search() -> Witness | None:
            before, after = self._services
            document = after.sample(new)
            if document is None or self._spent():
                return None
            error = before.complaint(document, old)
            if old.name and element_of(document) != old.name:
                error = f"{it} is {old.spoken}"
            return Witness(Direction.FORWARD, document, error) if error else None

        return search

    def _search(self, found: Iterable[Call], only: Binding | None = None) -> Witness | None:
        before, after = self._services
        for call in found:
            if self._spent():
                return None
            request = before.request(call)
            if request is None or before.refusal(request) is not None:
                continue
            error = after.refusal(request)
            if error is None and only is not None and call.binding is not None:
                error = _elsewhere(call.binding, only)
            if error is not None:
                return Witness(Direction.BACKWARD, request.shown(), error)
        return None

    def _spent(self) -> bool:
        self._trials -= 1
        return self._trials < 0


def _elsewhere(old: Binding, new: Binding) -> str | None:
    return f"this is offered over {new.protocol}" if old.protocol != new.protocol else None
