"""ECMAScript's regular expressions: `new RegExp(pattern).test(text)`, which no pattern and no text can hold up.

ECMA-262 without flags, with the additions of Annex B that every engine has: unanchored, by UTF-16 code units, `\\d` and
`\\w` for ASCII alone, `$` at the very end. What refers back to a group cannot be run in linear time and is refused;
looking ahead and behind can.
"""

from functools import lru_cache

from app.patterns.ecmascript.syntax import PatternError, parse
from app.patterns.nodes import UnsupportedError
from app.patterns.program import Program

__all__ = ["MAX_PATTERN", "MAX_TEXT", "PatternError", "check_pattern", "found"]

MAX_PATTERN = 1_000
"""Longest expression, in UTF-16 code units."""
MAX_TEXT = 512
"""Longest text that is held against one, in UTF-16 code units; nothing is found in a longer one."""


def check_pattern(pattern: str) -> None:
    """Raise `PatternError`, which says why, unless a text is an expression that can be run here."""
    _program(pattern)


def found(pattern: str, text: str) -> bool:
    """Whether any part of a text matches. Raises `PatternError`."""
    units = _units(text)
    return len(units) <= MAX_TEXT and _program(pattern).found_in(units)


@lru_cache(maxsize=512)
def _program(pattern: str) -> Program:
    units = _units(pattern)
    if len(units) > MAX_PATTERN:
        raise PatternError(f"it is longer than {MAX_PATTERN} characters")
    try:
        return Program(parse(units))
    except UnsupportedError as error:
        raise PatternError(str(error)) from None


def _units(text: str) -> str:
    """A text with a character for each of its UTF-16 code units, as ECMAScript counts them."""
    if text.isascii():
        return text
    pairs = text.encode("utf-16-be", "surrogatepass")
    return "".join(chr(high << 8 | low) for high, low in zip(pairs[::2], pairs[1::2], strict=True))
