"""JSON text exactly as Jackson, the JSON library of Avro's Java implementation, writes it.

Confluent's registry tells two schemas apart by such a text, so numbers and escapes matter to the last character.
"""

import math
from decimal import Decimal
from typing import Any

_SHORT = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
_WORDS = {None: "null", True: "true", False: "false"}
_ESCAPES = {code: f"\\u{code:04X}" for code in range(32)} | {ord(char): text for char, text in _SHORT.items()}


def write_json(value: Any) -> str:
    """The value as compact JSON, keys in the order they have."""
    if isinstance(value, str):
        return write_string(value)
    if value is None or isinstance(value, bool):
        return _WORDS[value]
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return write_double(value)
    if isinstance(value, list):
        return f"[{','.join(map(write_json, value))}]"
    return f"{{{','.join(f'{write_string(key)}:{write_json(item)}' for key, item in value.items())}}}"


def write_sorted_json(value: Any) -> str:
    """The same with the keys of every object sorted as Java sorts them, by UTF-16 code units."""
    return write_json(sorted_json(value))


def sorted_json(value: Any) -> Any:
    """The value with the keys of every object in it sorted, by UTF-16 code units."""
    if isinstance(value, list):
        return [sorted_json(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {key: sorted_json(value[key]) for key in sorted(value, key=utf16)}


def utf16(key: str) -> bytes:
    """By what Java sorts strings."""
    return key.encode("utf-16-be")


def write_string(text: str) -> str:
    """The text in quotes, with everything above ASCII left as it is."""
    return f'"{text.translate(_ESCAPES)}"'


def write_double(number: float) -> str:
    """The number as Java's `Double.toString` has it; what is not finite becomes a string."""
    if not math.isfinite(number):
        name = "NaN" if math.isnan(number) else "Infinity"
        return f'"{"-" if number < 0 else ""}{name}"'
    if number == 0 or 1e-3 <= abs(number) < 1e7:
        return repr(number)
    sign, digits, exponent = Decimal(repr(number)).normalize().as_tuple()
    first, rest = digits[0], "".join(map(str, digits[1:])) or "0"
    return f"{'-' if sign else ''}{first}.{rest}E{int(exponent) + len(digits) - 1}"
