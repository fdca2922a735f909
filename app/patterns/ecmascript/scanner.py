"""Reading a pattern from left to right."""

import re


class PatternError(Exception):
    """A text is no regular expression, or none that can be run here. Says why, and where that shows."""


class Scanner:
    """A pattern and a place in it."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0

    def peek(self, text: str) -> bool:
        """Whether a text comes next."""
        return self.pattern.startswith(text, self.at)

    def take(self, text: str) -> bool:
        """Pass over a text, if it comes next."""
        if not self.peek(text):
            return False
        self.at += len(text)
        return True

    def match(self, expression: re.Pattern[str]) -> re.Match[str] | None:
        """Pass over what matches an expression of Python's, if that comes next."""
        found = expression.match(self.pattern, self.at)
        if found is not None:
            self.at = found.end()
        return found

    def next(self) -> str:
        """The next character, which is passed over. Raises `PatternError` at the end."""
        if self.ended:
            raise self.wrong("it ends too early")
        self.at += 1
        return self.pattern[self.at - 1]

    @property
    def ended(self) -> bool:
        """Whether nothing comes next."""
        return self.at >= len(self.pattern)

    def wrong(self, reason: str) -> PatternError:
        """What to raise here."""
        return PatternError(f"{reason}, at character {min(self.at, len(self.pattern)) + 1}")
