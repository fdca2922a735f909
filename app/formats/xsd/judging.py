"""Documents judged by xmlschema: valid, or what is wrong with them."""

from typing import Any

from xmlschema import XMLSchemaException

from app.formats.markup import Node, read_xml
from app.formats.model import SchemaError

_FAILURES = XMLSchemaException, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError
"""What xmlschema raises, or has been seen to raise, for documents that it cannot judge."""
_LONGEST = 200


def is_valid(validator: Any, document: str) -> bool:
    """Whether a document is valid."""
    return first_error(validator, document) is None


def first_error(validator: Any, document: str) -> str | None:
    """What is wrong with a document, in one line; null if it is valid. `validator` is a schema of xmlschema's, or one
    of its declarations, which judges elements by itself."""
    try:
        return complaint(validator, read_xml(document))
    except SchemaError as problem:
        return problem.message


def complaint(validator: Any, root: Node) -> str | None:
    """The same of a document that has been read."""
    try:
        error = next(iter(validator.iter_errors(root)), None)
    except _FAILURES as failure:
        return _short(str(failure).partition("\n")[0] or type(failure).__name__)
    return None if error is None else _short(str(error.reason or error.message or "invalid"))


def _short(reason: str) -> str:
    line = " ".join(reason.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}..."
