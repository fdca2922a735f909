"""One instance for all tests of faults: each heals what it broke."""

from collections.abc import AsyncIterator

import pytest

from tests.support.stack import Stack, stack


@pytest.fixture(scope="session")
async def running() -> AsyncIterator[Stack]:
    async with stack() as found:
        yield found
