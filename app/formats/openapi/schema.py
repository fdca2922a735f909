"""A parsed OpenAPI description."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from app.formats.apis.comparing import Schemas
from app.formats.apis.dialects import Dialect
from app.formats.apis.documents import Documents, Spot
from app.formats.apis.reading import canonical_text, read
from app.formats.apis.views import Side, View
from app.formats.model import SchemaError
from app.formats.openapi.building import Builder
from app.formats.openapi.model import Media, Operation, Parameter

_VERSION = re.compile(r"3\.([012])(?:\.\d+)?(?:-.+)?\Z")


class OpenApiSchema:
    """A valid description with its references looked up. Never changed after it was made.

    Raises `SchemaError` when it is made from a text that is no OpenAPI description.
    """

    def __init__(self, text: str, references: Mapping[str, str]) -> None:
        self.value: Any = read(text)
        self.references = dict(references)
        self.version, self.dialect = _version(self.value)
        self._documents = Documents(self.value, references)
        _check_frame(self._documents.root, self.dialect)
        self.api = Builder(self._documents, self.dialect).api()
        self._whole = View(self._documents, self.dialect, None)
        for spot in self.api.components.values():
            self._whole.use(spot)
        for _, spot in self._used():
            self._whole.use(spot)
        self._whole.settle()
        self.canonical = canonical_text(self.value)
        self.fingerprint = hashlib.sha256(self.canonical.encode()).hexdigest()

    @property
    def normalized(self) -> str:
        """The canonical text: JSON with the keys of every object in order."""
        return self.canonical

    @cached_property
    def sides(self) -> Mapping[Side, Schemas]:
        """The schemas of requests and those of responses."""
        if not self._whole.one_sided:
            both = Schemas(self._whole)
            return dict.fromkeys(Side, both)
        views = {side: View(self._documents, self.dialect, side) for side in Side}
        for side, spot in self._used():
            views[side].use(spot)
        for view in views.values():
            view.settle()
        return {side: Schemas(view) for side, view in views.items()}

    @cached_property
    def used_paths(self) -> frozenset[str]:
        """The places of all schemas that messages use, directly or through others."""
        return frozenset(self._whole.reached([self._whole.use(spot) for _, spot in self._used()]))

    def follow(self, spot: Spot) -> Spot:
        """What a place refers to in the end."""
        return self._documents.follow(spot)

    def _used(self) -> Iterator[tuple[Side, Spot]]:
        """Every schema of a message, with the side that it belongs to."""
        for operation in (*self.api.operations.values(), *self.api.webhooks.values()):
            yield from _of_operation(operation)


def _of_operation(operation: Operation) -> Iterator[tuple[Side, Spot]]:
    asks, answers = (Side.RESPONSE, Side.REQUEST) if operation.pushed else (Side.REQUEST, Side.RESPONSE)
    for parameter in operation.parameters.values():
        yield from ((asks, spot) for spot in _of_parameter(parameter))
    if operation.body is not None:
        yield from ((asks, spot) for spot in _of_media(operation.body.media))
    for response in operation.responses.values():
        yield from ((answers, spot) for spot in _of_media(response.media))
        for header in response.headers.values():
            yield from ((answers, spot) for spot in _of_parameter(header))
    for callback in operation.callbacks.values():
        yield from _of_operation(callback)


def _of_parameter(parameter: Parameter) -> Iterator[Spot]:
    if parameter.schema is not None:
        yield parameter.schema
    yield from _of_media(parameter.media)


def _of_media(media: Mapping[str, Media]) -> Iterator[Spot]:
    yield from (kind.schema for kind in media.values() if kind.schema is not None)


def _version(value: Any) -> tuple[str, Dialect]:
    if not isinstance(value, dict):
        raise SchemaError("an OpenAPI description must be an object", path="")
    declared = value.get("openapi", value.get("swagger"))
    if "openapi" not in value and "swagger" not in value:
        raise SchemaError("neither openapi nor swagger says which version this is", path="")
    key = "openapi" if "openapi" in value else "swagger"
    if key == "swagger" and str(declared) == "2.0":
        return "2.0", Dialect.OPENAPI_2
    found = _VERSION.match(declared) if key == "openapi" and isinstance(declared, str) else None
    if found is None:
        raise SchemaError(f"{key} {str(declared)[:40]!r} is none of 2.0, 3.0, 3.1 and 3.2", path=f"/{key}")
    return f"3.{found[1]}", Dialect.OPENAPI_3_0 if found[1] == "0" else Dialect.MODERN


def _check_frame(root: Spot, dialect: Dialect) -> None:
    info = root.under("info")
    if info is None:
        raise root.error("info is missing")
    info.object("info")
    for key in ("title", "version"):
        if not isinstance(info.get(key), str):
            raise info.error(f"{key} is missing" if not info.has(key) else f"{key} must be a text")
    if dialect is Dialect.MODERN:
        if not any(root.has(key) for key in ("paths", "components", "webhooks")):
            raise root.error("one of paths, components and webhooks is needed")
    elif not root.has("paths"):
        raise root.error("paths is missing")
