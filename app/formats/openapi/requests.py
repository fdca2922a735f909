"""Requests as small documents: what an operation asks for as a JSON Schema, and the smallest request that meets it."""

import re
from typing import Any
from urllib.parse import quote

from app.formats.apis.proofs import failures, sample
from app.formats.apis.views import Side, reference
from app.formats.json_schema.samples import NoInstanceError
from app.formats.openapi.model import Operation, Parameter
from app.formats.openapi.schema import OpenApiSchema

_TEMPLATE = re.compile(r"\{[^{}]*\}")
PARTS = {"query": "query", "header": "headers", "cookie": "cookies"}
"""By location of a parameter, the part of a request's document in which it is."""


class Requests:
    """Makes and checks requests by one description. Samples are made once for each schema."""

    def __init__(self, schema: OpenApiSchema) -> None:
        self._schema = schema
        self._samples: dict[str, Any] = {}

    def smallest(self, operation: Operation) -> dict[str, Any]:
        """The smallest request that the operation takes. Raises `NoInstanceError`."""
        document: dict[str, Any] = {"method": operation.method, "path": self.path(operation)}
        for parameter in operation.parameters.values():
            if parameter.required and parameter.location in PARTS:
                part = document.setdefault(PARTS[parameter.location], {})
                part[parameter.name] = self._value(parameter)
        body = operation.body
        if body is not None and body.required and body.media:
            media = next(iter(body.media.values()))
            document["body"] = self._sample(media.schema) if media.schema is not None else {}
        return document

    def with_parameter(self, operation: Operation, parameter: Parameter) -> dict[str, Any]:
        """The smallest request that has a parameter. Raises `NoInstanceError`."""
        document = self.smallest(operation)
        if parameter.location in PARTS:
            document.setdefault(PARTS[parameter.location], {})[parameter.name] = self._value(parameter)
        return document

    def path(self, operation: Operation) -> str:
        """A path that the operation's template stands for. Raises `NoInstanceError`."""
        values = {
            place.name: self._value(parameter)
            for place, parameter in operation.parameters.items()
            if place.location == "path"
        }
        count = iter(range(len(operation.template)))
        return _TEMPLATE.sub(lambda _: _segment(values.get(str(next(count)), "1")), operation.template)

    def complaint(self, operation: Operation, document: dict[str, Any], about: str) -> str | None:
        """What is wrong with the parts of a request because of what has a name, null if nothing is."""
        parts: dict[str, dict[str, Any]] = {}
        keys: list[str] = []
        view = self._schema.sides[Side.REQUEST].view
        for parameter in operation.parameters.values():
            if parameter.location not in PARTS:
                continue
            part = parts.setdefault(PARTS[parameter.location], {"type": "object", "properties": {}, "required": []})
            part["properties"][parameter.name] = True
            if parameter.schema is not None:
                keys.append(view.use(parameter.schema))
                part["properties"][parameter.name] = {"$ref": reference(keys[-1])}
            if parameter.required:
                part["required"].append(parameter.name)
        needed = ["body"] if operation.body is not None and operation.body.required else []
        defs = {key: view.defs[key] for key in view.reached(keys)}
        schema = {"type": "object", "properties": parts, "required": needed, "$defs": defs}
        empty: dict[str, Any] = {part: {} for part in parts}
        found = failures({"$schema": "https://json-schema.org/draft/2020-12/schema"} | schema, empty | document)
        return next((complaint for complaint in found or () if repr(about) in complaint), None)

    def _value(self, parameter: Parameter) -> Any:
        if parameter.schema is not None:
            return self._sample(parameter.schema)
        media = next(iter(parameter.media.values()), None)
        return self._sample(media.schema) if media is not None and media.schema is not None else "1"

    def _sample(self, spot: Any) -> Any:
        view = self._schema.sides[Side.REQUEST].view
        key = view.use(spot)
        if key not in self._samples:
            try:
                self._samples[key] = sample(view.needs(key))
            except NoInstanceError:
                self._samples[key] = NoInstanceError
        if self._samples[key] is NoInstanceError:
            raise NoInstanceError
        return self._samples[key]


def matches(template: str, path: str) -> bool:
    """Whether a concrete path is one that a template stands for."""
    pattern = "".join("[^/]+" if part.startswith("{") else re.escape(part) for part in _parts(template))
    return re.fullmatch(pattern, path) is not None


def _parts(template: str) -> list[str]:
    return [part for part in re.split(r"(\{[^{}]*\})", template) if part]


def _segment(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value) if isinstance(value, (str, int, float)) else ""
    return quote(text, safe="") or "1"
