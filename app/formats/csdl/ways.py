"""The ways from what a service offers by address to its parts, and how requests spell them."""

import json
from typing import Any

from app.formats.csdl.findings import Scope
from app.formats.csdl.model import EntitySet, Model
from app.formats.csdl.payloads import RefusedError, steps_to
from app.formats.csdl.routes import Routes
from app.formats.csdl.values import samples

Document = dict[str, Any]
Trial = tuple[str, Document]
"""A document, with the side that should take it."""
UNDECLARED = "Extra"
"""A property that nobody declares."""


def reading(path: str) -> Document:
    """The request that reads what is at a path."""
    return {"request": f"GET /{path}"}


class Ways:
    """The ways of one comparison."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._ways_in: dict[tuple[str, str], list[tuple[EntitySet, str]]] = {}

    def _sets(self, side: str, name: str) -> list[tuple[EntitySet, str]]:
        """The ways to a type from sets that both sides have, shortest first."""
        if (side, name) not in self._ways_in:
            routes: Routes = self._scope.old_routes if side == "old" else self._scope.new_routes
            other = self._scope.new if side == "old" else self._scope.old
            ways = [way for way in routes.sets(name) if other.set_called(way[0].name) is not None]
            ways.sort(key=lambda way: (way[0].is_singleton, len(way[1]), way[0].name))
            self._ways_in[side, name] = ways
        return self._ways_in[side, name]

    def _ways(self, side: str, owner: str, name: str) -> list[tuple[EntitySet, str]]:
        """The shortest ways from a set to a property, with casts where a type is based on what is declared."""
        model = self._scope.old if side == "old" else self._scope.new
        found: list[tuple[EntitySet, str]] = []
        for target, path in self._sets(side, owner)[:4]:
            for middle in ("", f"{owner}/"):
                spelled = "/".join(filter(None, (path.replace(".", "/"), f"{middle}{name}")))
                if _leads(model, target, spelled, declared=name != UNDECLARED):
                    found.append((target, spelled))
                    break
        return found


def _leads(model: Model, target: EntitySet, path: str, *, declared: bool) -> bool:
    """Whether a path leads from a set to something that is declared, or is not."""
    try:
        steps = steps_to(model, target.type, path)
    except RefusedError:
        return False
    return (steps[-1].value is not None) is declared


def literal(value: Any) -> str:
    """A value as addresses have it."""
    return f"'{value}'" if isinstance(value, str) else json.dumps(value, default=str)


def key_of(model: Model, name: str) -> str:
    """The key of an entity with small values, as addresses have it."""
    properties = model.properties(name)
    parts: list[str] = []
    for alias, path in model.key(name).items():
        found = properties.get(path)
        parts.append(f"{alias}={literal(next(samples(model, found[1]), 0) if found else 0)}")
    return ",".join(parts)
