"""Regular expressions of schemas: whether they are valid, and whether it is safe to run them here.

Schemas carry ECMA 262 expressions, and the real validator runs them with Python's `re`, which backtracks. An expression
is only ever run when its structure rules out exponential backtracking; others are never executed, whatever the input.
"""

import math
import re
import warnings
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from app.formats.json_schema.expressions import expression
from app.formats.json_schema.sre import sre, sre_parser
from app.patterns.nodes import UnsupportedError
from app.patterns.program import Program

MAX_LENGTH = 1_000
"""Longest expression that is run, in characters. Longer ones are legal in a schema, and never run."""

MAX_NAME = 500
"""Longest property name that is held against an expression, in characters."""

_UNBOUNDED = 1_000
_MOST_WAYS = 2_000_000

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

    Refused are repetitions and alternatives inside repetitions, and more ways to share out a text than two unbounded
    repetitions have: every expression with exponential or high polynomial backtracking has one of these.
    """
    return _ways(pattern) <= _MOST_WAYS


def matches(pattern: str, name: str) -> bool:
    """Whether an expression is found in a property's name; false if it is none that can be run in any way."""
    if len(name) > MAX_NAME:
        return False
    if _ways(pattern) > 2 * _UNBOUNDED and (program := _program(pattern)) is not None:
        return program.found_in(name)
    return runnable(pattern) and re.search(pattern, name) is not None


@lru_cache(maxsize=4096)
def _ways(pattern: str) -> float:
    """The ways in which the repetitions of an expression can share out a text; infinite if `re` must not run it."""
    tree = _tree(pattern)
    return math.inf if tree is None else _Choices().ways(tree)


@lru_cache(maxsize=256)
def _program(pattern: str) -> Program | None:
    """An expression that runs in linear time, null where there is none."""
    tree = _tree(pattern)
    try:
        return None if tree is None else expression(tree)
    except UnsupportedError:
        return None


def _tree(pattern: str) -> Any:
    """A parsed expression, null for one that is not Python's or is too large."""
    if len(pattern) > MAX_LENGTH or _PROPERTY.search(pattern):
        return None
    try:
        return _parse(pattern)
    except (re.error, OverflowError, RecursionError):
        return None


def _parse(pattern: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Python warns of "[[", which other dialects mean literally
        return sre_parser.parse(pattern)


class _Choices:
    """Walks a parsed expression and multiplies the ways in which its repetitions can share out a text."""

    def __init__(self) -> None:
        self._ways = 1

    def ways(self, items: Iterable[Any]) -> float:
        """The product, infinite if it is too large."""
        return self._ways if self.few(items) else math.inf

    def few(self, items: Iterable[Any], *, inside: bool = False, times: int = 1) -> bool:
        """Whether the ways stay few. `inside` a repetition nothing may vary; `times` is how often the items occur."""
        return all(self._few(operator, argument, inside, times) for operator, argument in items)

    def _few(self, operator: Any, argument: Any, inside: bool, times: int) -> bool:
        if operator in _REPEATS:
            low, high, body = argument
            return self._few_repeated(low, high, body, inside, times)
        if operator is sre.BRANCH:
            branches = argument[1]
            return self._multiply(len(branches), inside, times) and all(
                self.few(branch, inside=inside, times=times) for branch in branches
            )
        if operator in {sre.SUBPATTERN, sre.ASSERT, sre.ASSERT_NOT}:
            return self.few(argument[-1], inside=inside, times=times)
        if operator is sre.ATOMIC_GROUP:
            return self.few(argument, inside=inside, times=times)
        return operator not in {sre.GROUPREF, sre.GROUPREF_EXISTS}

    def _few_repeated(self, low: int, high: int, body: Any, inside: bool, times: int) -> bool:
        varies = low != high
        if varies and not self._multiply(min(high, _UNBOUNDED) - low + 1, inside, times):
            return False
        return self.few(body, inside=inside or (varies and high > 1), times=times * max(low, 1))

    def _multiply(self, ways: int, inside: bool, times: int) -> bool:
        if inside or times > 64:
            return False
        self._ways *= max(ways, 1) ** times
        return self._ways <= _MOST_WAYS


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
