"""The operations that two descriptions have, and what became of them."""

from functools import partial

from app.formats.apis.collecting import Collector
from app.formats.apis.comparing import Use
from app.formats.apis.documents import Spot
from app.formats.apis.views import Side
from app.formats.json_schema.text import differs
from app.formats.model import Severity
from app.formats.openapi.bodies import Bodies
from app.formats.openapi.model import Operation
from app.formats.openapi.parameters_compared import ParameterChanges
from app.formats.openapi.proving import Prover
from app.formats.openapi.schema import OpenApiSchema
from app.formats.openapi.security import SecurityChanges

_SUNSET = "x-sunset"


class Operations:
    """Compares operations, callbacks and webhooks; `uses` are then the schemas that both sides use in one place."""

    def __init__(self, found: Collector, old: OpenApiSchema, new: OpenApiSchema, prover: Prover) -> None:
        self._found = found
        self._old, self._new = old.api, new.api
        self._prover = prover
        self._parameters = ParameterChanges(found, prover)
        self._bodies = Bodies(found, prover, self._parameters)
        self._security = SecurityChanges(found, old.api, new.api, prover)
        self.uses: list[Use] = []

    def compare(self) -> None:
        """Everything below `paths` and `webhooks`, and the ways to say who calls."""
        self._all(self._old.operations, self._new.operations, "OPERATION")
        self._all(self._old.webhooks, self._new.webhooks, "WEBHOOK")
        self._security.compare()
        self.uses = [*self._parameters.uses, *self._bodies.uses]

    def _all(self, old: dict[str, Operation], new: dict[str, Operation], kind: str, *, inside: str = "") -> None:
        for key in dict.fromkeys((*old, *new)):
            before, after = old.get(key), new.get(key)
            if before is None and after is not None:
                self._found.add(
                    f"{kind}_ADDED", None, after.spot, after.name, fields=[inside or after.name], values=(None, None)
                )
            elif after is None and before is not None:
                self._removed(before, kind, inside)
            elif before is not None and after is not None:
                self._both(before, after, inside or before.name)

    def _removed(self, operation: Operation, kind: str, inside: str) -> None:
        rule = f"{kind}_REMOVED"
        if kind == "OPERATION" and operation.deprecated:
            rule = "DEPRECATED_OPERATION_REMOVED"
        fields = [inside or operation.name]
        sunset = operation.spot.get(_SUNSET)
        values = (sunset if isinstance(sunset, str) else None, None)
        proof = None if operation.pushed else partial(self._prover.removed_operation, operation)
        self._found.add(rule, operation.spot, None, operation.name, fields=fields, values=values, proof=proof)

    def _both(self, old: Operation, new: Operation, name: str) -> None:
        self._notes(old, new, name)
        asks = Side.RESPONSE if old.pushed else Side.REQUEST
        self._parameters.compare(old, new, name, asks)
        self._bodies.compare(old, new, name, asks)
        if not old.pushed:
            self._security.of_operation(old, new)
        self._all(old.callbacks, new.callbacks, "CALLBACK", inside=name)

    def _notes(self, old: Operation, new: Operation, name: str) -> None:
        if old.deprecated is not new.deprecated:
            rule = "OPERATION_DEPRECATED" if new.deprecated else "OPERATION_NO_LONGER_DEPRECATED"
            self._note(rule, old, new, name, "deprecated")
        if differs(old.spot.get(_SUNSET), new.spot.get(_SUNSET)):
            self._note("OPERATION_SUNSET_CHANGED", old, new, name, _SUNSET, _sooner(old.spot, new.spot))
        if old.spot.get("operationId") != new.spot.get("operationId"):
            added = old.spot.get("operationId") is None
            severity = Severity.SAFE if added else None
            self._note("OPERATION_ID_CHANGED", old, new, name, "operationId", severity)
        if differs(old.spot.get("tags"), new.spot.get("tags")):
            self._note("OPERATION_TAGS_CHANGED", old, new, name, "tags")
        for key in ("summary", "description", "externalDocs"):
            if differs(old.spot.get(key), new.spot.get(key)):
                self._note("OPERATION_DESCRIPTION_CHANGED", old, new, name, key)
        if differs(*(side.servers.value if side.servers else None for side in (old, new))):
            self._found.add("OPERATION_SERVERS_CHANGED", old.servers, new.servers, name, fields=[name])
        for key in dict.fromkeys((*old.spot.value, *new.spot.value)):
            if key.startswith("x-") and key != _SUNSET and differs(old.spot.get(key), new.spot.get(key)):
                self._found.add(
                    "EXTENSION_CHANGED", old.spot.under(key), new.spot.under(key), f"{key} of {name}", fields=[name]
                )

    def _note(
        self, rule: str, old: Operation, new: Operation, name: str, key: str, severity: Severity | None = None
    ) -> None:
        sides = old.spot.under(key), new.spot.under(key)
        self._found.add(rule, *sides, name, fields=[name], severity=severity)


def _sooner(old: Spot, new: Spot) -> Severity | None:
    """Whether whoever planned for the day of a removal is short of time now. Dates of ISO 8601 sort as texts."""
    before, after = old.get(_SUNSET), new.get(_SUNSET)
    if isinstance(before, str) and isinstance(after, str) and after < before:
        return Severity.RISKY
    return None
