"""Members of CSDL JSON objects: what is read of them, and what is wrong with them."""

from typing import Any, TypeVar

from app.formats.csdl.draft import Draft
from app.formats.csdl.model import Typed
from app.formats.csdl.names import Names
from app.formats.model import SchemaError

Object = dict[str, Any]
_Made = TypeVar("_Made", bound=Typed)
_TEMPORAL = frozenset({"Edm.DateTimeOffset", "Edm.Duration", "Edm.TimeOfDay"})


class JsonReader:
    """What reading a part of one schema takes: the draft that it goes into, its names, its namespace."""

    def __init__(self, draft: Draft, names: Names, namespace: str) -> None:
        self.draft = draft
        self.names = names
        self.namespace = namespace

    def object(self, node: Any, place: str) -> Object:
        """A part that has to be an object."""
        if not isinstance(node, dict):
            raise SchemaError("this has to be an object", path=place)
        return node

    def text(self, node: Object, key: str, place: str, default: str | None = None) -> str:
        """A member that has to be a text that is not empty."""
        found = node.get(key, default)
        if not isinstance(found, str) or not found:
            raise SchemaError(f"{key} is missing, or no text", path=place)
        return found

    def optional(self, node: Object, key: str, place: str) -> str | None:
        """A member that is a text if it is there."""
        return self.text(node, key, place) if key in node else None

    def boolean(self, node: Object, key: str, place: str, *, default: bool = False) -> bool:
        """A member that is true or false."""
        found = node.get(key, default)
        if not isinstance(found, bool):
            raise SchemaError(f"{key} is neither true nor false", path=place)
        return found

    def number(self, node: Object, key: str, place: str) -> int | None:
        """A member that is a whole number if it is there."""
        found = node.get(key)
        if found is not None and (not isinstance(found, int) or isinstance(found, bool)):
            raise SchemaError(f"{key} is no number", path=place)
        return found

    def texts(self, node: Object, key: str, place: str) -> dict[str, str]:
        """A member that maps names to texts, with annotations left out."""
        found = self.object(node.get(key, {}), place)
        return {name: each for name, each in found.items() if "@" not in name and isinstance(each, str)}

    def annotations(self, node: Object, of: str = "") -> Object:
        """The annotations of an object or, by its name, of a member that has no object of its own."""
        marker = f"{of}@"
        return {
            self._term(key[len(marker) :]): self.names.expression(value)
            for key, value in node.items()
            if key.startswith(marker)
        }

    def _term(self, written: str) -> str:
        return "@".join(self.names.term(each) for each in written.split("@"))

    def typed(self, made: type[_Made], node: Object, place: str, type_key: str, **members: Any) -> _Made:
        """Something with a type and facets. In JSON nothing is nullable unless it says so, and any scale goes."""
        name = self.names.qualified(self.text(node, type_key, place, "Edm.String"))
        precision, scale, default = (
            self.number(node, "$Precision", place),
            node.get("$Scale"),
            node.get("$DefaultValue"),
        )
        if scale in {"variable", "floating"}:
            scale = None if scale == "variable" else scale
        else:
            scale = self.number(node, "$Scale", place)
        srid = node.get("$SRID")
        return made(
            type=name,
            is_collection=self.boolean(node, "$Collection", place),
            nullable=self.boolean(node, "$Nullable", place),
            max_length=self.number(node, "$MaxLength", place),
            precision=0 if precision is None and name in _TEMPORAL else precision,
            scale=scale,
            unicode=self.boolean(node, "$Unicode", place, default=True),
            srid=None if srid is None else str(srid),
            default=None if default is None else _plain(default),
            **members,
        )


def _plain(value: Any) -> str:
    """A default as CSDL XML would write it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
