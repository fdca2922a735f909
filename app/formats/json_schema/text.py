"""JSON text in and out: strict reading with positions, Confluent's un-normalised text, and its normalised one."""

import json
import math
import re
from decimal import Context, Decimal, InvalidOperation
from typing import Any, NoReturn

from app.formats.model import SchemaError

MAX_DEPTH = 300
"""Deepest nesting of objects and arrays that is read. Far above real schemas, far below Python's stack."""

_MAX_DIGITS = 4_300
_MAX_EXPONENT = 1_000
_EXACT = Context(prec=_MAX_DIGITS)
_ENCODERS = [json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=order) for order in (False, True)]
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_BRACKET = re.compile(r"[\[\]{}]")
_CONSTANT = re.compile(r'"(?:[^"\\]|\\.)*"|(-?Infinity|NaN)')


class _NotJsonError(ValueError):
    """Raised by the hooks of the JSON reader, which do not know the position."""


def read(text: str) -> Any:
    """The value of a JSON text, with fractions as `Decimal`. As in Jackson, the last of duplicate keys wins.

    Raises `SchemaError` with line and column for anything that RFC 8259 does not allow, for nesting deeper than
    `MAX_DEPTH`, and for numbers that no client could read.
    """
    _check_depth(text)
    try:
        return json.loads(text, parse_float=_fraction, parse_constant=_constant)
    except json.JSONDecodeError as error:
        raise SchemaError(f"not JSON: {error.msg}", line=error.lineno, column=error.colno) from None
    except _NotJsonError as error:
        raise _located(text, str(error)) from None
    except ValueError:
        raise SchemaError(f"not JSON: a number has more than {_MAX_DIGITS} digits", line=1, column=1) from None


def write(value: Any, *, sort_keys: bool = False) -> str:
    """The shortest JSON text of a value from `read`: no whitespace, characters unescaped, numbers as they were."""
    try:
        return _ENCODERS[sort_keys].encode(value)
    except TypeError:  # a Decimal, which json cannot write
        return _write(value, sort_keys=sort_keys)


def plain(value: Any) -> Any:
    """The same value with ordinary numbers instead of `Decimal`, as JSON encoders expect."""
    if isinstance(value, Decimal):
        number = float(value)
        return int(value) if math.isinf(number) else number
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value


def identity(value: Any) -> str:
    """A text that two JSON values share exactly when JSON Schema calls them equal (1 = 1.0, order of keys ignored)."""
    return write(_comparable(value), sort_keys=True)


def differs(value: Any, other: Any) -> bool:
    """Whether two JSON values are different to JSON Schema; unlike ==, it tells 1 from true."""
    return value is not other and (value != other or identity(value) != identity(other))


def _comparable(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else value.normalize(_EXACT)
    if isinstance(value, list):
        return [_comparable(item) for item in value]
    if isinstance(value, dict):
        return {key: _comparable(item) for key, item in value.items()}
    return value


def _write(value: Any, *, sort_keys: bool) -> str:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, list):
        return f"[{','.join(_write(item, sort_keys=sort_keys) for item in value)}]"
    if isinstance(value, dict):
        members = sorted(value.items()) if sort_keys else value.items()
        return (
            "{" + ",".join(f"{_write(k, sort_keys=False)}:{_write(v, sort_keys=sort_keys)}" for k, v in members) + "}"
        )
    return json.dumps(value, ensure_ascii=False)


def _check_depth(text: str) -> None:
    if text.count("{") + text.count("[") <= MAX_DEPTH:
        return
    depth = 0
    for bracket in _BRACKET.findall(_STRING.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        if depth > MAX_DEPTH:
            raise _too_deep(text)


def _too_deep(text: str) -> SchemaError:
    """The error for nesting beyond the limit, placed at the bracket that opens one level too many."""
    depth = 0
    for found in re.finditer(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', text):
        depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(found[0], 0)
        if depth > MAX_DEPTH:
            line, column = _position(text, found.start())
            return SchemaError(f"nested deeper than {MAX_DEPTH} levels", line=line, column=column)
    return SchemaError(f"nested deeper than {MAX_DEPTH} levels", line=1, column=1)


def _fraction(literal: str) -> Decimal:
    try:
        value = Decimal(literal)
    except InvalidOperation:
        value = Decimal("Infinity")
    if not value.is_finite() or len(literal) > _MAX_DIGITS or abs(value.adjusted()) > _MAX_EXPONENT:
        raise _NotJsonError("a number is out of range")
    return value


def _constant(name: str) -> NoReturn:
    raise _NotJsonError(f"{name} is not a JSON value")


def _located(text: str, message: str) -> SchemaError:
    for found in _CONSTANT.finditer(text):
        if found[1] and message.startswith(found[1]):
            line, column = _position(text, found.start())
            return SchemaError(f"not JSON: {message}", line=line, column=column)
    return SchemaError(f"not JSON: {message}", line=1, column=1)


def _position(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
