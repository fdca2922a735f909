"""One difference as the comparison finds it, and where findings are collected."""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from app.formats.csdl.model import Model
from app.formats.csdl.routes import Routes
from app.formats.csdl.same import Pairs
from app.formats.model import Severity

Probe = Callable[[], Iterable[tuple[str, dict[str, Any]]]]
"""Documents that may prove a difference: each with the side that should take it, `old` or `new`."""


class Finding(msgspec.Struct, kw_only=True, eq=False):
    """A difference. A path is null where the thing is on one side only; `fields` are as in a `Change`."""

    rule: str
    severity: Severity
    message: str
    old_path: str | None
    new_path: str | None
    old_value: Any = None
    new_value: Any = None
    fields: tuple[str, ...] = ()
    probe: Probe | None = None


class Scope:
    """What every part of a comparison needs: both models, what stands for what, the ways to the data; and `found`."""

    def __init__(self, old: Model, new: Model, pairs: Pairs) -> None:
        self.old = old
        self.new = new
        self.pairs = pairs
        self.old_routes = Routes(old)
        self.new_routes = Routes(new)
        self.found: list[Finding] = []

    def add(
        self, rule: str, severity: Severity, message: str, paths: tuple[str | None, str | None], **more: Any
    ) -> None:
        """Note a difference; `paths` are those in the old and in the new document."""
        old_path, new_path = paths
        self.found.append(
            Finding(rule=rule, severity=severity, message=message, old_path=old_path, new_path=new_path, **more)
        )

    def fields(self, old: str | None, new: str | None, *parts: str) -> tuple[str, ...]:
        """The data fields of parts of a type, by the ways to it on both sides; of the type itself without parts."""
        prefixes: dict[str, None] = {}
        for routes, name in ((self.old_routes, old), (self.new_routes, new)):
            if name is not None:
                found = routes.prefixes(name)
                if found is None:
                    return ()
                prefixes.update(dict.fromkeys(found))
        listed = [f"{prefix}.{part}" for prefix in prefixes for part in parts] if parts else list(prefixes)
        return tuple(sorted(listed))

    def is_reached(self, old: str | None, new: str | None) -> bool:
        """Whether any way leads to a type, on either side."""
        sides = ((self.old_routes, old), (self.new_routes, new))
        return any(name is not None and routes.prefixes(name) != () for routes, name in sides)

    def is_written(self, old: str, new: str, part: str | None = None) -> bool:
        """Whether clients of the old service write values of a type, or of a part of it, which the new one takes."""
        return self.old_routes.is_written(old, part) and self.new_routes.is_written(new, part)
