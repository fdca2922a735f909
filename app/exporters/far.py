"""The other registry, spoken to in Confluent's API.

Every connection goes through the guard. What can be asked for twice may be: registering with the same numbers finds
what was registered, and what is deleted already counts as deleted.
"""

import asyncio
import unicodedata
from typing import Any, Self
from urllib.parse import quote

import httpx
import msgspec

from app.contracts.data_contracts import Metadata, RuleSet
from app.exporters.config import HIDDEN, Connection
from app.outbound.authorities import public_authorities
from app.outbound.guard import AllowList, DestinationRefused, DestinationUnknown, Permit, obtain

CALL_SECONDS = 15.0
"""How long the other registry may take for one answer."""
_CONNECT_SECONDS = 5.0
_MAX_ANSWER = 16 * 1024 * 1024
_MAX_TOLD = 500
"""Characters of what the other registry says that are told on."""
_SHORTEST_SECRET = 4
_MEDIA_TYPE = "application/vnd.schemaregistry.v1+json"
_GONE = frozenset({40401, 40402, 40404, 40406})
"""No such subject or version, or softly deleted already."""


class FarError(Exception):
    """The other registry could not be reached, or refused. The message holds no secret."""


class Unfit(FarError):
    """The other registry takes no such version (HTTP 422)."""


class FarReference(msgspec.Struct, frozen=True):
    """A name in a schema, and the subject and version that it stands for there."""

    name: str
    subject: str
    version: int


class FarSchema(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, rename="camel"):
    """A schema as it is registered, with the numbers that it keeps."""

    schema: str
    schema_type: str
    id: int
    version: int
    references: list[FarReference] | None = None
    metadata: Metadata | None = None
    rule_set: RuleSet | None = None


class _Said(msgspec.Struct, frozen=True):
    """What is read of any answer."""

    id: int | None = None
    mode: str | None = None
    error_code: int | None = None
    message: str | None = None


class _Answer(msgspec.Struct, frozen=True):
    status: int
    text: bytes

    @property
    def said(self) -> _Said:
        """What is in it; nothing where it is not a registry's."""
        try:
            return msgspec.json.decode(self.text, type=_Said)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return _Said()

    @property
    def is_list(self) -> bool:
        """Whether it lists names."""
        try:
            msgspec.json.decode(self.text, type=list[str])
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return False
        return True


