"""Calls that race each other."""

import asyncio
from collections.abc import Awaitable
from typing import Any

from app.errors import AssentError

ROUNDS = 15
"""How often each race is run: enough for every order to come up now and then."""


async def at_once(*calls: Awaitable[Any]) -> list[Any]:
    """Results or refusals; anything unexpected is raised."""
    results = await asyncio.gather(*calls, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException) and not isinstance(result, AssentError):
            raise result
    return results
