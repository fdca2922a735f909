"""Requests and responses that prove what breaks: fine by one description, refused by the other."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import msgspec

from app.formats.apis.comparing import DIRECTIONS, Compared
from app.formats.apis.proofs import Proof, Proofs
from app.formats.apis.views import Side
from app.formats.json_schema.changes import Finding
from app.formats.json_schema.samples import NoInstanceError
from app.formats.model import Direction, Witness
from app.formats.openapi.carriers import Carrier
from app.formats.openapi.media_types import covers
from app.formats.openapi.model import Operation, Parameter
from app.formats.openapi.requests import Requests, matches
from app.formats.openapi.schema import OpenApiSchema
from app.formats.openapi.statuses import covering


class Prover:
    """Looks for messages between two descriptions."""

    def __init__(self, old: OpenApiSchema, new: OpenApiSchema) -> None:
        self._new = new.api
        self._requests = Requests(old), Requests(new)
        self._proofs = Proofs()

    def removed_operation(self, operation: Operation) -> Witness | None:
        """A request that nobody takes any more; null where another operation takes it."""
        document = self._request(operation)
        if document is None:
            return None
        others = (other for other in self._new.operations.values() if other.method == operation.method)
        if any(matches(other.template, document["path"]) for other in others):
            return None
        return _request(document, f"nothing takes {operation.method} {document['path']}")

    def refused(self, old: Operation, new: Operation, about: str) -> Witness | None:
        """The smallest request of the old operation, if the new one refuses it because of a parameter or the body."""
        return self._checked(new, self._request(old), about)

    def moved_parameter(self, old: Operation, new: Operation, parameter: Parameter) -> Witness | None:
        """A request with a parameter where it was, if the new operation misses it elsewhere."""
        try:
            return self._checked(new, self._requests[0].with_parameter(old, parameter), parameter.name)
        except NoInstanceError:
            return None

    def media_type(self, carrier: Carrier, kind: str, message: str) -> Witness | None:
        """A body in a type that is no longer taken, or a response in one that nobody knows."""
        if message == "REQUEST" and carrier.side is Side.REQUEST:
            document = self._request(carrier.old)
            if document is None:
                return None
            headers = {**document.get("headers", {}), "Content-Type": kind}
            return _request(document | {"headers": headers}, f"bodies of the type {kind} are not taken")
        if message != "RESPONSE" or carrier.side is not Side.RESPONSE or carrier.status is None:
            return None
        old, new = (side.responses.get(carrier.status) for side in (carrier.old, carrier.new))
        if old is None or new is None:
            return None
        other = next((kind for kind in new.media if covers(old.media, kind) is None), None)
        if other is None:
            return None
        document = self._response(carrier, {"headers": {"Content-Type": other}})
        return _response(document, f"no answers of the type {other} were described")

    def status(self, old: Operation, new: Operation) -> Witness | None:
        """An answer with a status of the new operation that the old one did not describe."""
        known = old.responses
        for status in new.responses:
            if status[:1] == "2" and status.isdecimal() and status not in known and covering(status, known) is None:
                document = self._response(Carrier(old, new, Side.RESPONSE, status=status), {})
                return _response(document, f"no answer with the status {status} was described")
        return None

    def missing_header(self, carrier: Carrier, header: Parameter) -> Witness | None:
        """An answer without a header that was always there."""
        if not header.required or carrier.side is not Side.RESPONSE:
            return None
        return _response(self._response(carrier, {"headers": {}}), f"the header {header.name} is missing")

    def anonymous(self, operation: Operation, asked: str) -> Witness | None:
        """A request that says nothing about who calls."""
        document = self._request(operation)
        return _request(document, f"says nothing about who calls: {asked} is needed") if document is not None else None

    def proved(self, compared: Compared, findings: list[Finding]) -> list[Witness | None]:
        """A witness for each finding about schemas, null where there is none."""
        proofs = self._proofs.of(compared, findings)
        return [self._wrapped(compared.side, proof) if proof is not None else None for proof in proofs]

    def _wrapped(self, side: Side, proof: Proof) -> Witness | None:
        """The whole message around a value that proves something."""
        carrier: Carrier = proof.use.carrier
        if carrier.status is not None:
            part = {carrier.part: proof.document if carrier.name is None else {carrier.name: proof.document}}
            return Witness(DIRECTIONS[side], _text(self._response(carrier, part)), proof.error)
        document = self._request(carrier.old) or {"method": carrier.old.method, "path": carrier.old.template}
        if carrier.name is None:
            document = document | {"body": proof.document}
        elif carrier.part == "path":
            document = document | _in_path(carrier, proof.document)
        else:
            document = document | {carrier.part: {**document.get(carrier.part, {}), carrier.name: proof.document}}
        return Witness(DIRECTIONS[side], _text(document), proof.error)

    def _request(self, operation: Operation) -> dict[str, Any] | None:
        try:
            return self._requests[0].smallest(operation)
        except NoInstanceError:
            return None

    def _response(self, carrier: Carrier, parts: Mapping[str, Any]) -> dict[str, Any]:
        request = self._request(carrier.old) or {}
        path = request.get("path", carrier.old.template)
        status = carrier.status or "default"
        return {
            "method": carrier.old.method,
            "path": path,
            "status": int(status) if status.isdecimal() else status,
            **parts,
        }

    def _checked(self, new: Operation, document: dict[str, Any] | None, about: str) -> Witness | None:
        if document is None:
            return None
        complaint = self._requests[1].complaint(new, document, about)
        return _request(document, complaint) if complaint is not None else None


def _in_path(carrier: Carrier, value: Any) -> dict[str, Any]:
    """A value in a path; beside its template where it cannot be seen there."""
    if isinstance(value, (str, int, float)) and value != "":
        written = carrier.old.template.replace(f"{{{carrier.name}}}", quote(str(value), safe=""))
        if "{" not in written:
            return {"path": written}
    return {"path": carrier.old.template, "parameters": {carrier.name: value}}


def _request(document: dict[str, Any], error: str) -> Witness:
    return Witness(Direction.BACKWARD, _text(document), error)


def _response(document: dict[str, Any], error: str) -> Witness:
    return Witness(Direction.FORWARD, _text(document), error)


def _text(document: Any) -> str:
    return msgspec.json.encode(document).decode()
