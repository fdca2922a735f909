"""What commands print: answers on stdout, for people or as JSON; remarks and errors for people on stderr."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TextIO

import msgspec
from rich.box import SIMPLE_HEAD
from rich.console import Console, RenderableType
from rich.status import Status
from rich.table import Table
from rich.text import Text

from app.client import Document

_UNLIMITED = 10_000
"""Columns for what is not a terminal: another program reads whole lines."""


class Output:
    """Where one command's words go. With `as_json` stdout carries nothing but one JSON document."""

    def __init__(self, *, as_json: bool = False) -> None:
        self.as_json = as_json
        self.answers = _console(sys.stdout)
        self._remarks = _console(sys.stderr)

    def say(self, text: str) -> None:
        """A remark for people."""
        self._remarks.print(Text(clean(text)))

    def wrong(self, text: str) -> None:
        """An error, in one line."""
        self._remarks.print(Text.assemble(("error: ", "bold red"), " ".join(clean(text).split())))

    def spinner(self) -> Status:
        """A sign of life on stderr while the block runs; nothing where that is no terminal."""
        return self._remarks.status("")

    def json(self, document: Any) -> None:
        """A document as it is."""
        sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(document)) + b"\n")
        sys.stdout.flush()

    def show(self, document: Any, *people: RenderableType) -> None:
        """The document for machines, or what people are to see of it."""
        if self.as_json:
            self.json(document)
        else:
            self.answers.print(*people, sep="\n")

    def done(self, document: Any, told: str) -> None:
        """The document for machines; for people, in one sentence, what was done."""
        self.show(document, Text(clean(told)))

    def listing(self, document: Document, columns: Mapping[str, str]) -> None:
        """A page of results: a table with the members named in `columns`, under these headings."""
        rows = document["results"]
        self.show(document, table(columns, ([_member(row, member) for member in columns.values()] for row in rows)))
        if not self.as_json and document.get("total", 0) > len(rows):
            self.say(f"{len(rows)} of {document['total']}; see --page and --page-size")

    def record(self, document: Document, members: Mapping[str, str]) -> None:
        """One thing: its members, a line each."""
        self.show(document, pairs({heading: _member(document, member) for heading, member in members.items()}))


def _console(stream: TextIO) -> Console:
    width = None if stream.isatty() else _UNLIMITED
    return Console(file=stream, width=width, highlight=False, markup=False, emoji=False)


def table(headings: Iterable[str], rows: Iterable[Sequence[Any]]) -> Table:
    """Rows under headings, without lines around them."""
    made = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for heading in headings:
        made.add_column(heading, overflow="fold")
    for row in rows:
        made.add_row(*(Text(text(value)) for value in row))
    return made


def pairs(members: Mapping[str, Any]) -> Table:
    """Names and what they stand for, one a line."""
    made = Table.grid(padding=(0, 2))
    for name, value in members.items():
        made.add_row(Text(name, "dim"), Text(text(value)))
    return made


def _member(document: Document, name: str) -> Any:
    value = document.get(name)
    return instant(value) if name.endswith("_at") or name == "deadline" else value


def text(value: Any) -> str:
    """A member of a document in words."""
    if value is None or value == []:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(text(each) for each in value)  # pyright: ignore[reportUnknownVariableType]  # from JSON
    return clean(str(value))


def instant(value: str | None) -> str:
    """An instant as the API writes it, to the minute."""
    return f"{value[:10]} {value[11:16]} UTC" if value else "-"


def clean(value: str) -> str:
    """Without control characters: others wrote this text, and it goes to a terminal."""
    return "".join(character if character.isprintable() or character == "\n" else " " for character in value)
