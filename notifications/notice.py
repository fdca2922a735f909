"""A message as blocks of text, before it becomes Markdown, HTML or plain text.

Sentences are constants of ours with named places; what is put into the places is marked as a name or as free text, so
that each output format escapes it in its own way and nothing from outside is ever taken for markup.
"""

from collections.abc import Iterator, Mapping
from string import Formatter
from typing import TypeAlias, Union

import msgspec


class Name(msgspec.Struct, frozen=True):
    """The name of something: an asset, a team, a version, a rule."""

    text: str


class Free(msgspec.Struct, frozen=True):
    """Words that somebody else wrote, or a date."""

    text: str


class Line(msgspec.Struct, frozen=True):
    """A sentence with `{places}`, and what stands in them. The sentence itself holds no markup of any format."""

    sentence: str
    values: Mapping[str, "Value"] = {}

    def parts(self) -> Iterator["str | Value"]:
        """The fixed pieces and the values, in order."""
        for literal, place, _, _ in Formatter().parse(self.sentence):
            if literal:
                yield literal
            if place:
                yield self.values[place]

    def known(self) -> bool:
        """Whether every place has a value. A sentence about something unknown is left out of a message."""
        return all(place is None or place in self.values for _, place, _, _ in Formatter().parse(self.sentence))


Value: TypeAlias = Union[Name, Free, Line]  # noqa: UP007 - `|` cannot take the forward reference that Line makes


class Proof(msgspec.Struct, frozen=True):
    """A document that one side writes and the other cannot read, as a code block, with the reader's own complaint."""

    intro: Line
    document: str
    complaint: Line | None


class Link(msgspec.Struct, frozen=True):
    """Somewhere to go. `main` is the one thing that the message asks for."""

    label: str
    url: str
    main: bool = False


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """A whole message. `more` counts the changes that are not listed."""

    subject: Line
    headline: Line
    lines: tuple[Line, ...] = ()
    changes: tuple[Line, ...] = ()
    more: int = 0
    proof: Proof | None = None
    answers: tuple[Line, ...] = ()
    todo: tuple[Line, ...] = ()
    links: tuple[Link, ...] = ()
    footer: Line
