"""Apicurio's dialect: which changes its nine checks call violations.

They look at one file on its own, at fields and enum values under their names and numbers, at reservations and at the
signatures of methods. They do not look at oneofs, groups and extensions, nor into imported files.
"""

from collections.abc import Mapping

from app.formats.model import Change, Direction, Severity
from app.formats.protobuf.findings import BACKWARD, BOTH, CODE, FORWARD

CHECKS: Mapping[str, tuple[Direction, ...]] = {
    # no reserved field is used, and no reservation is removed
    "RESERVED_REMOVED": BACKWARD,
    "RESERVED_ADDED": FORWARD,
    # no field is removed without reservation
    "MESSAGE_REMOVED": BACKWARD,
    "MESSAGE_ADDED": FORWARD,
    "FIELD_REMOVED": BACKWARD,
    "FIELD_ADDED": FORWARD,
    "ONEOF_FIELD_REMOVED": BACKWARD,
    "ONEOF_FIELD_ADDED": FORWARD,
    # no required field is added
    "REQUIRED_FIELD_ADDED": BOTH,
    "REQUIRED_FIELD_REMOVED": BOTH,
    # no name and no number changes
    "FIELD_NAME_CHANGED": BOTH,
    "ENUM_CONST_REMOVED": BACKWARD,
    "ENUM_CONST_ADDED": FORWARD,
    "ENUM_CONST_CHANGED": BOTH,
    # no type changes, under its full name, and no written label
    "PACKAGE_CHANGED": BOTH,
    "FIELD_KIND_CHANGED": BOTH,
    "FIELD_SCALAR_KIND_CHANGED": BOTH,
    "FIELD_NAMED_TYPE_CHANGED": BOTH,
    "FIELD_TYPE_CHANGED": BOTH,
    "FIELD_TYPE_PACKAGE_CHANGED": BOTH,
    "FIELD_LABEL_CHANGED": BOTH,
    "FIELD_NUMERIC_LABEL_CHANGED": BOTH,
    "FIELD_STRING_OR_BYTES_LABEL_CHANGED": BOTH,
    # no method is removed, and no signature changes
    "SERVICE_REMOVED": BACKWARD,
    "SERVICE_ADDED": FORWARD,
    "METHOD_REMOVED": BACKWARD,
    "METHOD_ADDED": FORWARD,
    "METHOD_SIGNATURE_CHANGED": BOTH,
}
"""The directions in which a change of a rule is a violation, unless `apicurio_breaks` knows an exception."""

_ELSEWHERE = ("/imports/", "/types/", "/extensions/")
_REMOVED = frozenset({"FIELD_REMOVED", "ONEOF_FIELD_REMOVED"})
_ADDED = frozenset({"FIELD_ADDED", "ONEOF_FIELD_ADDED"})
_RESERVED = tuple(str(category) for category in CODE)


def apicurio_breaks(change: Change) -> tuple[Direction, ...]:
    """The directions in which Apicurio's registry calls a change a violation.

    >>> from app.formats.protobuf import ProtobufFormat
    >>> protobuf = ProtobufFormat()
    >>> old = protobuf.parse('syntax = "proto3"; message User { string mail = 1; }')
    >>> new = protobuf.parse('syntax = "proto3"; message User { string email = 1; }')
    >>> [change] = protobuf.compare(old, new)
    >>> change.rule, change.breaks, [str(direction) for direction in apicurio_breaks(change)]
    ('FIELD_NAME_CHANGED', (), ['backward', 'forward'])
    """
    return () if _is_overlooked(change) else CHECKS.get(change.rule, ())


def _is_overlooked(change: Change) -> bool:
    path = change.new_path or change.old_path or ""
    if path.startswith(_ELSEWHERE) or (change.old_path or "").startswith(_ELSEWHERE) or "/group/" in path:
        return True
    if change.rule in _REMOVED:  # it only left its oneof, or number and name are reserved
        return change.new_path is not None or change.categories == _RESERVED
    if change.rule in _ADDED:  # it only came into a oneof
        return change.old_path is not None
    if change.rule == "FIELD_LABEL_CHANGED":  # no label is written on either side
        return change.severity is Severity.SAFE
    if change.rule == "FIELD_NAMED_TYPE_CHANGED":  # what the type holds changed in another file
        return change.old_value is None
    return change.rule.startswith("RESERVED") and "/enums/" in path
