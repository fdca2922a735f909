"""One document as it was read, before it is joined with those that it refers to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.formats.csdl.model import Association, Container, Namespace, Operation, Type, Typed
from app.formats.model import SchemaError


@dataclass(slots=True)
class Draft:
    """What one document declares, by qualified names. `lines` has the line of each declared thing, by its place.

    `annotations` are those that name their target from outside. `includes` are addresses of other documents with the
    namespaces that are taken from each.
    """

    version: str
    is_v4: bool
    namespaces: dict[str, Namespace] = field(default_factory=dict)
    types: dict[str, Type] = field(default_factory=dict)
    operations: dict[str, list[Operation]] = field(default_factory=dict)
    containers: dict[str, Container] = field(default_factory=dict)
    associations: dict[str, Association] = field(default_factory=dict)
    association_sets: list[tuple[str, str, Mapping[str, str]]] = field(default_factory=list)
    """Container, association, and the sets by role, of OData 2 and 3."""
    terms: dict[str, Typed] = field(default_factory=dict)
    annotations: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    includes: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)

    def problem(self, message: str, place: str) -> SchemaError:
        """An error at a place, with its line where the text has lines."""
        line = self.lines.get(place)
        return SchemaError(message, line=line, column=None if line is None else 1, path=place)
