"""What every schema language answers with: changes, witnesses, and the errors of parsing.

Everything here is pure data. A format module (`avro`, `json_schema`, ...) turns texts into `Schema` objects and pairs
of them into `Change` objects; `verdict` turns changes into the answer for a compatibility level.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Protocol

import msgspec


class Direction(StrEnum):
    """Which reader fails on which data when a change breaks.

    BACKWARD: a reader with the new schema meets data written with the old one.
    FORWARD: a reader with the old schema meets data written with the new one.
    """

    BACKWARD = "backward"
    FORWARD = "forward"


class Severity(StrEnum):
    """How much a reader of the change list should worry.

    BREAKING: some reader fails, by the rules of the format's reference. RISKY: the reference allows it, yet a document
    exists that one side refuses or takes for something else, or more than data is lost (a method, a reservation). SAFE:
    both directions work. INFORMATIONAL: no effect on data at all (documentation).
    """

    BREAKING = "breaking"
    RISKY = "risky"
    SAFE = "safe"
    INFORMATIONAL = "informational"


class Witness(msgspec.Struct, frozen=True):
    """A small document that is fine on one side and fails on the other, already run through the real library.

    `document` is JSON text (for Avro, the JSON view of the written value). `direction` says which reader fails;
    `error` is that reader's own complaint, shortened to one line.
    """

    direction: Direction
    document: str
    error: str


class Change(msgspec.Struct, frozen=True, omit_defaults=True):
    """One difference between an old and a new schema.

    `rule` is a stable id in the format's own terms (`READER_FIELD_MISSING_DEFAULT_VALUE`, `REQUIRED_ATTRIBUTE_ADDED`).
    Paths are RFC 6901 JSON Pointers into the old and the new document, null where the thing is on one side only.
    `fields` are the dotted names of the data fields that the change touches, as a consumer would name them
    (`address.street`); empty means that the whole document is touched. `breaks` lists the directions in which the
    reference's rules call the change incompatible; it is empty unless `severity` is BREAKING.
    `unproven` marks a breaking change for which no failing document is known, mostly because the rules are stricter
    than data. The witnesses say in which directions the others are proven.
    `categories` are the names under which other tools of the format's world would report it: for Protobuf, Buf's FILE,
    PACKAGE, WIRE_JSON and WIRE.
    """

    rule: str
    severity: Severity
    message: str
    old_path: str | None = None
    new_path: str | None = None
    old_value: Any = None
    new_value: Any = None
    fields: tuple[str, ...] = ()
    breaks: tuple[Direction, ...] = ()
    witnesses: tuple[Witness, ...] = ()
    unproven: bool = False
    categories: tuple[str, ...] = ()


class SchemaError(Exception):
    """A text is not a schema of its language, or a reference of it cannot be resolved.

    `line` and `column` count from 1 and are null where the problem is not one of syntax; `path` is a JSON Pointer to
    the offending place, null for errors of syntax.
    """

    def __init__(
        self, message: str, *, line: int | None = None, column: int | None = None, path: str | None = None
    ) -> None:
        self.message = message
        self.line = line
        self.column = column
        self.path = path
        super().__init__(message)

    def __str__(self) -> str:
        """The message with its place, as one line for people."""
        if self.line is not None:
            return f"{self.message} (line {self.line}, column {self.column})"
        return f"{self.message} (at {self.path or '/'})" if self.path is not None else self.message


class Schema(Protocol):
    """A parsed schema. Opaque but for these; only the format that made it looks inside."""

    @property
    def canonical(self) -> str:
        """The text that two schemas share exactly when they are the same contract, however they were formatted."""
        ...

    @property
    def fingerprint(self) -> str:
        """SHA-256 of `canonical`, in hexadecimal."""
        ...

    @property
    def normalized(self) -> str:
        """The text in the form that a registry stores when it is asked to normalise: order and spelling settled."""
        ...


class Format(Protocol):
    """One schema language. Implementations are pure: no I/O, no clock, no state between calls."""

    name: str
    """The artifact type as registries spell it: AVRO, JSON, PROTOBUF ..."""

    def parse(self, text: str, references: Mapping[str, str] | None = None) -> Schema:
        """Read a schema. `references` maps the names that the text may refer to onto the texts they stand for,
        directly or through others. Raises `SchemaError`; never anything else, whatever the input."""
        ...

    def compare(self, old: Schema, new: Schema, *, witnesses: bool = True) -> tuple[Change, ...]:
        """All differences, ordered by place in the document, in both directions at once. Deterministic.

        With `witnesses` false the proofs are left out, which the write path of a registry uses to learn the verdict.
        """
        ...
