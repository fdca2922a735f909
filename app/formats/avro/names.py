"""Avro's names: what is one, how a namespace completes it, and which the primitives have taken."""

from app.formats.avro.types import PRIMITIVES
from app.formats.model import SchemaError

_LAST = "\uffff"  # Java looks at halves of surrogate pairs, which are neither letters nor digits


def is_plain(name: str) -> bool:
    """Whether it is a name by Avro's specification, which knows ASCII only."""
    return name.isascii() and name.isidentifier()


def check_name(name: str, what: str, path: str | None) -> str:
    """The name itself, or a `SchemaError` that says what is wrong with it.

    Letters and digits of any script are accepted, as Avro's Java library does by default.
    """
    if is_plain(name):
        return name
    if not name:
        raise SchemaError(f"{what} is empty", path=path)
    if not (_is_letter(name[0]) or name[0] == "_"):
        raise SchemaError(f"{what} {name!r} starts with {name[0]!r}, which is not a letter or underscore", path=path)
    for character in name[1:]:
        if not (_is_letter(character) or _is_digit(character) or character == "_"):
            raise SchemaError(
                f"{what} {name!r} contains {character!r}: only letters, digits and underscores may be in a name",
                path=path,
            )
    return name


def _is_letter(character: str) -> bool:
    return character.isalpha() and character <= _LAST


def _is_digit(character: str) -> bool:
    return character.isdecimal() and character <= _LAST


def split_name(name: str, namespace: str | None, path: str | None, *, new: bool = False) -> tuple[str, str | None]:
    """A type's simple name and namespace, where a dotted name brings its own namespace.

    A namespace is checked where it is `new`, not again where it is inherited.
    """
    space, dot, simple = name.rpartition(".")
    check_name(simple, "the name", path)
    if dot or new:
        namespace = (space if dot else namespace) or None
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
        return alias if space else f".{simple}" if namespace else simple
    return f"{namespace}.{simple}" if namespace else simple


def complete(name: str, namespace: str | None) -> str:
    """The full name that a reference means at a place whose namespace is `namespace`."""
    return f"{namespace}.{name}" if namespace and "." not in name else name
