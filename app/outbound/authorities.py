"""Whom connections to the outside trust."""

import ssl
from functools import cache

import httpx


@cache
def public_authorities() -> ssl.SSLContext:
    """The public certificate authorities. Reading them takes a moment, so it is done once."""
    return httpx.create_ssl_context()
