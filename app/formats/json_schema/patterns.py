"""Regular expressions of schemas: whether they are valid, and whether it is safe to run them here.

Schemas carry ECMA 262 expressions, and the real validator runs them with Python's `re`, which backtracks. An expression
is only ever run when its structure rules out exponential backtracking; others are never executed, whatever the input.
"""

import re
import warnings
from collections.abc import Callable, Iterable
from functools import lru_cache
from importlib import import_module
from typing import Any

sre: Any = import_module("re._constants")
sre_parser: Any = import_module("re._parser")
"""The parser of Python's `re`, which its type stubs leave out."""

MAX_LENGTH = 1_000
"""Longest expression that is run, in characters. Longer ones are legal in a schema, and never run."""

_SURELY_WRONG = ("unterminated", "unbalanced", "nothing to repeat", "missing )", "bad character range", "min repeat")
_PROPERTY = re.compile(r"\\[pP](?:\{[^}]*\}|[A-Z])")
_REPEATS = {sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT}


@lru_cache(maxsize=4096)
def pattern_error(pattern: str) -> str | None:
    """What makes a text no regular expression in any dialect, or null. Syntax that Python lacks is not an error."""
    if len(pattern) > MAX_LENGTH:
        return None
    try:
        _parse(pattern)
    except re.error as error:
        if any(error.msg.startswith(text) for text in _SURELY_WRONG):
            return f"is not a regular expression: {error.msg}"
    except (OverflowError, RecursionError):
        pass
    return None


@lru_cache(maxsize=4096)
def runnable(pattern: str) -> bool:
    """Whether Python's `re` understands an expression and cannot take exponential time on it.

    Refused are repetitions inside repetitions, alternatives inside repetitions, and more than two unbounded repetitions
    in all: every expression with exponential or high polynomial backtracking has one of these.
    """
    if len(pattern) > MAX_LENGTH or _PROPERTY.search(pattern):
        return False
    try:
        tree = _parse(pattern)
    except (re.error, OverflowError, RecursionError):
        return False
    counter = _Repetitions()
    return counter.safe(tree, inside=False)


def matches(pattern: str, text: str) -> bool:
    """Whether a runnable expression is found in a text; false for one that is not runnable."""
    return runnable(pattern) and re.search(pattern, text) is not None


def _parse(pattern: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Python warns of "[[", which other dialects mean literally
        return sre_parser.parse(pattern)


class _Repetitions:
    """Walks a parsed expression and counts what can backtrack."""

    def __init__(self) -> None:
        self._unbounded = 0

    def safe(self, items: Iterable[Any], *, inside: bool) -> bool:
        return all(self._safe_item(operator, argument, inside=inside) for operator, argument in items)

    def _safe_item(self, operator: Any, argument: Any, *, inside: bool) -> bool:
        if operator in _REPEATS:
            return self._safe_repeat(*argument, inside=inside)
        if operator is sre.BRANCH:
            return not inside and all(self.safe(branch, inside=inside) for branch in argument[1])
        if operator is sre.SUBPATTERN:
            return self.safe(argument[3], inside=inside)
        if operator in {sre.ASSERT, sre.ASSERT_NOT}:
            return self.safe(argument[1], inside=inside)
        if operator is sre.ATOMIC_GROUP:
            return self.safe(argument, inside=inside)
        return operator not in {sre.GROUPREF, sre.GROUPREF_EXISTS}

    def _safe_repeat(self, low: int, high: int, body: Iterable[Any], *, inside: bool) -> bool:
        if high <= 1:
            return self.safe(body, inside=inside)
        if low != high:
            self._unbounded += 1
        fixed = low == high and high <= 64
        if inside and not fixed:
            return False
        return self._unbounded <= 2 and self.safe(body, inside=inside or not fixed)


def sample(pattern: str) -> str | None:
    """A short text that a runnable expression should match, null if none was found."""
    if not runnable(pattern):
        return None
    text = _sample(_parse(pattern))
    return text if len(text) <= MAX_LENGTH and re.search(pattern, text) else None


def _sample(items: Iterable[Any]) -> str:
    return "".join(_sample_item(operator, argument) for operator, argument in items)


def _sample_item(operator: Any, argument: Any) -> str:
    sampler = _SAMPLERS.get(operator)
    return sampler(argument) if sampler is not None else ""


def _sample_repeat(argument: Any) -> str:
    low, _, body = argument
    return _sample(body) * min(low, MAX_LENGTH)


_OF_CATEGORY = {
    sre.CATEGORY_DIGIT: "0",
    sre.CATEGORY_WORD: "a",
    sre.CATEGORY_SPACE: " ",
    sre.CATEGORY_NOT_DIGIT: "a",
    sre.CATEGORY_NOT_WORD: "-",
    sre.CATEGORY_NOT_SPACE: "a",
}


def _sample_set(members: Any) -> str:
    """A character of a set such as `[a-z0-9]`; of a negated one, the first usual character that it lets through."""
    if members[0][0] is sre.NEGATE:
        excluded = {chr(code) for kind, code in members[1:] if kind is sre.LITERAL}
        return next((character for character in "a0-_ .b1" if character not in excluded), "~")
    kind, argument = members[0]
    if kind is sre.LITERAL:
        return chr(argument)
    return chr(argument[0]) if kind is sre.RANGE else _OF_CATEGORY.get(argument, "a")


_SAMPLERS: dict[Any, Callable[[Any], str]] = {
    sre.LITERAL: chr,
    sre.NOT_LITERAL: lambda code: "b" if code == ord("a") else "a",
    sre.ANY: lambda _: "a",
    sre.IN: _sample_set,
    sre.SUBPATTERN: lambda group: _sample(group[3]),
    sre.BRANCH: lambda branches: _sample(branches[1][0]),
    **dict.fromkeys(_REPEATS, _sample_repeat),
}
