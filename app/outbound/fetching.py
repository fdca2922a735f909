"""Fetching a text from an address that a user names: a public one, or one that the operator allows."""

import asyncio

import httpx

from app.outbound.authorities import public_authorities
from app.outbound.guard import AllowList, Destination, DestinationRefused, DestinationUnknown, Permit, obtain

_SECONDS = 10.0
"""For all of it."""
_CONNECT_SECONDS = 5.0
_PORTS = {"http": 80, "https": 443}


class FetchError(Exception):
    """The text cannot be had; the message says why, and nothing of what the address answered."""


async def fetch_text(url: str, *, allow: AllowList, limit: int) -> str:
    """The text at an `http` or `https` address, of `limit` bytes at most. Redirects are not followed.

    Raises `FetchError`.
    """
    try:
        address = httpx.URL(url)
    except (httpx.InvalidURL, ValueError):
        raise FetchError("It is no address.") from None
    if address.scheme not in _PORTS or not address.host or address.userinfo:
        raise FetchError("It is no address of http or https without a password in it.")
    try:
        permit = await obtain(Destination(address.host, address.port or _PORTS[address.scheme]), allow)
    except (DestinationRefused, DestinationUnknown) as error:
        raise FetchError(str(error)) from None
    body = await _fetch(address, permit, limit)
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise FetchError("It is no text in UTF-8.") from None


async def _fetch(address: httpx.URL, permit: Permit, limit: int) -> bytes:
    client = httpx.AsyncClient(
        headers={"Accept": "*/*", "Accept-Encoding": "identity"},
        verify=public_authorities(),
        timeout=httpx.Timeout(_SECONDS, connect=_CONNECT_SECONDS),
        trust_env=False,  # a proxy would decide where connections go
    )
    try:
        async with asyncio.timeout(_SECONDS), client:
            with permit.enforced():
                return await _read(await client.send(client.build_request("GET", address), stream=True), limit)
    except (httpx.HTTPError, TimeoutError):
        refused = "It led to this host or to a private network, which is not allowed."
        raise FetchError(refused if permit.refused else "Nothing answered there as it should, in time.") from None


async def _read(response: httpx.Response, limit: int) -> bytes:
    try:
        if response.status_code != 200:
            raise FetchError(f"It was answered with {response.status_code}.")
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise FetchError("It was answered with something compressed, which was not asked for.")
        text = bytearray()
        async for part in response.aiter_raw():
            text += part
            if len(text) > limit:
                raise FetchError(f"There are more than {limit} bytes.")
        return bytes(text)
    finally:
        await response.aclose()