class FarRegistry:
    """One connection to another registry. Close it after use."""

    def __init__(self, connection: Connection, permit: Permit) -> None:
        """Nothing is connected yet."""
        self._connection, self._permit = connection, permit
        self._importing: set[str] = set()
        self._client = httpx.AsyncClient(
            headers={"Accept": _MEDIA_TYPE, "Accept-Encoding": "identity", **connection.headers},
            verify=connection.tls or public_authorities(),
            timeout=httpx.Timeout(CALL_SECONDS, connect=_CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=1),
            trust_env=False,  # a proxy would decide where connections go
        )

    @classmethod
    async def open(cls, connection: Connection, allow: AllowList) -> Self:
        """The registry at an address that is public or allowed. Raises `FarError`."""
        try:
            return cls(connection, await obtain(connection.destination, allow))
        except (DestinationRefused, DestinationUnknown) as error:
            raise FarError(str(error)) from None

    async def close(self) -> None:
        """Give the connection back."""
        await self._client.aclose()

    async def greet(self) -> None:
        """See that a registry is there that lets us in. Raises `FarError`."""
        answer = await self._call("GET", "/schemas/types")
        if answer.status != 200 or not answer.is_list:
            raise self._refusal(answer, "asked for its schema types")

    async def register(self, subject: str, schema: FarSchema) -> None:
        """Register a version under the numbers that it has here. Raises `FarError`."""
        await self._import(subject)
        what = f"given {subject!r} version {schema.version}"
        answer = await self._call("POST", f"/subjects/{quote(subject, safe='')}/versions", schema)
        number = answer.said.id
        if answer.status == 422:
            raise Unfit(str(self._refusal(answer, what)))
        if answer.status != 200 or number is None:
            raise self._refusal(answer, what)
        if number != schema.id:
            raise FarError(f"The registry, {what}, gave it the id {number} instead of {schema.id}.")

    async def delete(self, subject: str, version: int, *, permanent: bool = False) -> None:
        """Delete a version, if it is there; for good only after softly. Raises `FarError`."""
        path = f"/subjects/{quote(subject, safe='')}/versions/{version}"
        answer = await self._call("DELETE", path, permanent=str(permanent).lower())
        if answer.status != 200 and answer.said.error_code not in _GONE:
            raise self._refusal(answer, f"asked to delete {subject!r} version {version}")

    async def schema_id(self, subject: str, version: int) -> int | None:
        """The schema id of a version, be it softly deleted; null if there is none. Raises `FarError`."""
        path = f"/subjects/{quote(subject, safe='')}/versions/{version}"
        answer = await self._call("GET", path, deleted="true")
        said = answer.said
        if said.error_code in _GONE:
            return None
        if answer.status != 200 or said.id is None:
            raise self._refusal(answer, f"asked for {subject!r} version {version}")
        return said.id

    async def _import(self, subject: str) -> None:
        """Have the subject take versions with numbers from elsewhere, and no others."""
        if subject in self._importing:
            return
        path = f"/mode/{quote(subject, safe='')}"
        answer = await self._call("GET", path, defaultToGlobal="true")
        if answer.said.mode != "IMPORT":
            answer = await self._call("PUT", path, {"mode": "IMPORT"})
            if answer.status != 200:
                raise self._refusal(answer, f"asked to put {subject!r} into the mode IMPORT")
        self._importing.add(subject)

    async def _call(self, method: str, path: str, body: Any = None, **query: str) -> _Answer:
        content = None if body is None else msgspec.json.encode(body)
        headers = {} if body is None else {"Content-Type": _MEDIA_TYPE}
        url = self._connection.url + path
        try:
            async with asyncio.timeout(CALL_SECONDS):
                with self._permit.enforced():
                    request = self._client.build_request(method, url, content=content, params=query, headers=headers)
                    return await self._read(await self._client.send(request, stream=True))
        except (httpx.HTTPError, TimeoutError) as error:
            raise FarError(self._unreachable(error)) from None

    async def _read(self, response: httpx.Response) -> _Answer:
        text = bytearray()
        try:
            async for part in response.aiter_bytes():
                text += part
                if len(text) > _MAX_ANSWER:
                    raise FarError("The registry's answer is too long to be one.")
        finally:
            await response.aclose()
        return _Answer(response.status_code, bytes(text))

    def _unreachable(self, error: Exception) -> str:
        if self._permit.refused:
            return "The registry led to this host or to a private network, which is not allowed."
        if isinstance(error, TimeoutError | httpx.TimeoutException):
            return "The registry did not answer in time."
        if isinstance(error, httpx.ConnectError):
            return f"The registry cannot be reached: {self._told(str(error))}"
        return "The registry broke off."

    def _refusal(self, answer: _Answer, what: str) -> FarError:
        said = answer.said
        if said.error_code is None:
            return FarError(f"The registry, {what}, answered {answer.status}, and not as a schema registry does.")
        told = f": {self._told(said.message)}" if said.message else ""
        return FarError(f"The registry, {what}, answered {answer.status} ({said.error_code}){told}")

    def _told(self, message: str) -> str:
        """What somebody else says: no longer than needed, in characters that can be seen, without our secrets."""
        for secret in sorted(self._connection.secrets, key=len, reverse=True):
            if len(secret) >= _SHORTEST_SECRET:
                message = message.replace(secret, HIDDEN)
        seen = "".join(" " if unicodedata.category(one)[0] in "CZ" else one for one in message)
        return " ".join(seen.split())[:_MAX_TOLD]
