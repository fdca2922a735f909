"""Bodies of requests, and responses."""

from collections.abc import Mapping
from functools import partial

from app.formats.apis.collecting import Collector
from app.formats.apis.comparing import Use
from app.formats.apis.documents import Spot
from app.formats.apis.views import Side
from app.formats.json_schema.text import differs
from app.formats.model import Severity
from app.formats.openapi.carriers import Carrier
from app.formats.openapi.media_types import covers
from app.formats.openapi.model import Body, Media, Operation, Response
from app.formats.openapi.parameters_compared import ParameterChanges
from app.formats.openapi.proving import Prover
from app.formats.openapi.statuses import covering, is_success

_SAFE, _BREAKING, _RISKY = Severity.SAFE, Severity.BREAKING, Severity.RISKY


class Bodies:
    """Compares bodies and responses; `uses` are the schemas that both sides use in one place."""

    def __init__(self, found: Collector, prover: Prover, parameters: ParameterChanges) -> None:
        self._found = found
        self._prover = prover
        self._parameters = parameters
        self.uses: list[Use] = []

    def compare(self, old: Operation, new: Operation, name: str, asks: Side) -> None:
        """What two operations take and answer."""
        self._request(old, new, name, asks)
        answers = Side.REQUEST if asks is Side.RESPONSE else Side.RESPONSE
        for status, before in old.responses.items():
            after = new.responses.get(status)
            if after is None:
                self._status_removed(before, status, old, new, name, answers)
            else:
                carrier = Carrier(old, new, answers, status=status)
                self._response(before, after, name, carrier)
        for status, after in new.responses.items():
            if status not in old.responses:
                self._status_added(after, status, old, new, name, answers)

    def _request(self, old: Operation, new: Operation, name: str, side: Side) -> None:
        before, after = old.body, new.body
        if before is None and after is not None:
            required = after.required and side is Side.REQUEST
            rule = "REQUIRED_REQUEST_BODY_ADDED" if required else "REQUEST_BODY_ADDED"
            proof = partial(self._prover.refused, old, new, "body")
            self._found.add(rule, None, after.spot, name, fields=[name], values=(None, None), proof=proof)
        elif before is not None and after is None:
            self._found.add("REQUEST_BODY_REMOVED", before.spot, None, name, fields=[name], values=(None, None))
        elif before is not None and after is not None:
            self._bodies(before, after, name, Carrier(old, new, side))

    def _bodies(self, old: Body, new: Body, name: str, carrier: Carrier) -> None:
        if old.required is not new.required:
            rule = f"REQUEST_BODY_BECAME_{'REQUIRED' if new.required else 'OPTIONAL'}"
            severity = None
            if carrier.side is Side.RESPONSE:
                severity = _SAFE if new.required else _BREAKING
            proof = partial(self._prover.refused, carrier.old, carrier.new, "body")
            values = old.required, new.required
            self._found.add(
                rule, old.spot, new.spot, name, fields=[name], values=values, severity=severity, proof=proof
            )
        if differs(old.spot.get("description"), new.spot.get("description")):
            notes = old.spot.under("description"), new.spot.under("description")
            self._found.add("REQUEST_BODY_DESCRIPTION_CHANGED", *notes, name, fields=[name])
        self._media(old.media, new.media, name, carrier, "REQUEST", (old.spot, new.spot))

    def _response(self, old: Response, new: Response, name: str, carrier: Carrier) -> None:
        it = f"{name} ({carrier.status})"
        if differs(old.spot.get("description"), new.spot.get("description")):
            notes = old.spot.under("description"), new.spot.under("description")
            self._found.add("RESPONSE_DESCRIPTION_CHANGED", *notes, it, fields=[name])
        self._parameters.headers((old.headers, new.headers), name, carrier.side, carrier)
        self._media(old.media, new.media, name, carrier, "RESPONSE", (old.spot, new.spot))
        self._links(old.links, new.links, name)

    def _links(self, old: Mapping[str, Spot], new: Mapping[str, Spot], name: str) -> None:
        for key in dict.fromkeys((*old, *new)):
            before, after = old.get(key), new.get(key)
            if before is None or after is None:
                rule = "LINK_ADDED" if before is None else "LINK_REMOVED"
                self._found.add(rule, before, after, f"{key} of {name}", fields=[name], values=(None, None))
            elif differs(before.value, after.value):
                self._found.add("LINK_CHANGED", before, after, f"{key} of {name}", fields=[name])

    def _media(
        self,
        old: Mapping[str, Media],
        new: Mapping[str, Media],
        name: str,
        carrier: Carrier,
        kind: str,
        holders: tuple[Spot, Spot],
    ) -> None:
        """The media types of a body. One that is gone may still be covered by a range of types."""
        for written, before in old.items():
            match = written if written in new else covers(new, written)
            if match is None:
                spots = _entry(holders[0], written, before), None
                proof = partial(self._prover.media_type, carrier, written, kind)
                self._found.add(
                    f"{kind}_MEDIA_TYPE_REMOVED", *spots, name, fields=[name], values=(written, None), proof=proof
                )
            else:
                self._pair(
                    before,
                    new[match],
                    name,
                    Carrier(carrier.old, carrier.new, carrier.side, kind=written, status=carrier.status),
                    kind,
                )
        for written, after in new.items():
            if written not in old and not (old and any(covers({written: after}, other) for other in old)):
                spot = _entry(holders[1], written, after)
                self._found.add(f"{kind}_MEDIA_TYPE_ADDED", None, spot, name, fields=[name], values=(None, written))

    def _pair(self, old: Media, new: Media, name: str, carrier: Carrier, kind: str) -> None:
        it = f"the body of {name}" if carrier.status is None else f"the body of {name} ({carrier.status})"
        if old.schema is not None and new.schema is not None:
            self.uses.append(Use(carrier.side, name, old.schema, new.schema, carrier))
        elif old.schema is not None or new.schema is not None:
            added = old.schema is None
            rule = f"{kind}_SCHEMA_{'ADDED' if added else 'REMOVED'}"
            breaks = added is (carrier.side is Side.REQUEST)
            severity = _BREAKING if breaks else _SAFE
            spots = old.schema, new.schema
            self._found.add(rule, *spots, it, fields=[name], values=(None, None), severity=severity)
        if differs(old.spot.get("encoding"), new.spot.get("encoding")):
            encodings = old.spot.under("encoding"), new.spot.under("encoding")
            self._found.add(f"{kind}_ENCODING_CHANGED", *encodings, it, fields=[name])

    def _status_removed(
        self, response: Response, status: str, old: Operation, new: Operation, name: str, side: Side
    ) -> None:
        """A status that is gone. What covers it now (a range, `default`) is compared instead."""
        match = covering(status, new.responses)
        if match is not None:
            self._response(response, new.responses[match], name, Carrier(old, new, side, status=status))
            return
        needed = is_success(status) or (status == "default" and not any(map(is_success, new.responses)))
        severity = _BREAKING if needed or side is Side.REQUEST else _SAFE
        self._found.add(
            "RESPONSE_STATUS_REMOVED",
            response.spot,
            None,
            name,
            fields=[name],
            values=(status, None),
            severity=severity,
            proof=partial(self._prover.status, old, new),
        )

    def _status_added(
        self, response: Response, status: str, old: Operation, new: Operation, name: str, side: Side
    ) -> None:
        """A status that is new. Consumers cope with it if they knew a range of statuses, or `default`."""
        match = covering(status, old.responses)
        if match is not None and match in new.responses:
            self._response(old.responses[match], response, name, Carrier(old, new, side, status=status))
            severity = _SAFE
        else:
            severity = _RISKY if side is Side.RESPONSE and is_success(status) else _SAFE
        self._found.add(
            "RESPONSE_STATUS_ADDED", None, response.spot, name, fields=[name], values=(None, status), severity=severity
        )


def _entry(holder: Spot, kind: str, media: Media) -> Spot:
    """Where a media type is listed: in the body, or in 2.0 with the schema."""
    return holder if media.spot.pointer == holder.pointer and media.spot.file == holder.file else media.spot
