"""What tests share: one PostgreSQL per test process, and a tenant of its own for every test."""

from collections.abc import AsyncIterator

import pytest

from app.runtime.postgres import EmbeddedPostgres
from app.storage.engine import close_storage, open_storage
from tests.support.database import temporary_database
from tests.support.tenants import Tenancy


@pytest.fixture(scope="session")
async def database() -> AsyncIterator[EmbeddedPostgres]:
    """A running, migrated PostgreSQL; `dsn` is the service's address, `owner_dsn` the one of the tables' owner."""
    async with temporary_database() as server:
        yield server


@pytest.fixture(scope="session")
async def storage(database: EmbeddedPostgres) -> AsyncIterator[None]:
    """The open storage of this process, as domain operations need it."""
    await open_storage(database.dsn)
    yield
    await close_storage()


@pytest.fixture
async def tenant(storage: None) -> Tenancy:
    """A tenant that no other test knows."""
    return await Tenancy.create()
