"""Parameters of requests and headers of responses: what came, went, or is written otherwise."""

from functools import partial

from app.formats.apis.collecting import Collector
from app.formats.apis.comparing import Use
from app.formats.apis.views import Side
from app.formats.json_schema.text import differs
from app.formats.model import Severity
from app.formats.openapi.carriers import Carrier
from app.formats.openapi.model import Operation, Parameter, Place
from app.formats.openapi.proving import Prover

_SAFE, _BREAKING = Severity.SAFE, Severity.BREAKING
_PARTS = {"path": "path", "query": "query", "header": "headers", "cookie": "cookies"}


class ParameterChanges:
    """Compares parameters; `uses` are the schemas that both sides use in one place."""

    def __init__(self, found: Collector, prover: Prover) -> None:
        self._found = found
        self._prover = prover
        self.uses: list[Use] = []

    def compare(self, old: Operation, new: Operation, name: str, side: Side) -> None:
        """All parameters of two operations."""
        gone = {place: each for place, each in old.parameters.items() if place not in new.parameters}
        come = {place: each for place, each in new.parameters.items() if place not in old.parameters}
        for place, parameter in gone.items():
            moved = _moved(place, come)
            if moved is not None:
                self._moved(parameter, come.pop(moved), (old, new), name)
            else:
                it, fields = _names(parameter, name)
                self._found.add(
                    "PARAMETER_REMOVED",
                    parameter.spot,
                    None,
                    it,
                    fields=fields,
                    values=(parameter.name, None),
                )
        for parameter in come.values():
            self._added(old, new, parameter, name, side)
        for place, parameter in old.parameters.items():
            if place in new.parameters:
                self._both(old, new, (parameter, new.parameters[place]), name, side)

    def headers(
        self, sides: tuple[dict[str, Parameter], dict[str, Parameter]], name: str, side: Side, carrier: Carrier
    ) -> None:
        """The headers of two responses."""
        old, new = sides
        for key in dict.fromkeys((*old, *new)):
            before, after = old.get(key), new.get(key)
            header = before or after
            if header is None:
                continue
            it, fields = _names(header, name)
            severity = _SAFE if side is Side.REQUEST else None
            if before is None or after is None:
                rule = "RESPONSE_HEADER_ADDED" if before is None else "RESPONSE_HEADER_REMOVED"
                if side is Side.REQUEST:
                    severity = _BREAKING if before is None and header.required else _SAFE
                spots = before.spot if before else None, after.spot if after else None
                proof = partial(self._prover.missing_header, carrier, header)
                self._found.add(rule, *spots, it, fields=fields, values=(None, None), severity=severity, proof=proof)
                continue
            if before.required is not after.required:
                rule = f"RESPONSE_HEADER_BECAME_{'REQUIRED' if after.required else 'OPTIONAL'}"
                if side is Side.REQUEST:
                    severity = _BREAKING if after.required else _SAFE
                values = before.required, after.required
                proof = partial(self._prover.missing_header, carrier, before)
                spots = before.spot, after.spot
                self._found.add(rule, *spots, it, fields=fields, values=values, severity=severity, proof=proof)
            self._inside(before, after, fields[0], side, carrier.holding("headers", before.name))

    def _moved(self, old: Parameter, new: Parameter, around: tuple[Operation, Operation], name: str) -> None:
        it, fields = _names(old, name)
        proof = partial(self._prover.moved_parameter, *around, old)
        self._found.add(
            "PARAMETER_MOVED", old.spot, new.spot, it, fields=fields, values=(old.location, new.location), proof=proof
        )

    def _added(self, old: Operation, new: Operation, parameter: Parameter, name: str, side: Side) -> None:
        it, fields = _names(parameter, name)
        required = parameter.required and side is Side.REQUEST
        rule = "REQUIRED_PARAMETER_ADDED" if required else "PARAMETER_ADDED"
        proof = partial(self._prover.refused, old, new, parameter.name)
        self._found.add(rule, None, parameter.spot, it, fields=fields, values=(None, parameter.name), proof=proof)

    def _both(self, old: Operation, new: Operation, sides: tuple[Parameter, Parameter], name: str, side: Side) -> None:
        before, after = sides
        it, fields = _names(before, name)
        spots = before.spot, after.spot
        if before.location == "path" and before.name != after.name:
            self._found.add(
                "PATH_PARAMETER_RENAMED",
                *spots,
                it,
                fields=[*fields, f"{name}.{after.name}"],
                values=(before.name, after.name),
            )
        if before.required is not after.required:
            rule = f"PARAMETER_BECAME_{'REQUIRED' if after.required else 'OPTIONAL'}"
            severity = None
            if side is Side.RESPONSE:
                severity = _SAFE if after.required else _BREAKING
            proof = partial(self._prover.refused, old, new, after.name)
            values = before.required, after.required
            self._found.add(rule, *spots, it, fields=fields, values=values, severity=severity, proof=proof)
        styles = _style(before), _style(after)
        if styles[0] != styles[1]:
            matters = any(_many(parameter) for parameter in sides)
            self._found.add(
                "PARAMETER_STYLE_CHANGED", *spots, it, fields=fields, values=styles, severity=None if matters else _SAFE
            )
        empty = tuple(parameter.spot.get("allowEmptyValue") is True for parameter in sides)
        if empty[0] is not empty[1]:
            rule = f"PARAMETER_EMPTY_VALUE_{'ALLOWED' if empty[1] else 'FORBIDDEN'}"
            self._found.add(rule, *spots, it, fields=fields, values=(empty[0], empty[1]))
        if before.deprecated is not after.deprecated:
            rule = "PARAMETER_DEPRECATED" if after.deprecated else "PARAMETER_NO_LONGER_DEPRECATED"
            self._found.add(rule, *spots, it, fields=fields, values=(before.deprecated, after.deprecated))
        if differs(before.spot.get("description"), after.spot.get("description")):
            notes = before.spot.under("description"), after.spot.under("description")
            self._found.add("PARAMETER_DESCRIPTION_CHANGED", *notes, it, fields=fields)
        carrier = Carrier(old, new, side).holding(_PARTS[before.location], before.name)
        self._inside(before, after, fields[0], side, carrier)

    def _inside(self, old: Parameter, new: Parameter, name: str, side: Side, carrier: Carrier) -> None:
        within = name.removesuffix(f".{old.name}")
        if old.schema is not None and new.schema is not None:
            self.uses.append(Use(side, name, old.schema, new.schema, carrier, as_text=True, within=within))
        for kind, media in old.media.items():
            other = new.media.get(kind)
            if other is not None and media.schema is not None and other.schema is not None:
                self.uses.append(Use(side, name, media.schema, other.schema, carrier, within=within))
        if bool(old.media) is not bool(new.media) or (old.media and old.media.keys().isdisjoint(new.media)):
            it = f'"{old.name}" of {within}'
            values = ", ".join(old.media) or old.style, ", ".join(new.media) or new.style
            self._found.add("PARAMETER_STYLE_CHANGED", old.spot, new.spot, it, fields=[name], values=values)


def _names(parameter: Parameter, operation: str) -> tuple[str, list[str]]:
    return f'"{parameter.name}" of {operation}', [f"{operation}.{parameter.name}"]


def _moved(place: Place, come: dict[Place, Parameter]) -> Place | None:
    same = [other for other in come if other.name.lower() == place.name.lower() and other.location != place.location]
    return same[0] if len(same) == 1 else None


def _style(parameter: Parameter) -> str:
    return f"{parameter.style}, exploded" if parameter.explode else parameter.style


def _many(parameter: Parameter) -> bool:
    """Whether the style shows: single values are written alike in the usual ones."""
    schema = parameter.schema
    if schema is None or not isinstance(schema.value, dict):
        return True
    kind = schema.value.get("type")
    plain = isinstance(kind, str) and kind not in {"array", "object"}
    return not plain or parameter.style not in {"simple", "form", "spaceDelimited", "pipeDelimited", "tabDelimited"}
