"""The services that channels may use: which text each is given, what its URLs may say, where it connects to."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, TypeAlias

import msgspec
from apprise import NotifyFormat

from app.outbound.guard import Destination

Plugin: TypeAlias = Any
"""An Apprise service. Each has attributes of its own, which Apprise's types do not tell."""
Reach: TypeAlias = Callable[[Plugin], Destination | None]


class Body(StrEnum):
    """Which of the texts of a message a service is given."""

    MARKDOWN = "markdown"
    HTML = "html"
    TEXT = "text"


def _fixed(_: Plugin) -> None:
    """Services at a fixed public address."""


def _own_host(plugin: Plugin) -> Destination:
    return Destination(plugin.host.strip("[]"), plugin.port or (443 if plugin.secure else 80))


def _teams_server(plugin: Plugin) -> Destination:
    return Destination(plugin.host.strip("[]"), plugin.port or 443)


def _mail_server(plugin: Plugin) -> Destination:
    return Destination(plugin.smtp_host.strip("[]"), plugin.port)


def _ntfy_server(plugin: Plugin) -> Destination | None:
    return _own_host(plugin) if plugin.mode == "private" else None


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """A service that is accepted."""

    name: str
    schemas: tuple[str, ...]
    body: Body
    taken_as: NotifyFormat
    """What Apprise is told that the body is, which decides whether it converts it."""
    options: frozenset[str] = frozenset()
    """The query options that its URLs may have."""
    free: str = ""
    """First characters of options with names of the user's own choosing: `+header`, `:field`, `-parameter`."""
    titled: bool = False
    """It has a subject line, and shows it as plain text. Others read markup in it, or in no way that is safe."""
    pasted: bool = False
    """Its own `https://` webhook address is accepted as it is."""
    reach: Reach = _fixed
    """Where it connects to; none for services at a fixed public address."""


_TEAMS_OPTIONS = (
    "id",
    "workflow",
    "sig",
    "signature",
    "sp",
    "sv",
    "api-version",
    "ver",
    "pa",
    "powerautomate",
    "route",
)
_MAIL_OPTIONS = ("user", "pass", "from", "name", "to", "cc", "bcc", "reply", "smtp", "mode")
_MARKDOWN, _HTML, _TEXT = NotifyFormat.MARKDOWN, NotifyFormat.HTML, NotifyFormat.TEXT

_ALL = (
    Kind(
        name="email", schemas=("mailto", "mailtos"), body=Body.HTML, taken_as=_HTML, titled=True, reach=_mail_server,
        options=frozenset(_MAIL_OPTIONS),
    ),
    Kind(name="slack", schemas=("slack",), body=Body.MARKDOWN, taken_as=_MARKDOWN, pasted=True),
    Kind(
        name="discord", schemas=("discord",), body=Body.MARKDOWN, taken_as=_MARKDOWN, pasted=True,
        options=frozenset({"thread"}),
    ),
    Kind(
        name="teams", schemas=("workflow", "workflows"), body=Body.MARKDOWN, taken_as=_MARKDOWN, pasted=True,
        reach=_teams_server, options=frozenset(_TEAMS_OPTIONS),
    ),
    Kind(
        name="googlechat", schemas=("gchat",), body=Body.MARKDOWN, taken_as=_MARKDOWN, pasted=True,
        options=frozenset({"key", "token", "workspace", "thread"}),
    ),
    Kind(name="webex", schemas=("webex", "wxteams"), body=Body.MARKDOWN, taken_as=_MARKDOWN),
    Kind(
        name="telegram", schemas=("tgram",), body=Body.HTML, taken_as=_HTML, options=frozenset({"thread", "topic"})
    ),
    # Apprise takes Mattermost for plain text and leaves the body alone; Mattermost itself reads Markdown.
    Kind(
        name="mattermost", schemas=("mmost", "mmosts"), body=Body.MARKDOWN, taken_as=_TEXT, reach=_own_host,
        options=frozenset({"channel"}),
    ),
    Kind(name="rocketchat", schemas=("rocket", "rockets"), body=Body.MARKDOWN, taken_as=_MARKDOWN, reach=_own_host),
    Kind(
        name="ntfy", schemas=("ntfy", "ntfys"), body=Body.TEXT, taken_as=_TEXT, titled=True, reach=_ntfy_server,
        options=frozenset({"priority", "mode"}),
    ),
    Kind(
        name="gotify", schemas=("gotify", "gotifys"), body=Body.TEXT, taken_as=_TEXT, titled=True, reach=_own_host,
        options=frozenset({"priority"}),
    ),
    Kind(
        name="webhook", schemas=("json", "jsons", "form", "forms"), body=Body.TEXT, taken_as=_TEXT, titled=True,
        reach=_own_host, free="+-:",
    ),
)  # fmt: skip

KINDS: Mapping[str, Kind] = {schema: kind for kind in _ALL for schema in kind.schemas}
"""The accepted services by the schema of their URLs."""
