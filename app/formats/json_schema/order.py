"""The order of changes: by place in the document."""

from typing import Any


class Order:
    """Sorts paths as their places follow each other in the document: in the new one, or in the old one if removed."""

    def __init__(self, old: Any, new: Any) -> None:
        self._documents = {"old": old, "new": new}
        self._positions: dict[int, dict[str, int]] = {}

    def of(self, old: str | None, new: str | None) -> tuple[str, tuple[int, ...]]:
        """The sort key of a thing with these paths: the schema itself before its references, then by position."""
        side, path = ("new", new) if new is not None else ("old", old or "")
        name, separator, pointer = path.rpartition("#") if not path.startswith("/") else ("", "", path)
        if separator:
            return name, (len(pointer),)
        return "", tuple(self._position(self._documents[side], pointer))

    def _position(self, value: Any, pointer: str) -> list[int]:
        places: list[int] = []
        for raw in pointer.split("/")[1:]:
            token = raw.replace("~1", "/").replace("~0", "~")
            if isinstance(value, dict) and token in value:
                keys = self._positions.get(id(value))
                if keys is None:
                    keys = self._positions[id(value)] = {key: index for index, key in enumerate(value)}
                places.append(keys[token])
                value = value[token]
            elif isinstance(value, list) and token.isdecimal() and int(token) < len(value):
                places.append(int(token))
                value = value[int(token)]
            else:
                break
        return places
