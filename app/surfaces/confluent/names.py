"""Subjects as Confluent's registry writes them: `orders-value`, and `:.staging:orders-value` in the context staging.

A context is a group; the default context `.` is the default group. `:.staging:` alone names the context itself, and
`:*:` all of them.
"""

from urllib.parse import unquote

import msgspec

from app.contracts.catalogue import NamePattern
from app.contracts.names import DEFAULT_GROUP, ArtifactName, check_name
from app.contracts.rules import Place
from app.errors import Invalid
from app.surfaces.confluent.errors import RegistryError

DEFAULT_CONTEXT = "."
EVERY_CONTEXT = ":*:"
GLOBAL_CONTEXT = ".__GLOBAL"
"""Where what holds for all contexts is configured."""
_RESERVED = frozenset({"__GLOBAL", "__EMPTY"})


class Subject(msgspec.Struct, frozen=True):
    """A subject in a context, or (empty name) the context itself."""

    context: str
    """With its leading dot."""
    name: str

    @classmethod
    def parse(cls, written: str) -> "Subject":
        """The subject, or context, that a client wrote, `%`-escapes resolved before. Raises `RegistryError` 42208."""
        found = cls.read(written)
        if found.name in _RESERVED or written.startswith(EVERY_CONTEXT):
            raise _invalid(written, "The registry keeps this name for itself.")
        _check(found.group)
        if found.name or not written.startswith(":."):
            _check(found.name)
        return found

    @classmethod
    def read(cls, written: str) -> "Subject":
        """The same where nothing is written: a name that cannot be is one that nothing has."""
        if not written.startswith(":."):
            return cls(DEFAULT_CONTEXT, written)
        context, _, name = written[1:].partition(":")
        return cls(context, name)

    @property
    def group(self) -> str:
        """The domain's name of the context."""
        return DEFAULT_GROUP if self.context == DEFAULT_CONTEXT else self.context[1:]

    @property
    def fqn(self) -> str:
        """The full name of the artifact that it is."""
        return ArtifactName(self.group, self.name).fqn

    @property
    def place(self) -> Place:
        """Where its rules are kept: those of its context if it has no name; of the default one, those of all."""
        if not self.name and self.context in (DEFAULT_CONTEXT, GLOBAL_CONTEXT):
            return Place()
        return Place(self.group, self.name or None)

    def __str__(self) -> str:
        """As clients write it."""
        return qualified(self.group, self.name)


EVERYWHERE = Subject(DEFAULT_CONTEXT, "")
"""What `/config` and `/mode` without a subject are about."""


def qualified(group: str, name: str) -> str:
    """How a subject of a group is written."""
    return ArtifactName(group, name).written


def context_name(group: str) -> str:
    """How the context of a group is written."""
    return DEFAULT_CONTEXT if group == DEFAULT_GROUP else f".{group}"


def subject_in_path(segment: str) -> Subject:
    """The subject in a path, where a slash is written `%2F`. Raises `RegistryError` 42208, also for a context."""
    found = place_in_path(segment)
    if not found.name or found.context == GLOBAL_CONTEXT:
        raise _invalid(unquote(segment), "It names a context, and no subject in it.")
    return found


def place_in_path(segment: str) -> Subject:
    """The subject, or the context, in a path. Raises `RegistryError` 42208."""
    try:
        return Subject.parse(unquote(segment, errors="strict"))
    except UnicodeDecodeError:
        raise _invalid(segment, "It is not valid UTF-8.") from None


def subject_to_read(segment: str) -> Subject:
    """The subject in the path of a request that only reads; any name will do."""
    return Subject.read(unquote(segment))


def pattern(prefix: str) -> NamePattern:
    """What a prefix of subjects matches: those of the default context, unless it begins with another, or with all."""
    if prefix.startswith(EVERY_CONTEXT):
        return NamePattern(prefix.removeprefix(EVERY_CONTEXT))
    if not prefix.startswith(":."):
        return NamePattern(prefix, group=DEFAULT_GROUP)
    context, colon, name = prefix[1:].partition(":")
    if colon:
        return NamePattern(name, group=Subject(context, name).group)
    return NamePattern(groups=context[1:])


def _check(name: str) -> None:
    try:
        check_name(name)
    except Invalid as error:
        raise _invalid(name, error.message) from None


def _invalid(name: str, reason: str) -> RegistryError:
    return RegistryError(42208, f"The specified subject {name[:100]!r} is not a valid subject. {reason}")
