"""The grammar of ECMAScript's regular expressions without flags (ECMA-262, 22.2.1 and Annex B.1.2)."""

import re

from app.patterns.ecmascript.characters import ANY, BEGINNING, BOUNDARIES, END, Ranges, inverted, one_of, only
from app.patterns.ecmascript.escapes import REFERS_BACK, character_escape, class_escape
from app.patterns.ecmascript.scanner import PatternError, Scanner
from app.patterns.nodes import Choice, Look, Node, Place, Repeat, Sequence

__all__ = ["PatternError", "parse"]

MAX_DEPTH = 50
"""Groups in groups."""
_GROUP = re.compile(r"\\.|\[(?:\\.|[^\\\]])*\]|(\()(?!\?)|(\(\?<(?![=!]))", re.DOTALL)
_NAME = re.compile(r"([^>]*)>")
_BRACES = re.compile(r"\{(\d+)(?:(,)(\d*))?\}", re.ASCII)
_REFERENCE = re.compile(r"[1-9]\d*", re.ASCII)
_MODIFIERS = re.compile(r"\(\?[a-z-]*:")
_LOOKS = {"(?=": (True, False), "(?!": (True, True), "(?<=": (False, False), "(?<!": (False, True)}
_SIMPLE = {"*": (0, None), "+": (1, None), "?": (0, 1)}


def parse(pattern: str) -> Node:
    """The nodes of a pattern of UTF-16 code units. Raises `PatternError`."""
    return _Parser(pattern).whole()


class _Parser(Scanner):
    def __init__(self, pattern: str) -> None:
        super().__init__(pattern)
        groups = [found.groups() for found in _GROUP.finditer(pattern)]
        self._groups = sum(any(opened) for opened in groups)
        self._named = any(named for _, named in groups)
        self._names: set[str] = set()
        self._depth = 0

    def whole(self) -> Node:
        node = self._disjunction()
        if not self.ended:
            raise self.wrong("unmatched ')'")
        return node

    def _disjunction(self) -> Node:
        options = [self._alternative()]
        while self.take("|"):
            options.append(self._alternative())
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def _alternative(self) -> Node:
        items: list[Node] = []
        while not (self.ended or self.peek("|") or self.peek(")")):
            items.append(self._term())
        return Sequence(tuple(items))

    def _term(self) -> Node:
        if self.take("^"):
            return Place(BEGINNING)
        if self.take("$"):
            return Place(END)
        for letter, holds in BOUNDARIES.items():
            if self.take(f"\\{letter}"):
                return Place(holds)
        node = self._atom()
        return node if isinstance(node, Look) and not node.ahead else self._quantified(node)

    def _quantified(self, node: Node) -> Node:
        bounds = next((bounds for sign, bounds in _SIMPLE.items() if self.take(sign)), None)
        if bounds is None and (found := self.match(_BRACES)):
            low, open_, high = int(found[1]), found[2], found[3]
            bounds = (low, int(high) if high else None if open_ else low)
        if bounds is None:
            return node
        if bounds[1] is not None and bounds[1] < bounds[0]:
            raise self.wrong("numbers out of order in a quantifier")
        self.take("?")  # how much is matched makes no difference to whether anything is
        return Repeat(node, *bounds)

    def _atom(self) -> Node:
        if self.peek("("):
            return self._group()
        if self.match(_BRACES):
            raise self.wrong("nothing to repeat")
        character = self.next()
        if character in "*+?":
            raise self.wrong("nothing to repeat")
        if character == ".":
            return one_of(ANY)
        if character == "[":
            return one_of(self._class())
        if character == "\\":
            return one_of(self._escape())
        return one_of(only(character))

    def _escape(self) -> Ranges:
        if self.ended:
            raise self.wrong("a backslash at the end")
        start = self.at
        if (found := self.match(_REFERENCE)) and int(found[0]) <= self._groups:
            raise self.wrong(REFERS_BACK)
        self.at = start
        return class_escape(self) or self._one(in_class=False)

    def _one(self, *, in_class: bool) -> Ranges:
        return only(chr(character_escape(self, in_class=in_class, named=self._named)))

    def _group(self) -> Node:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self.wrong(f"groups in groups go {MAX_DEPTH} deep at the most")
        look = next((look for opening, look in _LOOKS.items() if self.take(opening)), None)
        if look is None and not self.take("(?:"):
            self._open()
        node = self._disjunction()
        if not self.take(")"):
            raise self.wrong("unterminated group")
        self._depth -= 1
        return node if look is None else Look(node, *look)

    def _open(self) -> None:
        """Pass over the opening of a group that captures."""
        if self.take("(?<"):
            name = self.match(_NAME)
            if name is None or not name[1].replace("$", "_").isidentifier() or name[1] in self._names:
                raise self.wrong("a group's name is no identifier, or is used twice")
            self._names.add(name[1])
            return
        if self.match(_MODIFIERS):
            raise self.wrong("flags inside of a pattern cannot be run here")
        if self.take("(?"):
            raise self.wrong("invalid group")
        self.take("(")

    def _class(self) -> Ranges:
        negated = self.take("^")
        ranges: list[tuple[int, int]] = []
        while not self.take("]"):
            first, first_kind = self._member()
            if not self.peek("-") or self.peek("-]"):
                ranges += first
                continue
            self.take("-")
            last, last_kind = self._member()
            if first_kind or last_kind:  # Annex B: the hyphen next to `\d` stands for itself
                ranges += [*first, *last, *only("-")]
            elif first[0][0] > last[0][0]:
                raise self.wrong("range out of order in a class")
            else:
                ranges.append((first[0][0], last[0][0]))
        return inverted(ranges) if negated else tuple(ranges)

    def _member(self) -> tuple[Ranges, bool]:
        """A character of a class, or the characters of a `\\d`, and whether it is that."""
        if self.ended:
            raise self.wrong("unterminated class")
        character = self.next()
        if character != "\\":
            return only(character), False
        if self.ended:
            raise self.wrong("a backslash at the end")
        kind = class_escape(self)
        if kind is not None:
            return kind, True
        return only("\b") if self.take("b") else self._one(in_class=True), False
