"""Answers that never change, kept as the bytes that they were sent as: the read path of Kafka's clients.

A route that says `immutable(request)` gives an answer that stays right until something is deleted or configured
otherwise. The same request, by anyone of the tenant who may read, is then answered without the framework and without
the database. `app.contracts.forgetting` says for how long.
"""

import hashlib
from collections import OrderedDict
from typing import Any, TypeAlias
from uuid import UUID

import msgspec
from litestar import Request

from app.contracts.forgetting import Epochs
from app.identity.principals import Principal, Scope
from app.surfaces.asgi import Asgi, Message, Receive, Send
from app.surfaces.authentication import Nobody, known_principal

MAX_BYTES = 64 * 1024 * 1024
"""Of answers, in one process."""
_MAX_BODY = 256 * 1024
"""Bytes of a request's body; larger ones are not worth keeping."""
_OVERHEAD = 600
"""Bytes that an entry takes beside its key and its answer, about."""
_MARK = "assent.immutable"
_FOREVER = b"private, max-age=31536000, immutable"
_ASK_AGAIN = b"private, no-cache"
"""Clients that keep answers are to ask each time whether theirs is still right; the ETag makes that cheap."""
_Key: TypeAlias = tuple[int, str, bytes, bytes, bytes, bytes, bytes]
"""Of a request: the number of its tenant, which hashes faster than a UUID, and all that an answer depends on."""


class _Answer(msgspec.Struct, frozen=True):
    """An answer, and when it was right: the tenant's epoch, and how often this process had changed something."""

    when: tuple[int, int]
    etag: bytes
    headers: list[tuple[bytes, bytes]]
    body: bytes


def immutable(request: Request[Any, Any, Any], *, forever: bool = False) -> None:
    """Say that the answer to this request never changes; with `forever`, not even when what it is of is deleted."""
    scope: Any = request.scope
    scope.get(_MARK, []).append(_FOREVER if forever else _ASK_AGAIN)


class Memory:
    """ASGI middleware in front of everything else of the surface."""

    def __init__(self, app: Asgi, epochs: Epochs, nobody: Nobody) -> None:
        """Remember nothing yet. `nobody` is who those are that present no key."""
        self._app = app
        self._epochs = epochs
        self._nobody = nobody
        self._answers: OrderedDict[_Key, _Answer] = OrderedDict()
        self._bytes = 0
        self._changes: dict[UUID, int] = {}

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        method: str = scope["method"]
        if method in ("PUT", "DELETE"):
            await self._app(scope, receive, self._forgetting(scope, send))
            return
        headers: dict[bytes, bytes] = dict(scope["headers"])
        principal = known_principal(headers, self._nobody)
        reads = principal is not None and Scope.READ in principal.scopes
        if principal is None or not reads or not (method == "GET" or (method == "POST" and _is_short(headers))):
            await self._app(scope, receive, send)
            return
        body = await _whole(receive) if method == "POST" else b""
        if body is None:
            return
        when, key = self._now(principal.tenant), _key(principal, scope, headers, body)
        known = self._answers.get(key)
        if known is not None and known.when == when:
            self._answers.move_to_end(key)
            await _send(known, headers, send)
        else:
            await self._ask(key, when, scope, headers, body, receive, send)

    def _forgetting(self, scope: Message, send: Send) -> Send:
        """Sends the answer to a change, and before that forgets what the tenant was told until now."""
        headers: dict[bytes, bytes] = dict(scope["headers"])
        before = known_principal(headers, self._nobody)

        async def forget(message: Message) -> None:
            principal = before or known_principal(headers, self._nobody)  # a new key is known by now
            if principal is not None and message["type"] == "http.response.start":
                self._changes[principal.tenant] = self._changes.get(principal.tenant, 0) + 1
            await send(message)

        return forget

    def _now(self, tenant: UUID) -> tuple[int, int] | None:
        epoch = self._epochs.current(tenant)
        return None if epoch is None else (epoch, self._changes.get(tenant, 0))

    async def _ask(
        self,
        key: _Key,
        when: tuple[int, int] | None,
        scope: Message,
        headers: dict[bytes, bytes],
        body: bytes,
        receive: Receive,
        send: Send,
    ) -> None:
        """Have the surface answer, and keep what it says is immutable; anything else is sent as it comes."""
        said: list[Message] = []
        marks: list[bytes] = []

        async def hear(message: Message) -> None:
            if said or (marks and message.get("status") == 200):
                said.append(message)
            else:
                await send(message)

        await self._app({**scope, _MARK: marks}, _replayed(body, receive), hear)
        if not said:
            return
        start, *rest = said
        answer = _answer(key[1], marks[0], when or (0, 0), start, b"".join(part.get("body", b"") for part in rest))
        if when is not None:
            self._keep(key, answer)
        await _send(answer, headers, send)

    def _keep(self, key: _Key, answer: _Answer) -> None:
        old = self._answers.pop(key, None)
        self._bytes += _size(key, answer) - (_size(key, old) if old else 0)
        self._answers[key] = answer
        while self._bytes > MAX_BYTES:
            self._bytes -= _size(*self._answers.popitem(last=False))


def _is_short(headers: dict[bytes, bytes]) -> bool:
    """Whether a body is known to be worth reading here; its limit is otherwise the surface's to enforce."""
    length = headers.get(b"content-length", b"")
    return length.isdigit() and int(length) <= _MAX_BODY


def _key(principal: Principal, scope: Message, headers: dict[bytes, bytes], body: bytes) -> _Key:
    return (
        principal.tenant.int,
        scope["method"],
        scope["raw_path"],
        scope["query_string"],
        headers.get(b"accept", b""),
        headers.get(b"content-type", b""),
        hashlib.sha256(body).digest() if body else b"",
    )


def _answer(method: str, lasting: bytes, when: tuple[int, int], start: Message, body: bytes) -> _Answer:
    headers: list[tuple[bytes, bytes]] = list(start["headers"])
    if method != "GET":
        return _Answer(when, b"", headers, body)
    etag = b'"' + hashlib.sha256(body).hexdigest()[:32].encode() + b'"'
    return _Answer(when, etag, [*headers, (b"etag", etag), (b"cache-control", lasting)], body)


def _size(key: _Key, answer: _Answer) -> int:
    """Bytes, about; a client makes its address and its headers as long as it likes."""
    return sum(len(part) for part in key[1:]) + len(answer.body) + _OVERHEAD


async def _send(answer: _Answer, headers: dict[bytes, bytes], send: Send) -> None:
    """The answer, or that the client has it already (RFC 9110, 13.1.2)."""
    asked = headers.get(b"if-none-match")
    if asked is not None and answer.etag and answer.etag in (part.strip() for part in asked.split(b",")):
        kept = [pair for pair in answer.headers if pair[0] in (b"etag", b"cache-control")]
        await send({"type": "http.response.start", "status": 304, "headers": kept})
        await send({"type": "http.response.body", "body": b""})
        return
    await send({"type": "http.response.start", "status": 200, "headers": answer.headers})
    await send({"type": "http.response.body", "body": answer.body})


async def _whole(receive: Receive) -> bytes | None:
    """The body, or null if the client went away before all of it was here: half a request is none."""
    parts: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


def _replayed(body: bytes, receive: Receive) -> Receive:
    """A body that was read already, once more, and then whatever comes after it: that the client went away."""
    bodies = [body]

    async def replay() -> Message:
        if bodies:
            return {"type": "http.request", "body": bodies.pop(), "more_body": False}
        return await receive()

    return replay
