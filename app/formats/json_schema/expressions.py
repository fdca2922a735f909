"""Regular expressions run in linear time, for those on which Python's `re` might backtrack for ever."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from app.formats.json_schema.sre import sre
from app.patterns.nodes import Character, Choice, Node, Place, Reads, Repeat, Sequence, UnsupportedError
from app.patterns.program import Program

_CATEGORIES = {
    sre.CATEGORY_DIGIT: re.compile(r"\d"),
    sre.CATEGORY_NOT_DIGIT: re.compile(r"\D"),
    sre.CATEGORY_SPACE: re.compile(r"\s"),
    sre.CATEGORY_NOT_SPACE: re.compile(r"\S"),
    sre.CATEGORY_WORD: re.compile(r"\w"),
    sre.CATEGORY_NOT_WORD: re.compile(r"\W"),
}


def expression(tree: Iterable[Any]) -> Program:
    """What Python's parser made of an expression, as a program.

    Raises `UnsupportedError` for one that looks around itself or back, has flags, or is too long a program.
    """
    return Program(_sequence(tree))


def _sequence(items: Iterable[Any]) -> Sequence:
    return Sequence(tuple(_node(operator, argument) for operator, argument in items))


def _node(operator: Any, argument: Any) -> Node:
    if operator in {sre.MAX_REPEAT, sre.MIN_REPEAT}:
        low, high, body = argument
        return Repeat(_sequence(body), low, None if high == sre.MAXREPEAT else high)
    if operator is sre.BRANCH:
        return Choice(tuple(map(_sequence, argument[1])))
    if operator is sre.SUBPATTERN and not (argument[1] or argument[2]):
        return _sequence(argument[3])
    if operator is sre.AT and argument in _PLACES:
        return Place(_PLACES[argument])
    return Character(_reader(operator, argument))


def _reader(operator: Any, argument: Any) -> Reads:
    """The test of one character."""
    if operator is sre.LITERAL:
        return lambda character: ord(character) == argument
    if operator is sre.NOT_LITERAL:
        return lambda character: ord(character) != argument
    if operator is sre.ANY:
        return lambda character: character != "\n"
    if operator is sre.RANGE:
        return lambda character: argument[0] <= ord(character) <= argument[1]
    if operator is sre.CATEGORY and argument in _CATEGORIES:
        return lambda character: _CATEGORIES[argument].match(character) is not None
    if operator is sre.IN:
        negated = argument[0][0] is sre.NEGATE
        readers = [_reader(*member) for member in argument[negated:]]
        return lambda character: any(reads(character) for reads in readers) is not negated
    raise UnsupportedError(str(operator))


def _at_end(text: str, place: int) -> bool:
    return place == len(text) or (place == len(text) - 1 and text[place] == "\n")


_PLACES: dict[Any, Callable[[str, int], bool]] = {
    sre.AT_BEGINNING: lambda _, place: place == 0,
    sre.AT_BEGINNING_STRING: lambda _, place: place == 0,
    sre.AT_END: _at_end,
    sre.AT_END_STRING: lambda text, place: place == len(text),
}
