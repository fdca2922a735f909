"""Messages as Markdown, HTML and plain text, in full and brief enough for services that take a thousand characters."""

import re
from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import Any

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from app.proposals.vocabulary import Stage
from notifications import escape
from notifications.compose import compose, reference
from notifications.messages import Message
from notifications.notice import Line, Name, Notice, Value

MAX_NAME = 80
MAX_TEXT = 300
MAX_DOCUMENT = 600
MAX_DOCUMENT_LINES = 15
MAX_SUBJECT = 140
_BLANK_LINES = re.compile(r"\n{3,}")


class Bodies:
    """One message in each format that some service takes, put together when it is asked for: a service takes one."""

    def __init__(self, notice: Notice, *, brief: bool) -> None:
        self._notice = notice
        self._brief = brief

    @cached_property
    def markdown(self) -> str:
        return self._rendered(_MARKDOWN)

    @cached_property
    def html(self) -> str:
        return self._rendered(_HTML)

    @cached_property
    def text(self) -> str:
        return self._rendered(_TEXT)

    def _rendered(self, template: Template) -> str:
        text = template.render(notice=self._notice, brief=self._brief)
        return _BLANK_LINES.sub("\n\n", text.strip()) + "\n"


class Rendered(msgspec.Struct, frozen=True):
    """A message that is ready to be sent.

    `subject` is plain text for a mail's subject line; the bodies repeat it as their first line in their own way, for
    services without subjects. `brief` leaves out the changes. `facts` is the message as JSON-ready data, for machines.
    """

    key: str
    stage: Stage
    subject: str
    full: Bodies
    brief: Bodies
    facts: dict[str, Any]

    @property
    def reference(self) -> str:
        """A short form of the key, which the message shows."""
        return reference(self.key)


def render(message: Message, now: datetime) -> Rendered:
    """The texts of a message; `now` is what "in 13 days" counts from. Pure."""
    notice = compose(message, now)
    return Rendered(
        key=message.key,
        stage=message.stage,
        subject=escape.one_line(_inline(notice.subject, str, str), MAX_SUBJECT),
        full=Bodies(notice, brief=False),
        brief=Bodies(notice, brief=True),
        facts=msgspec.to_builtins(message),
    )


def _inline(value: Value, name: Callable[[str], str], free: Callable[[str], str]) -> str:
    """A value, or a whole line, with each part escaped as what it is. Our own sentences need no escaping."""
    if isinstance(value, Name):
        return name(escape.one_line(value.text, MAX_NAME) or "?")
    if isinstance(value, Line):
        return "".join(part if isinstance(part, str) else _inline(part, name, free) for part in value.parts())
    return free(escape.one_line(value.text, MAX_TEXT))


def _inline_html(value: Value) -> Markup:
    return Markup(_inline(value, escape.html_name, escape.html_text))  # noqa: S704 - both escape what they are given


def _inline_markdown(value: Value) -> str:
    return _inline(value, escape.markdown_name, escape.markdown_text)


def _inline_text(value: Value) -> str:
    return _inline(value, str, str)


def _document(text: str) -> str:
    """A witness document as far as it is shown."""
    shown = escape.lines(text, MAX_DOCUMENT)
    rows = shown.split("\n")
    return shown if len(rows) <= MAX_DOCUMENT_LINES else "\n".join([*rows[:MAX_DOCUMENT_LINES], "…"])


def _fenced(text: str) -> str:
    return escape.markdown_code(_document(text))


def _environment(inline: Callable[[Value], str], *, autoescape: bool) -> Environment:
    environment = Environment(
        loader=PackageLoader("notifications"),
        autoescape=autoescape,  # noqa: S701 - off for Markdown and text, whose filters escape what they insert
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "inline": inline,
        "document": _document,
        "fenced": _fenced,
        "unmentioned": escape.no_mentions,
        "target": escape.link_target,
    }
    return environment


_MARKDOWN = _environment(_inline_markdown, autoescape=False).get_template("notice.md.j2")
_HTML = _environment(_inline_html, autoescape=True).get_template("notice.html.j2")
_TEXT = _environment(_inline_text, autoescape=False).get_template("notice.txt.j2")
