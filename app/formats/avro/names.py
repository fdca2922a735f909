"""Avro's names: what is one, how a namespace completes it, and which the primitives have taken."""

import re

from app.formats.avro.types import PRIMITIVES
from app.formats.model import SchemaError

_ASCII_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)


def check_name(name: str, what: str, path: str | None) -> str:
    """The name itself, or a `SchemaError` that says what is wrong with it.

    Letters and digits of any script are accepted, as Avro's Java library does by default.
    """
    if _ASCII_NAME.fullmatch(name):
        return name
    if not name:
        raise SchemaError(f"{what} is empty", path=path)
    if not (_is_letter(name[0]) or name[0] == "_"):
        raise SchemaError(f"{what} {name!r} starts with {name[0]!r}, which is not a letter or underscore", path=path)
    for character in name[1:]:
        if not (_is_letter(character) or character.isdecimal() or character == "_"):
            raise SchemaError(
                f"{what} {name!r} contains {character!r}: only letters, digits and underscores may be in a name",
                path=path,
            )
    return name


def _is_letter(character: str) -> bool:
    return character.isalpha() and character <= "\uffff"


def split_name(name: str, namespace: str | None, path: str | None) -> tuple[str, str | None]:
    """A type's simple name and namespace, where a dotted name brings its own namespace."""
    space, dot, simple = name.rpartition(".")
    namespace = (space if dot else namespace) or None
    check_name(simple, "the name", path)
    for part in namespace.split(".") if namespace else ():
        check_name(part, f"a part of the namespace {namespace!r}", path)
    if namespace is None and simple in PRIMITIVES:
        raise SchemaError(f"a type may not be called {simple!r}, which is a primitive type", path=path)
    return simple, namespace


def full_alias(alias: str, namespace: str | None, path: str | None) -> str:
    """The full name that an alias stands for on a type of `namespace`; see `Named.aliases` for the leading dot."""
    space, dot, simple = alias.rpartition(".")
    check_name(simple, "the alias", path)
    if dot:
        return alias if space or namespace is None else f".{simple}"
    return f"{namespace}.{simple}" if namespace else simple


def complete(name: str, namespace: str | None) -> str:
    """The full name that a reference means at a place whose namespace is `namespace`."""
    return f"{namespace}.{name}" if namespace and "." not in name else name
