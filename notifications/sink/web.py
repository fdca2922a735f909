"""The HTTP side of a sink: webhooks in, a page and JSON out.

A webhook's own query says how it is answered, so that a channel's URL can ask for trouble: `fail=3` answers the first
three posts to that path with 503, or with `status=`; `status=` alone fails always; `location=` adds a redirect's
target; `hang=1` never answers.
"""

import asyncio
from collections import Counter
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markdown_it import MarkdownIt
from markupsafe import Markup

from notifications.sink.inbox import Inbox, Received

_MAX_BODY = 1024 * 1024
_MARKDOWN = MarkdownIt("commonmark", {"html": False})


def _rendered(text: str) -> Markup:
    return Markup(_MARKDOWN.render(text))  # noqa: S704 - the renderer escapes HTML and takes no other than web links


def _page() -> Template:
    environment = Environment(
        loader=PackageLoader("notifications"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters["rendered"] = _rendered
    return environment.get_template("sink.html.j2")


_PAGE = _page()


class Request(msgspec.Struct, frozen=True):
    """A request, read completely. Header names are in lower case."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


class Web:
    """Answers HTTP connections, one request each."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self._posts: Counter[str] = Counter()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Handle one connection from its request to its end."""
        request = await _read(reader)
        if request is None:
            _write(writer, 400, b"bad request")
        elif request.method == "POST":
            await self._receive(request, writer)
        elif request.method == "GET" and request.path == "/":
            page = _PAGE.render(messages=reversed(self._inbox.messages))
            _write(writer, 200, page.encode(), "text/html; charset=utf-8")
        elif request.method == "GET" and request.path == "/messages":
            _write(writer, 200, msgspec.json.encode(self._inbox.messages), "application/json")
        else:
            _write(writer, 404, b"not found")
        await writer.drain()

    async def _receive(self, request: Request, writer: asyncio.StreamWriter) -> None:
        self._posts[request.path] += 1
        query = request.query
        if "hang" in query:
            await asyncio.Event().wait()
        if "fail" in query or "status" in query:
            times = int(query.get("fail", "1000000"))
            if self._posts[request.path] <= times:
                _write(writer, int(query.get("status", "503")), b"no", location=query.get("location"))
                return
        await self._inbox.add(_received(request))
        _write(writer, 200, b"ok")  # the answer that Slack gives, and its clients want


async def _read(reader: asyncio.StreamReader) -> Request | None:
    """The request of a connection, or none if it is not one."""
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *rest = head.split("\r\n")
        method, target, _ = first.split(" ")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in rest)}
        length = int(headers.get("content-length", "0"))
        body = await reader.readexactly(length) if 0 <= length <= _MAX_BODY else b""
    except (ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        return None
    parts = urlsplit(target)
    query = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
    return Request(method, unquote(parts.path), query, headers, body)


def _received(request: Request) -> Received:
    payload = _decoded(request)
    fields: dict[str, Any] = payload if isinstance(payload, dict) else {"text": str(payload)}
    chat = "message" not in fields
    return Received(
        via="chat" if chat else "webhook",
        to=request.path,
        subject=str(fields.get("title", "")),
        text=str(fields.get("message") or fields.get("text") or ""),
        markdown=chat,
        headers=request.headers,
        payload=payload,
    )


def _decoded(request: Request) -> Any:
    text = request.body.decode("utf-8", "replace")
    if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return {name: values[-1] for name, values in parse_qs(text, keep_blank_values=True).items()}
    try:
        return msgspec.json.decode(request.body)
    except msgspec.DecodeError:
        return text


def _write(
    writer: asyncio.StreamWriter,
    status: int,
    body: bytes,
    content_type: str = "text/plain",
    *,
    location: str | None = None,
) -> None:
    lines = [
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
        f"Content-Type: {content_type}",
        f"Content-Length: {len(body)}",
        "Connection: close",
        *([f"Location: {location}"] if location else []),
    ]
    writer.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
