"""One running instance for all tests of real clients, and a producer and a consumer who know it by its address only."""

from collections.abc import AsyncIterator, Callable, Iterator
from uuid import uuid4

import pytest
from confluent_kafka.schema_registry import SchemaRegistryClient

from tests.clients.cast import Cast, Team
from tests.support.stack import Stack, stack


@pytest.fixture(scope="session")
async def running() -> AsyncIterator[Stack]:
    async with stack() as found:
        yield found


@pytest.fixture(scope="session")
async def cast(running: Stack) -> AsyncIterator[Cast]:
    """The same two teams for all tests: each test has topics of its own."""
    async with Cast(running, await Team.of(running), await Team.of(running)) as found:
        yield found


@pytest.fixture
def topic() -> str:
    """A topic that no other test writes to."""
    return f"orders-{uuid4().hex[:10]}"


@pytest.fixture
def subject(topic: str) -> str:
    """Where clients keep the schema of a topic's values."""
    return f"{topic}-value"


@pytest.fixture
def client_of(cast: Cast) -> Iterator[Callable[[Team], SchemaRegistryClient]]:
    """Makes clients that remember nothing yet, each configured as a team would."""
    made: list[SchemaRegistryClient] = []

    def make(team: Team) -> SchemaRegistryClient:
        made.append(SchemaRegistryClient(cast.settings(team)))
        return made[-1]

    yield make
    for client in made:
        client.close()


@pytest.fixture
def registry(client_of: Callable[[Team], SchemaRegistryClient], cast: Cast) -> SchemaRegistryClient:
    """The producer's client."""
    return client_of(cast.producer)


@pytest.fixture
def elsewhere(client_of: Callable[[Team], SchemaRegistryClient], cast: Cast) -> SchemaRegistryClient:
    """The consumer's client: what it knows, it read from the registry."""
    return client_of(cast.consumer)
