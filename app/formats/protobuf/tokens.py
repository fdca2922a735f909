"""The words of a `.proto` text, one after the other, as protoc's tokenizer sees them."""

import re

from app.formats.model import SchemaError

_SKIP = re.compile(r"(?:[ \t\r\v\f\n]++|//[^\n]*+|/\*[\s\S]*?\*/)*+")
_TOKEN = re.compile(
    r"""(?P<name>[A-Za-z_][A-Za-z0-9_]*+)
    |(?P<number>(?:0[xX][0-9a-fA-F]++|(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][+-]?[0-9]++)?[fF]?)(?![A-Za-z_]))
    |(?P<string>"(?:[^"\\\n]++|\\[^\n])*+"|'(?:[^'\\\n]++|\\[^\n])*+')
    |(?P<symbol>[{}()\[\]<>;,=.:+/-])
    """,
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{1,2})|([0-7]{1,3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))", re.DOTALL)
_ESCAPED = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_HIGHEST = 0x10FFFF
_SURROGATES = range(0xD800, 0xE000)
_LONGEST_MESSAGE = 500


def problem(text: str, offset: int, message: str) -> SchemaError:
    """The error for what is wrong at a place of a text. Very long messages, from very long names, are cut."""
    if len(message) > _LONGEST_MESSAGE:
        message = f"{message[:_LONGEST_MESSAGE]}..."
    line = text.count("\n", 0, offset) + 1
    return SchemaError(message, line=line, column=offset - text.rfind("\n", 0, offset))


class Tokens:
    """The current token of a text, and the way to the next. At the end `kind` is `end` and `text` is empty."""

    __slots__ = ("_next", "kind", "offset", "source", "text")

    def __init__(self, source: str) -> None:
        self.source = source
        self._next = 1 if source.startswith("\ufeff") else 0
        self.kind = ""
        self.text = ""
        self.offset = 0
        self.advance()

    def advance(self) -> None:
        """Go to the next token. Raises `SchemaError` if there is none that a `.proto` file can have."""
        gap = _SKIP.match(self.source, self._next)
        offset = gap.end() if gap else self._next
        self.offset = offset
        found = _TOKEN.match(self.source, offset)
        if found is None:
            if offset < len(self.source):
                raise self._nothing(offset)
            self.kind, self.text = "end", ""
            return
        self.kind, self.text = found.lastgroup or "", found.group()
        self._next = found.end()

    def following(self) -> str:
        """The text of the token after the current one; empty if there is none."""
        found = self._peek()
        return found.group() if found else ""

    def following_kind(self) -> str:
        """The kind of the token after the current one; empty if there is none."""
        found = self._peek()
        return (found.lastgroup or "") if found else ""

    def _peek(self) -> re.Match[str] | None:
        gap = _SKIP.match(self.source, self._next)
        return _TOKEN.match(self.source, gap.end() if gap else self._next)

    def error(self, message: str) -> SchemaError:
        """The error for what is wrong with the current token."""
        return problem(self.source, self.offset, message)

    def unexpected(self, wanted: str) -> SchemaError:
        """The error that says what was wanted instead of the current token."""
        found = "the end of the text" if self.kind == "end" else f"{self.text[:40]!r}"
        return self.error(f"expected {wanted}, found {found}")

    def at(self, text: str) -> bool:
        """Whether the current token is this symbol or word."""
        return self.text == text and self.kind != "string"

    def skip(self, text: str) -> bool:
        """Take the current token if it is this one."""
        if not self.at(text):
            return False
        self.advance()
        return True

    def expect(self, text: str) -> None:
        """Take this token. Raises `SchemaError` if another comes."""
        if not self.skip(text):
            raise self.unexpected(f"'{text}'")

    def name(self, what: str) -> str:
        """Take an identifier."""
        if self.kind != "name":
            raise self.unexpected(what)
        found = self.text
        self.advance()
        return found

    def integer(self, what: str, highest: int) -> int:
        """Take an integer from 0 to `highest`: decimal, octal (`017`) or hexadecimal (`0xF`)."""
        if self.kind != "number":
            raise self.unexpected(what)
        number = parse_integer(self.text)
        if number is None:
            raise self.unexpected(what)
        if number > highest:
            raise self.error(f"{what} may not be above {highest}, found {self.text[:40]}")
        self.advance()
        return number

    def string(self, what: str) -> str:
        """Take a string literal, or several in a row, which count as one."""
        if self.kind != "string":
            raise self.unexpected(what)
        parts: list[str] = []
        while self.kind == "string":
            parts.append(self._content())
            self.advance()
        return "".join(parts)

    def _content(self) -> str:
        inside = self.text[1:-1]
        return _ESCAPE.sub(self._unescape, inside) if "\\" in inside else inside

    def _unescape(self, found: re.Match[str]) -> str:
        hexadecimal, octal, short, long, letter = found.groups()
        if letter is not None:
            if letter not in _ESCAPED and letter not in "\\'\"?":
                raise self.error(f"invalid escape sequence in the string: \\{letter}")
            return _ESCAPED.get(letter, letter)
        code = int(octal, 8) if octal else int(hexadecimal or short or long, 16)
        if code > _HIGHEST or code in _SURROGATES:
            raise self.error("invalid escape sequence in the string")
        return chr(code)

    def _nothing(self, offset: int) -> SchemaError:
        rest = self.source[offset : offset + 2]
        if rest == "/*":
            return self.error("this comment does not end")
        if rest[0] in "\"'":
            return self.error("this string does not end on its line")
        if rest[0].isdigit():
            return self.error("a number and a name need a blank between them")
        return self.error(f"no .proto file can have {rest[0]!r} here")


def parse_integer(text: str) -> int | None:
    """An unsigned literal: decimal, octal or hexadecimal. Null if it is none; `TOO_LARGE` if it is very long."""
    if text[:2] in {"0x", "0X"}:
        return int(text, 16) if len(text) < 40 else TOO_LARGE
    if not text.isdecimal():
        return None
    if len(text) >= 40:
        return TOO_LARGE
    if text[0] == "0":
        return int(text, 8) if not set(text) & set("89") else None
    return int(text)


TOO_LARGE = 2**128
"""Stands for every integer too long to be read."""
