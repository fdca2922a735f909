"""A parsed AsyncAPI description."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from app.formats.apis.comparing import Schemas
from app.formats.apis.dialects import Dialect
from app.formats.apis.documents import Documents, Spot
from app.formats.apis.reading import canonical_text, read
from app.formats.apis.views import View
from app.formats.asyncapi.building import Builder
from app.formats.model import SchemaError

_VERSION = re.compile(r"([23])\.\d+\.\d+(?:-.+)?\Z")


class AsyncApiSchema:
    """A valid description with its references looked up. Never changed after it was made.

    Raises `SchemaError` when it is made from a text that is no AsyncAPI description.
    """

    def __init__(self, text: str, references: Mapping[str, str]) -> None:
        self.value: Any = read(text)
        self.references = dict(references)
        self.version = _version(self.value)
        documents = Documents(self.value, references)
        _check_frame(documents.root, self.version)
        self.application = Builder(documents, references, int(self.version[0])).application()
        self._views = {dialect: View(documents, dialect, None) for dialect in Dialect}
        for dialect, spot in self.used():
            self._views[dialect].use(spot)
        for spot in self._unused(documents):
            self._views[Dialect.LEGACY].use(spot)
        for view in self._views.values():
            view.settle()
        self.canonical = canonical_text(self.value)
        self.fingerprint = hashlib.sha256(self.canonical.encode()).hexdigest()

    @property
    def normalized(self) -> str:
        """The canonical text: JSON with the keys of every object in order."""
        return self.canonical

    @cached_property
    def schemas(self) -> Mapping[Dialect, Schemas]:
        """The schemas of messages, by the dialect that they are written in."""
        return {dialect: Schemas(view) for dialect, view in self._views.items()}

    @cached_property
    def used_paths(self) -> frozenset[str]:
        """The places of all schemas that messages use, directly or through others."""
        paths: set[str] = set()
        for dialect, view in self._views.items():
            paths |= view.reached([view.use(spot) for written, spot in self.used() if written is dialect]).keys()
        for operation in self.application.operations.values():
            for message in operation.messages.values():
                held = (message.payload, message.headers, message.key)
                paths |= {found.spot.path for found in held if found is not None}
        return frozenset(paths | {path.removesuffix("/schema") for path in paths})

    def _unused(self, documents: Documents) -> Iterator[Spot]:
        """Schemas of the components that are written in the default language, and not known in another."""
        known = {path for view in self._views.values() for path in view.spots}
        for spot in self.application.components.values():
            found = documents.follow(spot)
            if not found.has("schemaFormat") and found.path not in known:
                yield spot

    def used(self) -> Iterator[tuple[Dialect, Spot]]:
        """Every schema of a message, with the dialect that it is written in."""
        for operation in self.application.operations.values():
            for message in operation.messages.values():
                for found in (message.payload, message.headers, message.key):
                    if found is not None and found.dialect is not None:
                        yield found.dialect, found.spot


def _version(value: Any) -> str:
    if not isinstance(value, dict):
        raise SchemaError("an AsyncAPI description must be an object", path="")
    declared = value.get("asyncapi")
    if declared is None:
        raise SchemaError("asyncapi does not say which version this is", path="")
    if not isinstance(declared, str) or not _VERSION.match(declared):
        raise SchemaError(f"asyncapi {str(declared)[:40]!r} is neither 2 nor 3", path="/asyncapi")
    return declared


def _check_frame(root: Spot, version: str) -> None:
    info = root.under("info")
    if info is None:
        raise root.error("info is missing")
    info.object("info")
    for key in ("title", "version"):
        if not isinstance(info.get(key), str):
            raise info.error(f"{key} is missing" if not info.has(key) else f"{key} must be a text")
    if version.startswith("2"):
        if not root.has("channels"):
            raise root.error("channels is missing")
        root.child("channels").object("channels")
