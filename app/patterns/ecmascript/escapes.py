"""What a backslash makes of the character after it (ECMA-262, AtomEscape and ClassEscape, with Annex B)."""

import re

from app.patterns.ecmascript.characters import CLASSES, Ranges
from app.patterns.ecmascript.scanner import Scanner

_CONTROLS = {"f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_OCTAL = re.compile("[0-3][0-7]{0,2}|[4-7][0-7]?")
_HEXADECIMAL = re.compile("x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})")
_CONTROL = re.compile("c([A-Za-z])")
_CLASS_CONTROL = re.compile("c([A-Za-z0-9_])")
REFERS_BACK = "what refers back to a group is no regular expression, and nothing can run it in linear time"


def class_escape(scanner: Scanner) -> Ranges | None:
    """The ranges of `\\d` and its like, whose letter comes next, or nothing."""
    letter = scanner.pattern[scanner.at : scanner.at + 1]
    if letter in CLASSES and letter:
        scanner.at += 1
        return CLASSES[letter]
    return None


def character_escape(scanner: Scanner, *, in_class: bool, named: bool) -> int:
    """The code unit that an escape stands for, of which the backslash has been passed over. Raises `PatternError`.

    `named` says that the pattern has named groups, so that `\\k` is not just the letter.
    """
    if found := scanner.match(_CLASS_CONTROL if in_class else _CONTROL):
        return ord(found[1]) % 32
    if scanner.peek("c"):
        return ord("\\")  # Annex B: the backslash stands for itself, and the letter is read again
    if found := scanner.match(_OCTAL):
        return int(found[0], 8)
    if found := scanner.match(_HEXADECIMAL):
        return int(found[1] or found[2], 16)
    letter = scanner.next()  # `\p{L}` and `\u{61}` too, without the flag u: the letter, then braces as anywhere else
    if letter == "k" and named:
        raise scanner.wrong(REFERS_BACK)
    return ord(_CONTROLS.get(letter, letter))
