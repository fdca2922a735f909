"""Which subjects an exporter copies, and what they are called in the other registry.

Subjects are written as Confluent's registry writes them: `orders-value` in the default context,
`:.staging:orders-value` in the context `.staging`. A context is a group, and the default context the default group.
"""

from collections.abc import Sequence
from enum import StrEnum
from uuid import UUID

import msgspec

from app.contracts.names import DEFAULT_GROUP, check_name
from app.errors import Invalid

MAX_SUBJECTS = 1000
"""Entries in an exporter's list of subjects."""
_EVERY_CONTEXT = ":*:"
_PLACEHOLDER = "${subject}"
INVALID_SUBJECTS = "exporter-subjects"
INVALID_CONFIG = "exporter-config"


class ContextType(StrEnum):
    """What stands before the context that a subject has here: a name of this registry, one that was given, nothing."""

    AUTO = "AUTO"
    CUSTOM = "CUSTOM"
    NONE = "NONE"


class Pattern(msgspec.Struct, frozen=True):
    """One entry of an exporter's list of subjects: a subject, or all that begin with `name`."""

    group: str | None
    """Null for all contexts."""
    name: str
    is_prefix: bool

    @classmethod
    def parse(cls, written: str) -> "Pattern":
        """`orders`, `orders-*`, `:.ctx:orders`, `:.ctx:*` (or `:.ctx:`), `:*:orders-*`, `:*:`. Raises `Invalid`."""
        group, name = cls._split(written)
        is_prefix = name.endswith("*") or (not name and written.startswith(":"))
        name = name.removesuffix("*")
        if "*" in name:
            raise _unfit(f"The subject {written[:100]!r} has a * that is not at its end.")
        if name or not is_prefix:
            _checked(name, written)
        return cls(group, name, is_prefix)

    @staticmethod
    def _split(written: str) -> tuple[str | None, str]:
        if written.startswith(_EVERY_CONTEXT):
            return None, written.removeprefix(_EVERY_CONTEXT)
        if not written.startswith(":."):
            return DEFAULT_GROUP, written
        context, colon, name = written[2:].partition(":")
        if not colon:
            raise _unfit(f"The subject {written[:100]!r} names a context that has no colon at its end.")
        return (_checked(context, written) if context else DEFAULT_GROUP), name

    def fits(self, group: str, name: str) -> bool:
        """Whether it means this subject."""
        if self.group not in (None, group):
            return False
        return name.startswith(self.name) if self.is_prefix else name == self.name


class Selection(msgspec.Struct, frozen=True):
    """The subjects that an exporter copies."""

    patterns: tuple[Pattern, ...]

    @classmethod
    def parse(cls, subjects: Sequence[str]) -> "Selection":
        """Read a list of subjects. Raises `Invalid`."""
        if not 0 < len(subjects) <= MAX_SUBJECTS:
            raise _unfit(f"An exporter has 1 to {MAX_SUBJECTS} subjects.")
        return cls(tuple(Pattern.parse(subject) for subject in subjects))

    def includes(self, group: str, name: str) -> bool:
        """Whether a subject is copied."""
        return any(pattern.fits(group, name) for pattern in self.patterns)

    @property
    def is_one(self) -> bool:
        """Whether it can only ever be one subject."""
        return len(self.patterns) == 1 and not self.patterns[0].is_prefix and self.patterns[0].group is not None


class FarName(msgspec.Struct, frozen=True):
    """A subject in the other registry. `context` is without its dot, and empty for the default context."""

    context: str
    name: str

    def __str__(self) -> str:
        """As the other registry is told."""
        return f":.{self.context}:{self.name}" if self.context else self.name

    def seen_from(self, referrer: "FarName") -> str:
        """As a schema of another subject refers to it: a name without a context would be one in the referrer's."""
        return f":.:{self.name}" if referrer.context and not self.context else str(self)


class Naming(msgspec.Struct, frozen=True):
    """How an exporter names in the other registry what it copies."""

    prefix: str
    """The context that stands before those of this registry; without its dot, empty for none."""
    subject_format: str | None

    is_own_name: bool
    """Whether the prefix is this registry's own name."""

    def is_echo(self, group: str) -> bool:
        """Whether a context of this registry holds what came from here, by way of another registry or none.

        Copied again, it would come back in a context of its own, for ever.
        """
        return self.is_own_name and self.prefix in group.split(".")

    def far(self, group: str, name: str) -> FarName:
        """What a subject of this registry is called there."""
        own = "" if group == DEFAULT_GROUP else group
        context = ".".join(part for part in (self.prefix, own) if part)
        return FarName(context, self.subject_format.replace(_PLACEHOLDER, name) if self.subject_format else name)


def context_prefix(tenant: UUID, kind: ContextType, context: str | None) -> str:
    """The context that an exporter puts before those of this registry; without its dot."""
    match kind:
        case ContextType.NONE:
            return ""
        case ContextType.CUSTOM:
            return (context or "").removeprefix(".")
        case ContextType.AUTO:
            return f"{tenant}-assent"  # the two ids of /v1/metadata/id, as Confluent's registry joins them


def check_context(kind: ContextType, context: str | None) -> None:
    """Raise `Invalid` for a context that cannot be, or that CUSTOM lacks."""
    if kind is ContextType.CUSTOM and context is None:
        raise Invalid("The context type CUSTOM needs a context.", kind=INVALID_CONFIG, field="context")
    name = (context or ".").removeprefix(".")
    if name:
        try:
            check_name(name)
        except Invalid as error:
            raise Invalid(error.message, kind=INVALID_CONFIG, field="context") from None
        if ":" in name or "*" in name:
            raise Invalid("The name of a context has no colon and no asterisk.", kind=INVALID_CONFIG, field="context")


def check_format(subject_format: str | None, selection: Selection) -> None:
    """Raise `Invalid` for a format that makes no subject, or the same of several."""
    if not subject_format:
        return
    _checked(subject_format, subject_format)
    if subject_format.startswith(":"):
        raise _unfit("The format of subjects begins with a colon; contexts are set by contextType.")
    if _PLACEHOLDER not in subject_format and not selection.is_one:
        raise _unfit(f"The format of subjects gives all of them one name: it has no {_PLACEHOLDER}.")


def _checked(name: str, written: str) -> str:
    try:
        return check_name(name)
    except Invalid as error:
        raise _unfit(f"The subject {written[:100]!r} cannot be. {error.message}") from None


def _unfit(message: str) -> Invalid:
    return Invalid(message, kind=INVALID_SUBJECTS, field="subjects")
