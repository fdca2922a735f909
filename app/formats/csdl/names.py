"""Qualified names: aliases become namespaces, so that two documents that chose other aliases say the same."""

import re
from collections.abc import Mapping
from typing import Any

_COLLECTION = "Collection("


class Names:
    """Resolves what one document writes, by the aliases that it declares."""

    def __init__(self, aliases: Mapping[str, str]) -> None:
        self._aliases = aliases
        known = "|".join(sorted(map(re.escape, aliases), key=len, reverse=True))
        self._pattern = re.compile(rf"(?<![\w.])({known})\.(?=\w)") if aliases else None

    def qualified(self, written: str) -> str:
        """A qualified name with its namespace in full."""
        space, dot, own = written.strip().rpartition(".")
        return f"{self._aliases.get(space, space)}{dot}{own}"

    def type(self, written: str) -> tuple[str, bool]:
        """The qualified name of a type, and whether it was written as a collection of it."""
        written = written.strip()
        if written.startswith(_COLLECTION) and written.endswith(")"):
            return self.qualified(written[len(_COLLECTION) : -1]), True
        return self.qualified(written), False

    def term(self, term: str, qualifier: str | None = None) -> str:
        """A term with its qualifier, as annotations are kept."""
        written, hash_, own = term.partition("#")
        name = self.qualified(written)
        return f"{name}#{qualifier or own}" if qualifier or hash_ else name

    def target(self, written: str) -> str:
        """The target of annotations from outside: the first step of it is a qualified name, which may have the
        parameter types of an overload behind it."""
        name, slash, rest = written.strip().partition("/")
        name, parenthesis, types = name.partition("(")
        if parenthesis:
            listed = [self._written(each) for each in types.removesuffix(")").split(",") if each.strip()]
            types = f"{','.join(listed)})"
        return f"{self.qualified(name)}{parenthesis}{types}{slash}{rest}"

    def path(self, written: str) -> str:
        """A path whose steps may be qualified names: type casts and bound operations."""
        return "/".join(self.qualified(step) if "." in step else step for step in written.split("/"))

    def anywhere(self, written: str) -> str:
        """A text that may have qualified names anywhere in it, as paths of annotations do, with all of them in full."""
        if self._pattern is None or "." not in written:
            return written
        return self._pattern.sub(lambda found: f"{self._aliases[found[1]]}.", written)

    def _written(self, type_: str) -> str:
        name, is_collection = self.type(type_)
        return f"{_COLLECTION}{name})" if is_collection else name

    def expression(self, value: Any) -> Any:
        """An annotation's value with the aliases in its `@type` resolved."""
        if isinstance(value, dict):
            return {key: self._member(key, each) for key, each in value.items()}
        if isinstance(value, list):
            return [self.expression(each) for each in value]
        return value

    def _member(self, key: str, value: Any) -> Any:
        if key in {"@type", "@odata.type"} and isinstance(value, str):
            return self.qualified(value.removeprefix("#"))
        if key == "$Path" and isinstance(value, str):
            return self.anywhere(value)
        return self.expression(value)
